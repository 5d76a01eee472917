/** Token ids of a rendered text, with offsets. */
import type { RenderedChat } from "./rendered-chat.js";

/** What a tokenizer returns for one text. Arrays run in step. */
export interface RawEncoding {
	readonly ids: readonly number[];
	/** UTF-16 `[start, end)` in the text; tokens that share one character share its span; specials that a post-processor adds have start = end. */
	readonly offsets: readonly (readonly [number, number])[];
	/** True for ids of special tokens, and for ids that a post-processor added. */
	readonly specialTokensMask: readonly boolean[];
}

export interface Encoding extends RawEncoding {
	readonly rendered: RenderedChat;
}

/**
 * The token's pieces: they partition `text` and concatenate to it. The first token of a shared character carries it,
 * later ones have ""; characters without a token join the piece before (or the first piece, at the start).
 */
export function piecesOf(text: string, offsets: readonly (readonly [number, number])[]): string[] {
	const cuts: number[] = [];
	let covered = 0;
	for (const [, end] of offsets) {
		covered = Math.max(covered, end);
		cuts.push(covered);
	}
	return offsets.map((_, i) => {
		const start = i === 0 ? 0 : startOfPiece(offsets, cuts, i);
		const end = i === offsets.length - 1 ? text.length : startOfPiece(offsets, cuts, i + 1);
		return text.slice(start, Math.max(start, end));
	});
}

/** A piece starts where its token starts, or where the pieces before it end if they reach further. */
function startOfPiece(
	offsets: readonly (readonly [number, number])[],
	cuts: readonly number[],
	index: number,
): number {
	const covered = cuts[index - 1] ?? 0;
	const own = offsets[index];
	if (own === undefined || own[0] === own[1]) {
		return covered;
	}
	return Math.max(covered, own[0]);
}
