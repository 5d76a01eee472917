/** Rows of a file that say what an earlier row says. */
import type { RuleFinding } from "../base/finding.js";
import { formatShare } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { firstsOfSame } from "../types/content-digest.js";
import { deletionOf } from "../types/record-deletion.js";
import { defineRule } from "../types/rule.js";
import { isHeldOut } from "./support/is-held-out.js";
import { foldRowFaults, relatedRow, rowPlace, type RowFault } from "./support/row-place.js";

export default defineRule({
	id: "duplicate-row",
	stage: "dataset",
	severity: "info",
	thresholds: { "duplicate-row.share": 0.1 },
	*check(summary, { thresholds }) {
		const faults = duplicatesIn(summary);
		const limit = thresholds["duplicate-row.share"] ?? 0.1;
		const rows = summary.digests.length;
		const isMuch = faults.length >= FEWEST && faults.length > rows * limit && !isHeldOut(summary);
		const marked = faults.map(({ index, finding }): RowFault => ({
			index,
			finding: isMuch ? { ...finding, severity: "warning" } : finding,
		}));
		yield* foldRowFaults(marked, summary, {
			count: `(${formatShare(faults.length, rows)}) are copies of earlier ones`,
			related: "This is a copy, too.",
			fixAll: "Delete # duplicate rows",
		});
	},
});

/** A share of a handful of rows says nothing. */
const FEWEST = 5;

function duplicatesIn(summary: DatasetSummary): readonly RowFault[] {
	const { digests } = summary;
	return firstsOfSame(digests).flatMap((first, index) =>
		first === index
			? []
			: [
					{
						index,
						finding: report(summary, index, first, digests[first]?.hash === digests[index]?.hash),
					},
				],
	);
}

function report(summary: DatasetSummary, index: number, first: number, isExact: boolean): RuleFinding {
	const edit = deletionOf(summary, index);
	const how = isExact ? "" : " up to case, white space and columns that are not trained";
	return {
		range: rowPlace(summary, index),
		message: `This row is the same as record ${first + 1}${how}, so it counts twice in every ${isHeldOut(summary) ? "score" : "epoch"}. Delete one, unless it is repeated on purpose.`,
		related: [relatedRow(summary, first, "The first of them.")],
		fixes:
			edit === undefined
				? []
				: [{ title: "Delete this row", safety: "unsafe", edits: [edit], preferred: true }],
	};
}
