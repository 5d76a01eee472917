/** Which characters of a record are trained, and which would be but for the cut. */
import type { TextRange } from "../base/text-range.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import { IGNORE_INDEX, type TokenState } from "../types/loss-mask.js";
import { sourceOf } from "./source-of.js";

export interface StateSpan extends TextRange {
	/** `cut`: would be trained, but lies behind the maximum length. */
	readonly state: "trained" | "cut";
}

/** Relative to the record's text, in order, not touching each other; empty where the mask is not known. */
export function stateSpans({ encoding, lossMask }: ExampleAnalysis): readonly StateSpan[] {
	if (encoding === undefined || lossMask === undefined) {
		return [];
	}
	const spans: Span[] = [];
	lossMask.states.forEach((state, index) => {
		const shown = state === "cut" && isWanted(lossMask.wouldBe[index]) ? "cut" : trainedOnly(state);
		const range = shown === undefined ? undefined : sourceOf({ encoding }, index).range;
		if (shown === undefined || range === undefined) {
			return;
		}
		const last = spans.at(-1);
		if (last?.state === shown && range.start <= last.end && range.end >= last.start) {
			last.end = Math.max(last.end, range.end);
		} else {
			spans.push({ ...range, state: shown });
		}
	});
	return spans.sort((a, b) => a.start - b.start);
}

/** Grows while it is made. */
interface Span {
	readonly start: number;
	end: number;
	readonly state: StateSpan["state"];
}

function trainedOnly(state: TokenState): "trained" | undefined {
	return state === "trained" ? state : undefined;
}

function isWanted(label: number | null | undefined): boolean {
	return label !== undefined && label !== null && label !== IGNORE_INDEX;
}
