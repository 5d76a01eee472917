/** Rows of a long view: how tall each is and how it looks, so that only those on the screen are made. */
import type { VirtualNode } from "./virtual-node.js";

export interface Rows {
	/** Class of the list, for the look of its rows. */
	readonly look: string;
	/** Spoken name of the list. */
	readonly label: string;
	/** Pixels from the top, one more than there are rows. */
	readonly tops: Float64Array;
	render(row: number): VirtualNode;
	/** About how many nodes a row has. */
	nodesIn(row: number): number;
	/** The row that holds a token. */
	rowOf(token: number): number;
}

export function topsOf(count: number, heightOf: (row: number) => number): Float64Array {
	const tops = new Float64Array(count + 1);
	for (let row = 0; row < count; row++) {
		tops[row + 1] = (tops[row] ?? 0) + heightOf(row);
	}
	return tops;
}

/** The row at a height: the last whose top is not below it. */
export function rowAt(tops: Float64Array, y: number): number {
	let low = 0;
	let high = Math.max(0, tops.length - 2);
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((tops[middle] ?? 0) <= y) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return low;
}
