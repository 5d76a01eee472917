/** Steps from row to row: in the comparison, and by pages. */
import type { PreviewAction } from "../messages.js";
import type { Rows } from "./rows.js";

export interface RowPlace {
	readonly at: number;
	readonly count: number;
	/** Rows on the screen. */
	readonly page: number;
	/** The next row that is not equal on both sides. */
	unequal(delta: 1 | -1): number | undefined;
}

/** The row that an action leads to; undefined: to none. */
export function rowAfter(action: PreviewAction, { at, count, page, unequal }: RowPlace): number | undefined {
	switch (action) {
		case "nextToken":
		case "nextTurn":
			return Math.min(at + 1, count - 1);
		case "previousToken":
		case "previousTurn":
			return Math.max(at - 1, 0);
		case "pageDown":
			return Math.min(at + page, count - 1);
		case "pageUp":
			return Math.max(at - page, 0);
		case "firstToken":
			return 0;
		case "lastToken":
			return count - 1;
		case "nextChange":
		case "nextDifference":
			return unequal(1);
		case "previousChange":
			return unequal(-1);
		default:
			return undefined;
	}
}

/** The first of `count` tokens that stands in the row or below it, found by halves. */
export function firstTokenOf(rows: Rows, row: number, count: number): number {
	let low = 0;
	let high = Math.max(0, count - 1);
	while (low < high) {
		const middle = (low + high) >> 1;
		if (rows.rowOf(middle) < row) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}
