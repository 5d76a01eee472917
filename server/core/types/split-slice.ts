/** A part of a split, as `datasets` writes it: `[10%:20%]` of `train[10%:20%]`. */
export interface SplitSlice {
	/** Absent: from the first row. Negative: counted from the end. */
	readonly from?: number;
	/** Absent: to the last row. Not included. */
	readonly to?: number;
	readonly unit: "rows" | "percent";
	/** `(pct1_dropremainder)`: each percent has the same number of rows. */
	readonly dropsRemainder?: true;
}

/** Half-open, 0-based. */
export interface RowRange {
	readonly start: number;
	readonly end: number;
}

/** The rows of a split of `count` rows that the slice takes. */
export function rowsOfSlice({ from, to, unit, dropsRemainder }: SplitSlice, count: number): RowRange {
	const rowAt = (edge: number): number => {
		if (unit === "rows") {
			return edge;
		}
		return dropsRemainder === true ? edge * Math.floor(count / 100) : roundToEven((edge * count) / 100);
	};
	const place = (edge: number): number => {
		const row = rowAt(edge);
		return Math.min(Math.max(row < 0 ? count + row : row, 0), count);
	};
	const start = from === undefined ? 0 : place(from);
	return { start, end: Math.max(start, to === undefined ? count : place(to)) };
}

/** True when some row is in both, whatever the number of rows; undefined where that depends on it. */
export function slicesOverlap(a: SplitSlice | undefined, b: SplitSlice | undefined): boolean | undefined {
	const whole: SplitSlice = { unit: b?.unit ?? a?.unit ?? "rows" };
	const [one, other] = [a ?? whole, b ?? { unit: a?.unit ?? "rows" }];
	const edges = [one.from, one.to, other.from, other.to];
	if (one.unit !== other.unit || edges.some((edge) => edge !== undefined && edge < 0)) {
		return undefined;
	}
	return Math.max(one.from ?? 0, other.from ?? 0) < Math.min(one.to ?? Infinity, other.to ?? Infinity);
}

/** Python rounds halves to the even number. */
function roundToEven(value: number): number {
	const floor = Math.floor(value);
	const isHalf = value - floor === 0.5;
	return isHalf ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}
