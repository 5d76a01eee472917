/** Rows without thoughts among rows whose answers think first, or the other way round. */
import { formatCount } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "inconsistent-thinking",
	stage: "dataset",
	severity: "info",
	thresholds: { "inconsistent-thinking.share": 0.9 },
	*check(summary, { thresholds }) {
		const rows = summary.digests.flatMap(({ thinks }, index) =>
			thinks === undefined ? [] : [{ index, thinks }],
		);
		const thinking = rows.filter(({ thinks }) => thinks).length;
		const isUsual = thinking * 2 >= rows.length;
		const usual = isUsual ? thinking : rows.length - thinking;
		// Mixing both in earnest is how hybrid models are trained; a few odd rows are leftovers.
		if (usual === rows.length || usual < rows.length * (thresholds["inconsistent-thinking.share"] ?? 0.9)) {
			return;
		}
		const what = isUsual ? "has no thoughts, but" : "has thoughts, but";
		const others = isUsual ? "have some" : "have none";
		const faults = rows
			.filter(({ thinks }) => thinks !== isUsual)
			.map(({ index }) => ({
				index,
				finding: {
					range: rowPlace(summary, index),
					message: `The answer of this record ${what} ${formatCount(usual)} of ${formatCount(rows.length)} records ${others}, so the model cannot know from the prompt when to think. Make them alike, or mark the difference in the prompt.`,
				},
			}));
		yield* foldRowFaults(faults, summary, {
			count: isUsual ? "have no thoughts" : "have thoughts",
			related: isUsual ? "This record has no thoughts, too." : "This record has thoughts, too.",
		});
	},
});
