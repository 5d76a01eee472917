/** Half-open ranges of UTF-16 offsets, the only positions that core knows. */

/** `start` inclusive, `end` exclusive, in UTF-16 units of the text that the holder names. */
export interface TextRange {
	readonly start: number;
	readonly end: number;
}

/** A range in a named file; `file` is an absolute path, or a URI for a document that has none. */
export interface Location {
	readonly file: string;
	readonly range: TextRange;
}

/** Of a node, without what else it holds. */
export function rangeOf({ start, end }: TextRange): TextRange {
	return { start, end };
}

export function shiftRange(range: TextRange, delta: number): TextRange {
	return { start: range.start + delta, end: range.end + delta };
}

/** True when the two ranges share a character, or when an empty one lies inside or at the edge of the other. */
export function touches(a: TextRange, b: TextRange): boolean {
	return a.start <= b.end && b.start <= a.end;
}

/** Whether all of the inner one lies in the outer one. */
export function encloses(outer: TextRange, inner: TextRange): boolean {
	return outer.start <= inner.start && inner.end <= outer.end;
}

export function contains(range: TextRange, offset: number): boolean {
	return range.start <= offset && offset < range.end;
}
