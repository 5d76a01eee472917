/** Marks around message contents, to see where a chat template puts them. */
import type { Message } from "../types/example.js";

// Unicode non-characters: no tokenizer vocabulary and no real text has them, and templates pass them through.
const OPEN = "\uFDD0";
const MIDDLE = "\uFDD1";
const CLOSE = "\uFDD2";
const MARK = new RegExp(`${OPEN}(\\d+)${MIDDLE}|${CLOSE}`, "g");
const ANY_MARK = new RegExp(`[${OPEN}${MIDDLE}${CLOSE}]`);

/** Where a content stands in the text, and the decoded index of the content at which the place starts. */
export interface ContentPlace {
	readonly start: number;
	readonly end: number;
	readonly from: number;
}

/** Marks stand inside leading and trailing white space, so that templates that trim still find it at the edge. */
export function markMessages(messages: readonly Message[]): Message[] | undefined {
	if (messages.some(({ content }) => content !== undefined && ANY_MARK.test(content))) {
		return undefined;
	}
	return messages.map((message, i) => {
		const { content } = message;
		if (content === undefined || content.trim() === "") {
			return message;
		}
		const { from, to } = coreOf(content);
		const text = `${content.slice(0, from)}${OPEN}${i}${MIDDLE}${content.slice(from, to)}${CLOSE}${content.slice(to)}`;
		return { ...message, content: text, json: { ...message.json, content: text } };
	});
}

/** The text without its marks, and the places between them, widened over white space that the template kept. */
export function stripMarks(
	marked: string,
	messages: readonly Message[],
): { readonly text: string; readonly places: ReadonlyMap<number, ContentPlace> } {
	const open = new Map<number, number>();
	const closed = new Map<number, { start: number; end: number }>();
	let text = "";
	let last = 0;
	let current: number | undefined;
	for (const match of marked.matchAll(MARK)) {
		text += marked.slice(last, match.index);
		last = match.index + match[0].length;
		if (match[1] !== undefined) {
			current = Number(match[1]);
			open.set(current, text.length);
		} else if (current !== undefined) {
			closed.set(current, { start: open.get(current) ?? text.length, end: text.length });
			current = undefined;
		}
	}
	text += marked.slice(last);
	const places = new Map<number, ContentPlace>();
	for (const [index, range] of closed) {
		places.set(index, widen(text, range, messages[index]?.content ?? ""));
	}
	return { text, places };
}

/** Searches the contents one after the other; a content that the template changed is not found. */
export function locateContents(
	messages: readonly Message[],
	text: string,
): ReadonlyMap<number, ContentPlace> {
	const places = new Map<number, ContentPlace>();
	let offset = 0;
	messages.forEach(({ content }, i) => {
		if (content === undefined || content.trim() === "") {
			return;
		}
		const { from, to } = coreOf(content);
		const start = text.indexOf(content.slice(from, to), offset);
		if (start >= 0) {
			const place = widen(text, { start, end: start + (to - from) }, content);
			places.set(i, place);
			offset = place.end;
		}
	});
	return places;
}

/** The content without white space at its ends. */
function coreOf(content: string): { readonly from: number; readonly to: number } {
	const from = content.length - content.trimStart().length;
	return { from, to: content.trimEnd().length };
}

function widen(text: string, range: { start: number; end: number }, content: string): ContentPlace {
	const { from, to } = coreOf(content);
	const before = content.slice(0, from);
	const after = content.slice(to);
	const keepsBefore = before !== "" && text.endsWith(before, range.start);
	const keepsAfter = after !== "" && text.startsWith(after, range.end);
	return {
		start: keepsBefore ? range.start - before.length : range.start,
		end: keepsAfter ? range.end + after.length : range.end,
		from: keepsBefore ? 0 : from,
	};
}
