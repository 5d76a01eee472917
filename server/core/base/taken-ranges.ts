/** Ranges that edits have taken, so that another edit knows whether it would touch one. */
import type { TextRange } from "./text-range.js";

export interface TakenRanges {
	/** Two insertions at one place touch too: their order would be a guess. */
	touches(range: TextRange): boolean;
	/** A range that touches none. */
	take(range: TextRange): void;
}

export function createTakenRanges(): TakenRanges {
	/** By start; they are apart. */
	const taken: TextRange[] = [];
	/** Index of the first one that starts at `start` or after it. */
	const indexFor = (start: number): number => {
		let low = 0;
		let high = taken.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((taken[middle]?.start ?? 0) < start) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		return low;
	};
	return {
		touches({ start, end }) {
			const index = indexFor(start);
			const [before, after] = [taken[index - 1], taken[index]];
			return (
				(before !== undefined && before.end > start) ||
				(after !== undefined && (after.start === start || after.start < end))
			);
		},
		take(range) {
			taken.splice(indexFor(range.start), 0, range);
		},
	};
}
