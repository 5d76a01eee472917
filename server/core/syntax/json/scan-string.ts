/** A JSON string: its decoded text, and anchors that lead each decoded index back to the raw text. */
import type { Problem } from "../../base/staged.js";
import type { JsonString } from "./json-node.js";

export interface ScannedString {
	readonly node: JsonString;
	/** Offset after the closing quote, or the end when there is none. */
	readonly next: number;
	readonly closed: boolean;
	readonly problems: readonly Problem[];
}

const ESCAPES: Readonly<Record<string, string>> = {
	'"': '"',
	"\\": "\\",
	"/": "/",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};
// Everything that ends a run of plain text: a quote, an escape, or a control character that JSON forbids.
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these raw characters.
const STOP = /["\\\u0000-\u001f]/g;

/** `start` is the offset of the opening quote. */
export function scanString(text: string, start: number, end: number): ScannedString {
	const problems: Problem[] = [];
	const anchors: number[] = [];
	const parts: string[] = [];
	let decoded = 0;
	let offset = start + 1;
	for (;;) {
		const stop = nextStop(text, offset, end);
		parts.push(text.slice(offset, stop));
		decoded += stop - offset;
		offset = stop;
		if (offset >= end) {
			problems.push({
				code: "unclosed-string",
				message:
					"This string is never closed; the record is cut off, or the text holds a raw line break or quote.",
				range: { start, end: Math.min(start + 1, end) },
			});
			return {
				node: { kind: "string", start, end, value: parts.join(""), anchors },
				next: end,
				closed: false,
				problems,
			};
		}
		const character = text.charAt(offset);
		if (character === '"') {
			const node: JsonString = { kind: "string", start, end: offset + 1, value: parts.join(""), anchors };
			return { node, next: offset + 1, closed: true, problems };
		}
		const piece = character === "\\" ? readEscape(text, offset, end) : readControl(character, offset);
		if (piece.problem !== undefined && problems.length === 0) {
			problems.push(piece.problem);
		}
		parts.push(piece.decoded);
		decoded += piece.decoded.length;
		offset += piece.length;
		if (piece.length !== piece.decoded.length) {
			anchors.push(decoded, offset);
		}
	}
}

function nextStop(text: string, offset: number, end: number): number {
	STOP.lastIndex = offset;
	const match = STOP.exec(text);
	return match === null || match.index > end ? end : match.index;
}

interface Piece {
	readonly decoded: string;
	/** Raw UTF-16 units. */
	readonly length: number;
	readonly problem?: Problem;
}

function readEscape(text: string, offset: number, end: number): Piece {
	const letter = text.charAt(offset + 1);
	const simple = ESCAPES[letter];
	if (simple !== undefined) {
		return { decoded: simple, length: 2 };
	}
	const digits = text.slice(offset + 2, Math.min(offset + 6, end));
	if (letter === "u" && /^[0-9a-fA-F]{4}$/.test(digits)) {
		return { decoded: String.fromCharCode(parseInt(digits, 16)), length: 6 };
	}
	const length = Math.min(2, end - offset);
	return {
		decoded: text.slice(offset, offset + length),
		length,
		problem: {
			code: "bad-escape",
			message: `"${text.slice(offset, offset + length)}" is not a JSON escape. Write "\\\\" for a backslash.`,
			range: { start: offset, end: offset + length },
		},
	};
}

function readControl(character: string, offset: number): Piece {
	const escape = JSON.stringify(character).slice(1, -1);
	return {
		decoded: character,
		length: 1,
		problem: {
			code: "control-character",
			message: `A raw control character is not allowed in a JSON string. Write "${escape}".`,
			range: { start: offset, end: offset + 1 },
		},
	};
}
