/** Rows of a file that share nearly all their words with an earlier row. */
import { formatShare } from "../base/wording.js";
import { contentKeyOf, type ContentHash } from "../types/content-digest.js";
import { nearPairs } from "../types/near-pairs.js";
import { deletionOf } from "../types/record-deletion.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, relatedRow, rowPlace, type RowFault } from "./support/row-place.js";

export default defineRule({
	id: "near-duplicate",
	stage: "dataset",
	severity: "info",
	onByDefault: false,
	thresholds: { "near-duplicate.similarity": 0.8 },
	*check(summary, { thresholds }) {
		const keyOf = (index: number): ContentHash | undefined => {
			const content = summary.digests[index]?.content;
			return content && contentKeyOf(content);
		};
		const pairs = nearPairs(summary, summary, thresholds["near-duplicate.similarity"] ?? 0.8);
		const faults = pairs
			// Copies are `duplicate-row`.
			.filter(({ a, b }) => keyOf(a) !== keyOf(b))
			.map(({ a, b, similarity }): RowFault => {
				const edit = deletionOf(summary, b);
				const share = formatShare(Math.round(similarity * 20), 20);
				return {
					index: b,
					finding: {
						range: rowPlace(summary, b),
						message: `This row shares about ${share} of its word sequences with record ${a + 1}, so its content counts nearly twice. Delete one, unless the difference is the point.`,
						related: [relatedRow(summary, a, "The row that it resembles.")],
						fixes:
							edit === undefined
								? []
								: [{ title: "Delete this row", safety: "unsafe", edits: [edit], preferred: true }],
					},
				};
			});
		yield* foldRowFaults(faults, summary, {
			count: "resemble an earlier one",
			related: "This one resembles an earlier row, too.",
			fixAll: "Delete # rows that resemble earlier ones",
		});
	},
});
