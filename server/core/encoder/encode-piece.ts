/** From a piece of a section to ids and, when wanted, offsets. */
import { mayJoin } from "./cut-points.js";
import { mergeSymbols } from "./merge-symbols.js";
import { findPiece, finishHash, hashUnit, keepPiece, LONGEST_KEPT, UNKNOWN_PIECE } from "./piece-cache.js";
import {
	PIECES_BETWEEN_QUESTIONS,
	reserveTokens,
	UNITS_MASK,
	type PieceEncoder,
	type TokenSink,
} from "./piece-encoder.js";
import type { Section } from "./section.js";
import { byteSymbols, spell, wholeToken, writeBytes } from "./spell-piece.js";
import { joinSurrogates } from "./utf8.js";
import { writeOffsets } from "./write-offsets.js";

const NONE = new Int32Array(0);

/** False: stopped. */
export function encodePiece(
	encoder: PieceEncoder,
	sink: TokenSink,
	section: Section,
	start: number,
	end: number,
): boolean {
	const { plan } = encoder.tokenizer;
	const { text } = section;
	// A piece that is a token as a whole must not be cut.
	const cuts = plan.model.canCut && !(plan.model.ignoreMerges && wholeToken(encoder, text, start, end) >= 0);
	if (cuts) {
		return encodeCut(encoder, sink, section, start, end);
	}
	const length = end - start;
	let hash = 0;
	if (length <= LONGEST_KEPT) {
		const { units } = encoder;
		for (let i = 0; i < length; i++) {
			const unit = text.charCodeAt(start + i);
			units[i] = unit;
			hash = hashUnit(hash, unit);
		}
	}
	return encodeUncut(encoder, sink, section, { start, end, hash, isWhole: true });
}

/** Cuts where no merge can join, and hashes on the way. */
function encodeCut(
	encoder: PieceEncoder,
	sink: TokenSink,
	section: Section,
	start: number,
	end: number,
): boolean {
	const { text } = section;
	const { units } = encoder;
	const { joins } = encoder.tokenizer;
	let from = start;
	let hash = 0;
	let before = -1;
	for (let at = start; at < end; at++) {
		const unit = text.charCodeAt(at);
		const pair = (unit & 0xfc00) === 0xd800 ? joinSurrogates(unit, text.charCodeAt(at + 1)) : -1;
		const code = pair < 0 ? unit : pair;
		if (before >= 0 && !mayJoin(joins, before, code)) {
			if (!encodeUncut(encoder, sink, section, { start: from, end: at, hash, isWhole: false })) {
				return false;
			}
			from = at;
			hash = 0;
		}
		before = code;
		hash = hashUnit(hash, unit);
		units[(at - from) & UNITS_MASK] = unit;
		if (pair >= 0) {
			at++;
			const low = text.charCodeAt(at);
			hash = hashUnit(hash, low);
			units[(at - from) & UNITS_MASK] = low;
		}
	}
	return encodeUncut(encoder, sink, section, { start: from, end, hash, isWhole: false });
}

/** A piece that is merged as a whole; `units` of the encoder hold it when it is short. */
interface UncutPiece {
	readonly start: number;
	readonly end: number;
	/** Not finished. */
	readonly hash: number;
	/** Not cut out of a longer one, so `ignore_merges` may find it among the tokens. */
	readonly isWhole: boolean;
}

function encodeUncut(encoder: PieceEncoder, sink: TokenSink, section: Section, piece: UncutPiece): boolean {
	if (--sink.untilQuestion === 0) {
		sink.untilQuestion = PIECES_BETWEEN_QUESTIONS;
		if (sink.shouldStop?.() === true) {
			return false;
		}
	}
	const { start, end } = piece;
	const { cache, units } = encoder;
	const length = end - start;
	const isShort = length <= LONGEST_KEPT;
	const hash = finishHash(piece.hash, length);
	const known = isShort ? findPiece(cache, units, length, hash) : UNKNOWN_PIECE;
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
		const count = encodeUnknown(encoder, sink, section.text, piece);
		if (count < 0) {
			return false;
		}
		if (isShort && encoder.symbolLengths.length === 0) {
			keepPiece(cache, { units, length, hash }, encoder.merger.ids, count);
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
	{ start, end, isWhole }: UncutPiece,
): number {
	const { merger, tokenizer } = encoder;
	const mayBeToken = isWhole && tokenizer.plan.model.ignoreMerges;
	const whole = mayBeToken ? wholeToken(encoder, text, start, end) : -1;
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
