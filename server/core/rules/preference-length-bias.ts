/** Preference data in which the longer answer is nearly always the chosen one. */
import { formatCount, formatShare } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "preference-length-bias",
	stage: "dataset",
	severity: "info",
	thresholds: {
		"preference-length-bias.rows": 50,
		"preference-length-bias.share": 0.8,
		"preference-length-bias.times": 1.3,
	},
	*check(summary, { thresholds }) {
		const pairs = summary.digests.flatMap(({ content }, index) =>
			content?.sideLengths === undefined ? [] : [{ index, lengths: content.sideLengths }],
		);
		const uneven = pairs.filter(({ lengths: [chosen, rejected] }) => chosen !== rejected);
		const [first] = uneven;
		if (first === undefined || pairs.length < (thresholds["preference-length-bias.rows"] ?? 50)) {
			return;
		}
		const longer = uneven.filter(({ lengths: [chosen, rejected] }) => chosen > rejected).length;
		const isChosen = longer * 2 >= uneven.length;
		const biased = isChosen ? longer : uneven.length - longer;
		const [chosen, rejected] = [0, 1].map((side) => median(pairs.map(({ lengths }) => lengths[side] ?? 0)));
		const [long = 0, short = 0] = isChosen ? [chosen, rejected] : [rejected, chosen];
		const isClear =
			biased >= pairs.length * (thresholds["preference-length-bias.share"] ?? 0.8) &&
			long >= Math.max(1, short) * (thresholds["preference-length-bias.times"] ?? 1.3);
		if (isClear) {
			const which = isChosen ? "longer" : "shorter";
			yield {
				range: rowPlace(summary, first.index),
				message: `The chosen answer is the ${which} one in ${formatCount(biased)} of ${formatCount(pairs.length)} pairs (${formatShare(biased, pairs.length)}; medians of ${formatCount(chosen ?? 0)} and ${formatCount(rejected ?? 0)} characters), so the model may learn length instead of quality. Add pairs in which it is not, or use a loss that normalises length.`,
			};
		}
	},
});

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
