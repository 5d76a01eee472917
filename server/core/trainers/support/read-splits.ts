/** The `split=` of `load_dataset`: `train`, `train[:10%]`, `train+test[5:10]`. */
import type { SplitSlice } from "../../types/split-slice.js";

/** One part of what is asked for. */
export interface SplitPart {
	readonly split: string;
	/** `unknown`: a part of the split that is not understood. Absent: all of it. */
	readonly slice?: SplitSlice | "unknown";
}

/** In the order of the rows; none where the text is no split. */
export function readSplits(written: string): readonly SplitPart[] {
	const parts = written.split("+").map((part) => readPart(part.trim()));
	return parts.every((part) => part !== undefined) ? parts : [];
}

function readPart(text: string): SplitPart | undefined {
	const [, split, inside, rounding] = /^(\w+(?:\.\w+)*)(?:\[([^\]]*)\])?(?:\(([^)]*)\))?$/.exec(text) ?? [];
	if (split === undefined || inside === undefined) {
		return split === undefined ? undefined : { split };
	}
	return { split, slice: readSlice(inside, rounding) };
}

function readSlice(inside: string, rounding: string | undefined): SplitSlice | "unknown" {
	const edges = /^\s*(-?[\d_]+%?)?\s*:\s*(-?[\d_]+%?)?\s*$/.exec(inside);
	if (edges === null || (rounding !== undefined && !/^(?:closest|pct1_dropremainder)$/.test(rounding))) {
		return "unknown";
	}
	const [from, to] = [edges[1], edges[2]];
	const units = new Set([from, to].flatMap((edge) => (edge === undefined ? [] : [edge.endsWith("%")])));
	if (units.size > 1) {
		return "unknown";
	}
	return {
		...(from === undefined ? {} : { from: numberOf(from) }),
		...(to === undefined ? {} : { to: numberOf(to) }),
		unit: units.has(true) ? "percent" : "rows",
		...(rounding === "pct1_dropremainder" ? { dropsRemainder: true } : {}),
	};
}

function numberOf(edge: string): number {
	return Number(edge.replace(/[_%]/g, ""));
}
