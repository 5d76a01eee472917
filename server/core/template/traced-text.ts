/** Text whose characters know which string of the input they came from. */
import type { Text } from "./values.js";

/** A string of the input. */
export interface TextSource {
	/** Index of the message; absent for tools and other variables. */
	readonly message?: number;
	/** From the message, or from the variable's name, to the string: `content`, `tool_calls[0].function.name`. */
	readonly path: string;
}

/** A stretch of text. Without a source, the template made it. */
export interface TracedPiece {
	/** UTF-16 length, never 0. */
	readonly length: number;
	readonly source?: TextSource;
	/** UTF-16 offset in the source where the stretch starts. */
	readonly from: number;
	/** False when the template changed the characters, so that only the start is known. */
	readonly isExact: boolean;
}

export class TracedText {
	constructor(
		readonly text: string,
		/** They cover the text in order. */
		readonly pieces: readonly TracedPiece[],
	) {}
}

export function tracedInput(text: string, source: TextSource): Text {
	return text === "" ? "" : new TracedText(text, [{ length: text.length, source, from: 0, isExact: true }]);
}

export function plainText(text: Text): string {
	return typeof text === "string" ? text : text.text;
}

/** UTF-16 offsets within the text. */
export function sliceText(text: Text, start: number, end: number): Text {
	if (typeof text === "string") {
		return text.slice(start, end);
	}
	if (start <= 0 && end >= text.text.length) {
		return text;
	}
	const pieces: TracedPiece[] = [];
	let offset = 0;
	for (const piece of text.pieces) {
		const first = Math.max(start, offset);
		const last = Math.min(end, offset + piece.length);
		if (first < last) {
			const from = piece.isExact ? piece.from + (first - offset) : piece.from;
			pieces.push({ ...piece, length: last - first, from });
		}
		offset += piece.length;
		if (offset >= end) {
			break;
		}
	}
	return fromPieces(text.text.slice(start, end), pieces);
}

export function joinTexts(parts: readonly Text[]): Text {
	if (parts.every((part) => typeof part === "string")) {
		return parts.join("");
	}
	const pieces: TracedPiece[] = [];
	for (const part of parts) {
		pieces.push(...piecesOf(part));
	}
	return fromPieces(parts.map(plainText).join(""), pieces);
}

export function addTexts(left: Text, right: Text): Text {
	return typeof left === "string" && typeof right === "string" ? left + right : joinTexts([left, right]);
}

/** A text that was computed from another one: of the same length, character for character. */
export function deriveText(text: string, origin: Text): Text {
	if (typeof origin === "string" || text === "") {
		return text;
	}
	if (text.length === origin.text.length) {
		return new TracedText(text, origin.pieces);
	}
	const piece = origin.pieces.find(({ source }) => source !== undefined);
	return piece === undefined
		? text
		: new TracedText(text, [{ ...piece, length: text.length, isExact: false }]);
}

/** Replaces what the pattern finds; the replacement stands for the characters that it replaces. */
export function replacePattern(text: Text, pattern: RegExp, replace: (found: string) => string): Text {
	if (typeof text === "string") {
		return text.replace(pattern, replace);
	}
	const parts: Text[] = [];
	let end = 0;
	for (const match of text.text.matchAll(pattern)) {
		parts.push(sliceText(text, end, match.index));
		end = match.index + match[0].length;
		const found = sliceText(text, match.index, end);
		parts.push(deriveText(replace(match[0]), found));
	}
	parts.push(sliceText(text, end, text.text.length));
	return joinTexts(parts);
}

export function piecesOf(text: Text): readonly TracedPiece[] {
	if (typeof text !== "string") {
		return text.pieces;
	}
	return text === "" ? [] : [{ length: text.length, from: 0, isExact: false }];
}

function fromPieces(text: string, pieces: readonly TracedPiece[]): Text {
	return pieces.some(({ source }) => source !== undefined) ? new TracedText(text, pieces) : text;
}
