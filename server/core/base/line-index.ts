/** Line starts of a text: from UTF-16 offsets to 0-based lines and characters and back. */

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

/** Lines end at `\n`, `\r\n` or a lone `\r`, as in the Language Server Protocol. */
export function createLineIndex(text: string): LineIndex {
	const starts = lineStarts(text);
	return {
		lineCount: starts.length,
		positionAt(offset) {
			const clamped = Math.max(0, Math.min(offset, text.length));
			const line = lastNotAfter(starts, clamped);
			return { line, character: clamped - (starts[line] ?? 0) };
		},
		offsetAt({ line, character }) {
			const start = starts[Math.max(0, Math.min(line, starts.length - 1))] ?? 0;
			const next = starts[line + 1] ?? text.length;
			return Math.max(start, Math.min(start + character, next));
		},
	};
}

function lineStarts(text: string): number[] {
	const starts = [0];
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) {
			starts.push(i + 1);
		}
	}
	return starts;
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
