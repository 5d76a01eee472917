/** Pieces as the symbols that merging starts with: bytes, or characters with byte fallback and the unknown token. */
import { characterOfByte } from "./byte-alphabet.js";
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import { reserveSymbols } from "./merge-symbols.js";
import type { PieceEncoder } from "./piece-encoder.js";
import { findToken } from "./token-table.js";
import { bytesOfCharacter, unitsAt, writeUtf8 } from "./utf8.js";

/** A piece that is longer is no token of any vocabulary. */
const LONGEST_TOKEN = 1024;

/** Fills `merger.ids` with the ids of the piece's bytes; -1 when a byte has none. */
export function byteSymbols(encoder: PieceEncoder, text: string, start: number, end: number): number {
	const { merger, tokenizer } = encoder;
	const { byteIds } = tokenizer;
	const count = writeBytes(encoder, text, start, end);
	reserveSymbols(merger, count);
	const { ids } = merger;
	for (let i = 0; i < count; i++) {
		const id = byteIds[encoder.bytes[i] ?? 0] ?? -1;
		if (id < 0) {
			return -1;
		}
		ids[i] = id;
	}
	return count;
}

export interface Spelling {
	readonly count: number;
	/** Bytes of text of each symbol, from index 0 on; used again for the next piece. */
	readonly lengths: Int32Array;
	/** Each symbol's length is its token's. */
	readonly isRegular: boolean;
}

/** Fills `merger.ids` character by character (or byte by byte), with byte fallback and the unknown token. */
export function spell(encoder: PieceEncoder, text: string, start: number, end: number): Spelling {
	const { merger, tokenizer } = encoder;
	const { unit, byteFallback, fuseUnknown, unknownId } = tokenizer.plan.model;
	const total = writeBytes(encoder, text, start, end);
	const { bytes } = encoder;
	reserveSymbols(merger, total);
	if (encoder.lengths.length < total) {
		encoder.lengths = new Int32Array(total * 2);
	}
	const { lengths } = encoder;
	let count = 0;
	let isRegular = true;
	// An unknown symbol waits for the next known one, even across fallback bytes (tokenizers 0.23, bpe/model.rs).
	let waiting = 0;
	const push = (id: number, length: number) => {
		lengths[count] = length;
		merger.ids[count++] = id;
	};
	const flush = () => {
		if (waiting > 0) {
			push(unknownId, waiting);
			waiting = 0;
		}
	};
	for (let at = start, byte = 0; byte < total;) {
		const units = unitsAt(text, at);
		const size = unit === "bytes" ? 1 : bytesOfCharacter(text.charCodeAt(at), units);
		const id =
			unit === "bytes" ? (tokenizer.byteIds[bytes[byte] ?? 0] ?? -1) : characterId(encoder, text, at, units);
		if (id >= 0) {
			flush();
			push(id, size);
		} else if (byteFallback && hasAllBytes(tokenizer, bytes, byte, size)) {
			for (let i = 0; i < size; i++) {
				push(tokenizer.byteIds[bytes[byte + i] ?? 0] ?? 0, 1);
			}
		} else {
			isRegular = false;
			if (!fuseUnknown) {
				flush();
			}
			// Without an unknown token it vanishes.
			waiting += unknownId >= 0 ? size : 0;
		}
		byte += size;
		at += unit === "bytes" ? 0 : units;
	}
	flush();
	return { count, lengths, isRegular };
}

function hasAllBytes({ byteIds }: CompiledTokenizer, bytes: Uint8Array, from: number, size: number): boolean {
	for (let i = from; i < from + size; i++) {
		if ((byteIds[bytes[i] ?? 0] ?? -1) < 0) {
			return false;
		}
	}
	return true;
}

/** The id of a single character, or -1. */
function characterId(encoder: PieceEncoder, text: string, at: number, units: 1 | 2): number {
	const code = text.charCodeAt(at);
	const known = units === 1 ? (encoder.characterIds[code] ?? 0) : 0;
	if (known !== 0) {
		return known < 0 ? -1 : known - 1;
	}
	const size = writeUtf8(text, at, at + units, CHARACTER, 0);
	const id = findToken(encoder.tokenizer.tokens, CHARACTER, size);
	if (units === 1) {
		encoder.characterIds[code] = id < 0 ? -1 : id + 1;
	}
	return id;
}

const CHARACTER = new Uint8Array(4);

/** The id of the token that is the whole piece, or -1. */
export function wholeToken(encoder: PieceEncoder, text: string, start: number, end: number): number {
	if (end - start > LONGEST_TOKEN) {
		return -1;
	}
	const { unit } = encoder.tokenizer.plan.model;
	const length = writeBytes(encoder, text, start, end);
	if (unit === "characters") {
		return findToken(encoder.tokenizer.tokens, encoder.bytes, length);
	}
	let written = "";
	for (let i = 0; i < length; i++) {
		written += String.fromCharCode(characterOfByte(encoder.bytes[i] ?? 0));
	}
	const spelled = new Uint8Array(length * 2);
	return findToken(encoder.tokenizer.tokens, spelled, writeUtf8(written, 0, length, spelled, 0));
}

/** Fills `encoder.bytes` with the piece's UTF-8; returns its length. */
export function writeBytes(encoder: PieceEncoder, text: string, start: number, end: number): number {
	if (encoder.bytes.length < (end - start) * 3) {
		encoder.bytes = new Uint8Array((end - start) * 3);
	}
	return writeUtf8(text, start, end, encoder.bytes, 0);
}
