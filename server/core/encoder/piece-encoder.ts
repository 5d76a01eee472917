/** What encoding pieces needs besides the tokenizer: buffers, remembered pieces, and where the ids go. */
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import { createMerger, type Merger } from "./merge-symbols.js";
import { createPieceCache, LONGEST_KEPT, type PieceCache } from "./piece-cache.js";

/** A compiled tokenizer and what encoding needs besides: buffers and remembered pieces. */
export interface PieceEncoder {
	readonly tokenizer: CompiledTokenizer;
	readonly merger: Merger;
	readonly cache: PieceCache;
	/** By UTF-16 unit: the id of that character plus 1; 0: not looked up yet; -1: no token. */
	readonly characterIds: Int32Array;
	/** UTF-16 units of a short piece. */
	readonly units: Uint16Array;
	/** UTF-8 of a piece. */
	bytes: Uint8Array;
	/** Bytes of text of each symbol of a spelled piece. */
	lengths: Int32Array;
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

/** Longer pieces overwrite themselves in `units`, where nobody reads them. */
export const UNITS_MASK = LONGEST_KEPT * 2 - 1;
export const PIECES_BETWEEN_QUESTIONS = 4096;

export function createPieceEncoder(tokenizer: CompiledTokenizer, cacheBytes: number): PieceEncoder {
	return {
		tokenizer,
		merger: createMerger(tokenizer.pairs, tokenizer.plan.model.mergeCount),
		cache: createPieceCache(cacheBytes),
		characterIds: new Int32Array(tokenizer.plan.model.unit === "characters" ? 0x10000 : 0),
		units: new Uint16Array(UNITS_MASK + 1),
		bytes: new Uint8Array(4096),
		lengths: new Int32Array(1024),
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

function grown(array: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(array);
	return larger;
}
