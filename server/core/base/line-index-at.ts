/** Lines by the offsets at which they start, for texts that need not be at hand. */

export interface LinePosition {
	/** 0-based. */
	readonly line: number;
	/** 0-based, in UTF-16 units. */
	readonly character: number;
}

export interface LineIndex {
	positionAt(offset: number): LinePosition;
	offsetAt(position: LinePosition): number;
	readonly lineCount: number;
}

/** `starts` begins with 0; `length` is that of the text, in UTF-16 units. */
export function lineIndexAt(starts: readonly number[], length: number): LineIndex {
	return {
		lineCount: starts.length,
		positionAt(offset) {
			const clamped = Math.max(0, Math.min(offset, length));
			const line = lastNotAfter(starts, clamped);
			return { line, character: clamped - (starts[line] ?? 0) };
		},
		offsetAt({ line, character }) {
			const start = starts[Math.max(0, Math.min(line, starts.length - 1))] ?? 0;
			const next = starts[line + 1] ?? length;
			return Math.max(start, Math.min(start + character, next));
		},
	};
}

function lastNotAfter(starts: readonly number[], offset: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return low;
}
