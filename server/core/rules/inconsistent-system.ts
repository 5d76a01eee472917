/** Rows without the system message that nearly all other rows of the file have. */
import { formatCount } from "../base/wording.js";
import type { ContentHash } from "../types/content-digest.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "inconsistent-system",
	stage: "dataset",
	severity: "info",
	thresholds: { "inconsistent-system.share": 0.75 },
	*check(summary, { thresholds }) {
		const counts = new Map<ContentHash, number>();
		for (const { content } of summary.digests) {
			const system = content?.system;
			if (system !== undefined) {
				counts.set(system, (counts.get(system) ?? 0) + 1);
			}
		}
		const conversations = [...counts.values()].reduce((sum, count) => sum + count, 0);
		const usual = Math.max(0, ...[...counts].flatMap(([system, count]) => (system === 0 ? [] : [count])));
		const share = thresholds["inconsistent-system.share"] ?? 0.75;
		if (!counts.has(0) || usual < FEWEST || usual < conversations * share) {
			return;
		}
		const faults = summary.digests.flatMap(({ content }, index) =>
			content?.system === 0
				? [
						{
							index,
							finding: {
								range: rowPlace(summary, index),
								message: `This record has no system message, but ${formatCount(usual)} of ${formatCount(conversations)} have the same one; some chat templates put one of their own in its place. Add it, or leave it out on purpose.`,
							},
						},
					]
				: [],
		);
		yield* foldRowFaults(faults, summary, {
			count: "have none",
			related: "This record has none, too.",
		});
	},
});

/** Fewer rows have no habit. */
const FEWEST = 3;
