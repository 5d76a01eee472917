/** Pictures, sounds and films that a record names and that are not on disk. */
import { showText } from "../base/wording.js";
import { parseJson } from "../syntax/json/parse-json.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace } from "./support/row-place.js";
import { visitJson } from "./support/visit-json.js";

export default defineRule({
	id: "missing-media",
	stage: "dataset",
	severity: "error",
	*check(summary) {
		const missing = new Set(summary.missingMedia);
		if (missing.size === 0) {
			return;
		}
		const faults = summary.digests.flatMap(({ media = [] }, index) => {
			const path = media.find((one) => missing.has(one));
			return path === undefined
				? []
				: [
						{
							index,
							finding: {
								range: placeOf(path, summary, index),
								message: `"${showText(path, 80)}" does not exist where the other files of this dataset are, so the trainer stops at this record. Add the file, or delete the record.`,
							},
						},
					];
		});
		yield* foldRowFaults(faults, summary, {
			count: "name a file that does not exist",
			related: "The file of this record does not exist, either.",
		});
	},
});

/** Of the string that is the path. */
function placeOf(path: string, summary: DatasetSummary, index: number): { start: number; end: number } {
	const { value } = parseJson(summary.recordText(index));
	const start = summary.starts[index] ?? 0;
	let place = rowPlace(summary, index);
	if (value !== undefined) {
		visitJson(value, (node) => {
			if (node.kind === "string" && node.value === path) {
				place = { start: start + node.start, end: start + node.end };
			}
		});
	}
	return place;
}
