/** Rows without thoughts among rows whose answers think first, or the other way round. */
import { formatCount } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "inconsistent-thinking",
	stage: "dataset",
	severity: "info",
	thresholds: { "inconsistent-thinking.share": 0.9 },
	*check(summary, { thresholds }) {
		const thinking = countOf(summary, true);
		const rows = thinking + countOf(summary, false);
		const isUsual = thinking * 2 >= rows;
		const usual = isUsual ? thinking : rows - thinking;
		// Mixing both in earnest is how hybrid models are trained; a few odd rows are leftovers.
		if (usual === rows || usual < rows * (thresholds["inconsistent-thinking.share"] ?? 0.9)) {
			return;
		}
		const what = isUsual ? "has no thoughts, but" : "has thoughts, but";
		const others = isUsual ? "have some" : "have none";
		const odd = summary.digests.flatMap(({ thinks }, index) => (thinks === !isUsual ? [index] : []));
		const faults = odd.map((index) => ({
			index,
			finding: {
				range: rowPlace(summary, index),
				message: `The answer of this record ${what} ${formatCount(usual)} of ${formatCount(rows)} records ${others}, so the model cannot know from the prompt when to think. Make them alike, or mark the difference in the prompt.`,
			},
		}));
		yield* foldRowFaults(faults, summary, {
			count: isUsual ? "have no thoughts" : "have thoughts",
			related: isUsual ? "This record has no thoughts, too." : "This record has thoughts, too.",
		});
	},
});

/** Rows whose answers think, or do not; others say nothing of it. */
function countOf({ digests }: DatasetSummary, isThinking: boolean): number {
	return digests.reduce((count, { thinks }) => count + (thinks === isThinking ? 1 : 0), 0);
}
