/** Finds message contents in a rendered text by searching, where the template engine could not tell their places. */
import type { Message } from "../types/example.js";
import type { TextOrigin } from "../types/tokenizer.js";

/** Searches the contents one after the other; a content that the template changed is not found. */
export function locateContents(messages: readonly Message[], text: string): TextOrigin[] {
	const origins: TextOrigin[] = [];
	let offset = 0;
	messages.forEach(({ content = "" }, message) => {
		const core = content.trim();
		const found = core === "" ? -1 : text.indexOf(core, offset);
		if (found < 0) {
			return;
		}
		const from = content.length - content.trimStart().length;
		const kept = keptEnds(text, { start: found, end: found + core.length }, content);
		const start = found - kept.before;
		const end = found + core.length + kept.after;
		if (start > offset) {
			origins.push({ start: offset, end: start, from: 0, isExact: false });
		}
		const source = { message, path: "content" };
		origins.push({ start, end, source, from: from - kept.before, isExact: true });
		offset = end;
	});
	return offset < text.length
		? [...origins, { start: offset, end: text.length, from: 0, isExact: false }]
		: origins;
}

/** How much white space around the content the template kept: all of an end, or none. */
function keptEnds(
	text: string,
	found: { readonly start: number; readonly end: number },
	content: string,
): { readonly before: number; readonly after: number } {
	const before = content.slice(0, content.length - content.trimStart().length);
	const after = content.slice(content.trimEnd().length);
	return {
		before: text.endsWith(before, found.start) ? before.length : 0,
		after: text.startsWith(after, found.end) ? after.length : 0,
	};
}
