/** A text under edit: rounds of edits, each in the text that the last one left, kept as what they change in the first. */
import type { TextEdit } from "./fix.js";

/** A stretch of the first text, or what stands in its place. */
type Piece = { readonly start: number; readonly end: number } | { readonly newText: string };

export type Draft = readonly Piece[];

export function startDraft(text: string): Draft {
	return [{ start: 0, end: text.length }];
}

/** `edits` are in the text that the draft stands for, and do not overlap. */
export function editDraft(draft: Draft, edits: readonly TextEdit[]): Draft {
	const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
	const result: Piece[] = [];
	const source = createReader(draft);
	for (const { range, newText } of ordered) {
		result.push(...source.takeUntil(range.start));
		source.takeUntil(range.end);
		if (newText !== "") {
			result.push({ newText });
		}
	}
	return [...result, ...source.takeUntil(Infinity)];
}

/** What the draft changes in the first text. */
export function editsOf(text: string, draft: Draft): readonly TextEdit[] {
	const edits: TextEdit[] = [];
	let done = 0;
	let newText = "";
	const close = (start: number): void => {
		if (start > done || newText !== "") {
			edits.push({ range: { start: done, end: start }, newText });
		}
	};
	for (const piece of draft) {
		if ("newText" in piece) {
			newText += piece.newText;
		} else if (piece.end > piece.start) {
			close(piece.start);
			done = piece.end;
			newText = "";
		}
	}
	close(text.length);
	return edits;
}

function createReader(draft: Draft): { takeUntil(offset: number): Piece[] } {
	let index = 0;
	/** Of the piece at `index` that is taken already. */
	let used = 0;
	let offset = 0;
	return {
		takeUntil(until) {
			const taken: Piece[] = [];
			for (let piece = draft[index]; piece !== undefined && offset < until; piece = draft[index]) {
				const left = lengthOf(piece) - used;
				const length = Math.min(left, until - offset);
				taken.push(cut(piece, used, used + length));
				offset += length;
				used += length;
				if (length === left) {
					index++;
					used = 0;
				}
			}
			return taken;
		},
	};
}

function lengthOf(piece: Piece): number {
	return "newText" in piece ? piece.newText.length : piece.end - piece.start;
}

function cut(piece: Piece, from: number, to: number): Piece {
	return "newText" in piece
		? { newText: piece.newText.slice(from, to) }
		: { start: piece.start + from, end: piece.start + to };
}
