/** From a piece of a section to ids and, when wanted, offsets. */
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import { mayJoin } from "./cut-points.js";
import { createMerger, mergeSymbols, reserveSymbols, type Merger } from "./merge-symbols.js";
import {
	createPieceCache,
	findPiece,
	hashPiece,
	keepPiece,
	UNKNOWN_PIECE,
	type PieceCache,
} from "./piece-cache.js";
import { characterOfByte } from "./byte-alphabet.js";
import { endInOriginal, startInOriginal, type Section } from "./section.js";
import { findToken } from "./token-table.js";
import { bytesOfCharacter, unitsAt, writeUtf8 } from "./utf8.js";

/** A compiled tokenizer and what encoding needs besides: buffers and remembered pieces. */
export interface PieceEncoder {
	readonly tokenizer: CompiledTokenizer;
	readonly merger: Merger;
	readonly cache: PieceCache;
	/** By UTF-16 unit: the id of that character plus 1; 0: not looked up yet; -1: no token. */
	readonly characterIds: Int32Array;
	/** UTF-8 of a piece. */
	bytes: Uint8Array;
	/** Of the piece at hand, where they are not its tokens': the bytes of text that each token covers. */
	symbolLengths: Int32Array;
}

/** Where ids go. */
export interface TokenSink {
	ids: Int32Array;
	count: number;
	/** Start and end of each token in the given text; absent: not wanted. */
	offsets?: Int32Array;
	readonly shouldStop?: () => boolean;
	/** Pieces until the next question whether to stop. */
	untilQuestion: number;
}

const PIECES_BETWEEN_QUESTIONS = 4096;
/** A piece that is longer is no token of any vocabulary. */
const LONGEST_TOKEN = 1024;

export function createPieceEncoder(tokenizer: CompiledTokenizer, cacheBytes: number): PieceEncoder {
	return {
		tokenizer,
		merger: createMerger(tokenizer.pairs, tokenizer.plan.model.mergeCount),
		cache: createPieceCache(cacheBytes),
		characterIds: new Int32Array(tokenizer.plan.model.unit === "characters" ? 0x10000 : 0),
		bytes: new Uint8Array(4096),
		symbolLengths: new Int32Array(0),
	};
}

export function createSink(withOffsets: boolean, shouldStop: (() => boolean) | undefined): TokenSink {
	return {
		ids: new Int32Array(1024),
		count: 0,
		...(withOffsets ? { offsets: new Int32Array(2048) } : {}),
		...(shouldStop === undefined ? {} : { shouldStop }),
		untilQuestion: PIECES_BETWEEN_QUESTIONS,
	};
}

/** Room for `count` more tokens. */
export function reserveTokens(sink: TokenSink, count: number): void {
	const wanted = sink.count + count;
	if (wanted > sink.ids.length) {
		sink.ids = grown(sink.ids, wanted * 2);
	}
	if (sink.offsets !== undefined && wanted * 2 > sink.offsets.length) {
		sink.offsets = grown(sink.offsets, wanted * 4);
	}
}

/** False: stopped. */
export function encodePiece(
	encoder: PieceEncoder,
	sink: TokenSink,
	section: Section,
	start: number,
	end: number,
): boolean {
	const { plan, joins } = encoder.tokenizer;
	if (!plan.model.canCut) {
		return encodeWhole(encoder, sink, section, start, end);
	}
	const { text } = section;
	// A piece that is a token as a whole must not be cut.
	if (plan.model.ignoreMerges && wholeToken(encoder, text, start, end) >= 0) {
		return encodeWhole(encoder, sink, section, start, end);
	}
	let from = start;
	let before = text.codePointAt(start) ?? 0;
	for (let at = start + (before > 0xffff ? 2 : 1); at < end;) {
		const code = text.codePointAt(at) ?? 0;
		if (!mayJoin(joins, before, code)) {
			if (!encodeWhole(encoder, sink, section, from, at)) {
				return false;
			}
			from = at;
		}
		before = code;
		at += code > 0xffff ? 2 : 1;
	}
	return encodeWhole(encoder, sink, section, from, end);
}

function encodeWhole(
	encoder: PieceEncoder,
	sink: TokenSink,
	section: Section,
	start: number,
	end: number,
): boolean {
	if (--sink.untilQuestion === 0) {
		sink.untilQuestion = PIECES_BETWEEN_QUESTIONS;
		if (sink.shouldStop?.() === true) {
			return false;
		}
	}
	const { text } = section;
	const { cache } = encoder;
	const hash = hashPiece(text, start, end);
	const known = findPiece(cache, text, start, end, hash);
	const first = sink.count;
	encoder.symbolLengths = NONE;
	if (known >= 0) {
		reserveTokens(sink, 1);
		sink.ids[sink.count++] = known;
	} else if (known !== UNKNOWN_PIECE) {
		const list = -2 - known;
		const count = cache.lists[list] ?? 0;
		reserveTokens(sink, count);
		for (let i = 1; i <= count; i++) {
			sink.ids[sink.count++] = cache.lists[list + i] ?? 0;
		}
	} else {
		const count = encodeUnknown(encoder, sink, text, start, end);
		if (count < 0) {
			return false;
		}
		const { hasVariableLengths } = encoder.tokenizer.plan.model;
		if (encoder.symbolLengths.length === 0 && !hasVariableLengths) {
			keepPiece(cache, { text, start, end, hash }, encoder.merger.ids, count);
		}
	}
	if (sink.offsets !== undefined) {
		writeOffsets(encoder, sink, section, { start, first });
	}
	return true;
}

