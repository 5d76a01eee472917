/** Facts of a run in words, for hints, hovers and the line above the trainer. */
import { formatCount, formatNumberOf, formatShare } from "../base/wording.js";
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

/** `346 steps`, with `≈` where something may change them; undefined: not known. */
export function stepsInWords(facts: RunFacts): string | undefined {
	return facts.steps && `${mark(facts)}${formatNumberOf(facts.steps.total, "step")}`;
}

/** `10 of 346 steps`. */
export function warmupInWords(facts: RunFacts): string | undefined {
	const { total, warmup } = facts.steps ?? {};
	return total === undefined || warmup === undefined
		? undefined
		: `${mark(facts)}${formatCount(warmup)} of ${formatNumberOf(total, "step")}`;
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

/** Rows do not change a number of steps that is written. */
function mark({ steps, doubts, planDoubts }: RunFacts): string {
	const counted = steps?.isGiven === true ? planDoubts : doubts;
	return counted.length === 0 ? "" : "≈ ";
}
