/** A JSON string: its decoded text, and what stands between its quotes. */
import type { Problem } from "../../base/staged.js";
import type { JsonString } from "./json-node.js";
import { readEscape } from "./read-escape.js";

export interface ScannedString {
	readonly node: JsonString;
	/** Offset after the closing quote, or the end when there is none. */
	readonly next: number;
	readonly closed: boolean;
	readonly problems: readonly Problem[];
}

/** A healthy string, decoded by the machine's own reader; undefined for one with a fault. `start` is the offset of the opening quote. */
export function readString(text: string, start: number, end: number): JsonString | undefined {
	const close = closingQuote(text, start, end);
	if (close < 0) {
		return undefined;
	}
	const raw = text.slice(start + 1, close);
	if (!raw.includes("\\")) {
		return CONTROL.test(raw) ? undefined : { kind: "string", start, end: close + 1, value: raw };
	}
	const value = decoded(text.slice(start, close + 1));
	return value === undefined ? undefined : { kind: "string", start, end: close + 1, value, raw };
}

// eslint-disable-next-line no-control-regex -- JSON forbids exactly these raw characters.
const CONTROL = /[\u0000-\u001f]/;

/** -1 when there is none before the end. */
function closingQuote(text: string, start: number, end: number): number {
	for (let at = text.indexOf('"', start + 1); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
		let backslashes = 0;
		while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) {
			backslashes++;
		}
		if (backslashes % 2 === 0) {
			return at;
		}
	}
	return -1;
}

const BACKSLASH = 92;

function decoded(quoted: string): string | undefined {
	try {
		const value: unknown = JSON.parse(quoted);
		return typeof value === "string" ? value : undefined;
	} catch {
		// A raw control character or a wrong escape: the slow way says where.
		return undefined;
	}
}

// Everything that ends a run of plain text: a quote, an escape, or a control character that JSON forbids.
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these raw characters.
const STOP = /["\\\u0000-\u001f]/g;

/** Any string, with what is wrong in it. `start` is the offset of the opening quote. */
export function scanString(text: string, start: number, end: number): ScannedString {
	const problems: Problem[] = [];
	const parts: string[] = [];
	let hasEscapes = false;
	let offset = start + 1;
	const nodeTo = (rawEnd: number, nodeEnd: number): JsonString => {
		const node: JsonString = { kind: "string", start, end: nodeEnd, value: parts.join("") };
		return hasEscapes ? { ...node, raw: text.slice(start + 1, rawEnd) } : node;
	};
	for (;;) {
		const stop = nextStop(text, offset, end);
		parts.push(text.slice(offset, stop));
		offset = stop;
		if (offset >= end) {
			problems.push({
				code: "unclosed-string",
				message:
					"This string is never closed; the record is cut off, or the text holds a raw line break or quote.",
				range: { start, end: Math.min(start + 1, end) },
			});
			return { node: nodeTo(end, end), next: end, closed: false, problems };
		}
		const character = text.charAt(offset);
		if (character === '"') {
			return { node: nodeTo(offset, offset + 1), next: offset + 1, closed: true, problems };
		}
		const piece = character === "\\" ? escapeAt(text, offset, end) : readControl(character, offset);
		hasEscapes ||= character === "\\";
		if (piece.problem !== undefined && problems.length === 0) {
			problems.push(piece.problem);
		}
		parts.push(piece.decoded);
		offset += piece.length;
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

function escapeAt(text: string, offset: number, end: number): Piece {
	const { decoded, length, isFault } = readEscape(text, offset, end);
	return {
		decoded,
		length,
		...(isFault
			? {
					problem: {
						code: "bad-escape",
						message: `"${decoded}" is not a JSON escape. Write "\\\\" for a backslash.`,
						range: { start: offset, end: offset + length },
					},
				}
			: {}),
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
