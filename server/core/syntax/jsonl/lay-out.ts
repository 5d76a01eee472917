/** Edits that lay the values of a file out another way: one a line, or as one array. No value's spelling changes. */
import type { TextEdit } from "../../base/fix.js";
import type { ValueSequence } from "./read-values.js";

export type Layout = "jsonl" | "array";

/** `values` without a problem and not empty; [] when the file is laid out so already. */
export function layOut(text: string, values: ValueSequence, layout: Layout): readonly TextEdit[] {
	if (layout === "array") {
		return values.isArray ? [] : bracketEdits(text, values);
	}
	return lineEdits(text, values);
}

/** The line end of the text's first line; `\n` when there is only one line. */
export function lineEndOf(text: string): "\r\n" | "\n" {
	const newline = text.indexOf("\n");
	return newline > 0 && text.charAt(newline - 1) === "\r" ? "\r\n" : "\n";
}

/** White space that holds line breaks inside a value, as edits; JSON strings hold none. */
export function joinLines(text: string, start: number, end: number): TextEdit[] {
	return [...text.slice(start, end).matchAll(/[\r\n][ \t\r\n]*/g)].map(({ 0: found, index }) => {
		let first = start + index;
		while (first > start && " \t".includes(text.charAt(first - 1))) {
			first--;
		}
		// As Python's json writes it: a space after a comma, none elsewhere.
		const newText = text.charAt(first - 1) === "," ? " " : "";
		return { range: { start: first, end: start + index + found.length }, newText };
	});
}

function lineEdits(text: string, { isArray, places }: ValueSequence): TextEdit[] {
	const lineEnd = lineEndOf(text);
	const edits: TextEdit[] = [];
	const replace = (start: number, end: number, newText: string): void => {
		if (text.slice(start, end) !== newText) {
			edits.push({ range: { start, end }, newText });
		}
	};
	let done = 0;
	for (let i = 0; i < places.length; i += 2) {
		const [start = 0, end = 0] = [places[i], places[i + 1]];
		const gap = text.slice(done, start);
		if (i === 0 ? gap.includes("[") : gap.includes(",") || !gap.includes("\n")) {
			replace(done, start, i === 0 ? "" : lineEnd);
		}
		edits.push(...joinLines(text, start, end));
		done = end;
	}
	const tail = text.slice(done);
	if (isArray || tail.includes(",")) {
		replace(done, text.length, /[\r\n]\s*$/.test(tail) ? lineEnd : "");
	}
	return edits;
}

function bracketEdits(text: string, { places }: ValueSequence): TextEdit[] {
	const lineEnd = lineEndOf(text);
	const insert = (at: number, newText: string): TextEdit => ({ range: { start: at, end: at }, newText });
	const edits: TextEdit[] = [insert(places[0] ?? 0, `[${lineEnd}`)];
	for (let i = 2; i < places.length; i += 2) {
		const [before = 0, start = 0] = [places[i - 1], places[i]];
		if (!text.slice(before, start).includes(",")) {
			edits.push(insert(before, ","));
		}
	}
	const end = places.at(-1) ?? 0;
	const comma = text.indexOf(",", end);
	if (comma >= 0) {
		edits.push({ range: { start: comma, end: comma + 1 }, newText: "" });
	}
	return [...edits, insert(end, `${lineEnd}]`)].sort((a, b) => a.range.start - b.range.start);
}
