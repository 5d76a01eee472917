/** Cuts a text at its added tokens, as tokenizers do before they normalise and merge. */
import { UnmappableText } from "./mapped-text.js";
import type { AddedToken } from "./tokenizer-definition.js";

/** A stretch of the text: an added token with the white space that it swallows, or the text between two of them. */
export interface TextSection {
	readonly start: number;
	readonly end: number;
	readonly token?: AddedToken;
}

export type TextSplitter = (text: string) => readonly TextSection[];

/** `contents` maps what is searched to the token that it stands for; the longest match at the leftmost place wins. */
export function createSplitter(contents: ReadonlyMap<string, AddedToken>): TextSplitter {
	const words = [...contents.keys()].filter((word) => word !== "").sort((a, b) => b.length - a.length);
	if (words.length === 0) {
		return (text) => [{ start: 0, end: text.length }];
	}
	const pattern = new RegExp(words.map(escapePattern).join("|"), "g");
	return (text) => {
		const sections: TextSection[] = [];
		let end = 0;
		for (const match of text.matchAll(pattern)) {
			const token = contents.get(match[0]);
			if (match.index > end) {
				sections.push({ start: end, end: match.index });
			}
			end = match.index + match[0].length;
			sections.push({ start: match.index, end, ...(token === undefined ? {} : { token }) });
		}
		if (end < text.length) {
			sections.push({ start: end, end: text.length });
		}
		return swallowSpaces(text, sections);
	};
}

/**
 * `lstrip` and `rstrip` tokens take the white space beside them, the earlier token first. The library calls U+FEFF
 * white space and U+0085 not; the Rust tokenizers see it the other way, so there the ids would be wrong.
 */
function swallowSpaces(text: string, sections: readonly TextSection[]): readonly TextSection[] {
	if (!sections.some(({ token }) => token?.lstrip === true || token?.rstrip === true)) {
		return sections;
	}
	const result = sections.map((section) => ({ ...section }));
	result.forEach((section, i) => {
		const before = result[i - 1];
		if (section.token?.lstrip === true && before !== undefined && before.token === undefined) {
			before.end = before.start + text.slice(before.start, before.end).trimEnd().length;
			section.start = before.end;
			demandSameSpaces(text.slice(Math.max(before.start, before.end - 1), section.end));
		}
		const after = result[i + 1];
		if (section.token?.rstrip === true && after !== undefined && after.token === undefined) {
			after.start = after.end - text.slice(after.start, after.end).trimStart().length;
			section.end = after.start;
			demandSameSpaces(text.slice(section.start, after.start + 1));
		}
	});
	return result;
}

function demandSameSpaces(text: string): void {
	if (/[\uFEFF\u0085]/.test(text)) {
		throw new UnmappableText("a rare kind of space stands beside a special token");
	}
}

function escapePattern(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
