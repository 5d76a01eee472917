/** Records that are longer than what the run's service trains of an example. */
import { formatCount } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace, type RowFault } from "./support/row-place.js";

export default defineRule({
	id: "example-over-limit",
	stage: "dataset",
	severity: "info",
	thresholds: { "example-over-limit.tokens": 0 },
	*check(summary, { config, thresholds }) {
		const { name, mostTokens: known } = config?.limits ?? {};
		// 0 stands for what is known of the service.
		const mostTokens = thresholds["example-over-limit.tokens"] || known;
		if (name === undefined || mostTokens === undefined) {
			return;
		}
		const faults = summary.digests.flatMap(({ tokens }, index): RowFault[] => {
			const count = tokens ?? Math.round(lengthOf(summary, index) / CHARACTERS_PER_TOKEN);
			return count <= mostTokens
				? []
				: [
						{
							index,
							finding: {
								range: rowPlace(summary, index),
								message: `This record has about ${formatCount(count)} tokens, and ${name} trains at most ${formatCount(mostTokens)} of an example: the rest is cut off. Shorten it, or split it into several.`,
							},
						},
					];
		});
		yield* foldRowFaults(faults, summary, {
			count: "are longer than that",
			related: "This record is longer than that, too.",
		});
	},
});

/** Of English; the service's own tokenizer is not at hand. */
const CHARACTERS_PER_TOKEN = 4;

/** In characters, with the JSON around it. */
function lengthOf({ starts, length }: DatasetSummary, index: number): number {
	return (starts[index + 1] ?? length) - (starts[index] ?? 0);
}
