/** Facts of a run in words, for hints, hovers and the line above the trainer. */
import { formatCount, formatNumberOf, formatShare } from "../base/wording.js";
import type { PlanSteps } from "../options/plan-steps.js";
import type { DatasetCounts, RunFacts } from "./run-facts.js";

/** `3 datasets · 2,764 records · 71 % trained`. */
export function runInWords({ datasets, training }: RunFacts): string {
	const used = datasets.filter(({ split }) => split === "train" || split === "unknown");
	return [formatNumberOf(used.length, "dataset"), ...countsInWords(training)].join(" · ");
}

export function countsInWords({ records, dropped, cut, tokens }: DatasetCounts): string[] {
	return [
		formatNumberOf(records, "record"),
		...(dropped === 0 ? [] : [`${formatCount(dropped)} dropped`]),
		...(cut === 0 ? [] : [`${formatCount(cut)} cut`]),
		...(tokens === undefined ? [] : [`${formatShare(tokens.trained, tokens.all)} trained`]),
	];
}

/** `346 steps`, with `≈` where something may change them. */
export function stepsInWords({ total, isGiven }: PlanSteps, doubts: readonly string[]): string {
	return `${mark(isGiven ? [] : doubts)}${formatNumberOf(total, "step")}`;
}

/** `10 of 346 steps`. */
export function warmupInWords(
	{ total, warmup, isGiven }: PlanSteps,
	doubts: readonly string[],
): string | undefined {
	return warmup === undefined
		? undefined
		: `${mark(isGiven ? [] : doubts)}${formatCount(warmup)} of ${formatNumberOf(total, "step")}`;
}

/** What the numbers rest on. */
export function footingOf({ rows, effectiveBatch, doubts }: RunFacts): string {
	const parts = [
		...(rows === undefined
			? []
			: [`${formatNumberOf(rows.count, rows.isPacked ? "packed sequence" : "row")} in one epoch`]),
		...(effectiveBatch === undefined
			? []
			: [`${formatNumberOf(effectiveBatch, "row")} in one step per device`]),
		"counted for one device",
		...doubts.map((doubt) => `uncertain: ${doubt}`),
	];
	return `${parts.join("; ")}.`;
}

function mark(doubts: readonly string[]): string {
	return doubts.length === 0 ? "" : "≈ ";
}