/** Puts the ids of a piece into the sink, and leaves them in `merger.ids`; returns their number, -1: stopped. */
function encodeUnknown(
	encoder: PieceEncoder,
	sink: TokenSink,
	text: string,
	start: number,
	end: number,
): number {
	const { merger, tokenizer } = encoder;
	const whole = tokenizer.plan.model.ignoreMerges ? wholeToken(encoder, text, start, end) : -1;
	let count = 1;
	if (whole >= 0) {
		merger.ids[0] = whole;
		if (tokenizer.plan.model.hasVariableLengths) {
			encoder.symbolLengths = Int32Array.of(writeBytes(encoder, text, start, end));
		}
	} else {
		count = mergePiece(encoder, text, start, end, sink.shouldStop);
		if (count < 0) {
			return -1;
		}
	}
	reserveTokens(sink, count);
	for (let i = 0; i < count; i++) {
		sink.ids[sink.count++] = merger.ids[i] ?? 0;
	}
	return count;
}

const NONE = new Int32Array(0);

function mergePiece(
	encoder: PieceEncoder,
	text: string,
	start: number,
	end: number,
	shouldStop: (() => boolean) | undefined,
): number {
	const { merger, tokenizer } = encoder;
	const { unit, hasVariableLengths } = tokenizer.plan.model;
	const symbols = unit === "bytes" ? byteSymbols(encoder, text, start, end) : undefined;
	if (symbols !== undefined && symbols >= 0) {
		return mergeSymbols(merger, symbols, { shouldStop });
	}
	const { count, lengths, isRegular } = spell(encoder, text, start, end);
	if (isRegular && !hasVariableLengths) {
		return mergeSymbols(merger, count, { shouldStop });
	}
	const keep: number[] = [];
	const left = mergeSymbols(merger, count, { shouldStop, keep });
	encoder.symbolLengths = Int32Array.from(keep, (from, i) => {
		let length = 0;
		for (let k = from; k < (keep[i + 1] ?? count); k++) {
			length += lengths[k] ?? 0;
		}
		return length;
	});
	return left;
}

/** Fills `merger.ids` with the ids of the piece's bytes; -1 when a byte has none. */
function byteSymbols(encoder: PieceEncoder, text: string, start: number, end: number): number {
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

interface Spelling {
	readonly count: number;
	/** Bytes of text of each symbol. */
	readonly lengths: readonly number[];
	/** Each symbol's length is its token's. */
	readonly isRegular: boolean;
}

/** Fills `merger.ids` character by character (or byte by byte), with byte fallback and the unknown token. */
function spell(encoder: PieceEncoder, text: string, start: number, end: number): Spelling {
	const { merger, tokenizer } = encoder;
	const { unit, byteFallback, fuseUnknown, unknownId } = tokenizer.plan.model;
	const total = writeBytes(encoder, text, start, end);
	const { bytes } = encoder;
	reserveSymbols(merger, total);
	const lengths: number[] = [];
	let count = 0;
	let isRegular = true;
	// An unknown symbol waits for the next known one, even across fallback bytes (tokenizers 0.23, bpe/model.rs).
	let waiting = 0;
	const push = (id: number, length: number) => {
		merger.ids[count++] = id;
		lengths.push(length);
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
			if (unknownId >= 0) {
				if (!fuseUnknown) {
					flush();
				}
				waiting += size;
			}
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
function wholeToken(encoder: PieceEncoder, text: string, start: number, end: number): number {
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
function writeBytes(encoder: PieceEncoder, text: string, start: number, end: number): number {
	if (encoder.bytes.length < (end - start) * 3) {
		encoder.bytes = new Uint8Array((end - start) * 3);
	}
	return writeUtf8(text, start, end, encoder.bytes, 0);
}

/** Tokens that share a character share its place. */
function writeOffsets(
	{ tokenizer, symbolLengths }: PieceEncoder,
	sink: TokenSink,
	section: Section,
	{ start, first }: { readonly start: number; readonly first: number },
): void {
	const { text } = section;
	const { lengths } = tokenizer;
	const offsets = sink.offsets ?? NONE;
	let at = start;
	let units = unitsAt(text, at);
	let size = bytesOfCharacter(text.charCodeAt(at), units);
	let used = 0;
	for (let i = first; i < sink.count; i++) {
		offsets[i * 2] = startInOriginal(section, at);
		let length: number = symbolLengths[i - first] ?? lengths[sink.ids[i] ?? 0] ?? 0;
		while (used + length > size) {
			length -= size - used;
			used = 0;
			at += units;
			units = unitsAt(text, at);
			size = bytesOfCharacter(text.charCodeAt(at), units);
		}
		used += length;
		offsets[i * 2 + 1] = endInOriginal(section, at + units);
		if (used === size) {
			used = 0;
			at += units;
			units = unitsAt(text, at);
			size = bytesOfCharacter(text.charCodeAt(at), units);
		}
	}
}

function grown(array: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(array);
	return larger;
}
