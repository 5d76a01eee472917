/** Files with fewer or more records, or more bytes, than the run's service takes. */
import { formatCount } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "file-size-rejected",
	stage: "dataset",
	severity: "error",
	*check(summary, { config }) {
		const limits = config?.limits;
		const records = summary.digests.length;
		// Validation files may be smaller.
		if (
			limits === undefined ||
			records === 0 ||
			(summary.split !== undefined && summary.split !== "train" && summary.split !== "unknown")
		) {
			return;
		}
		// No run names the file, so nobody knows that it is handed in.
		const level = summary.split === "train" ? {} : { severity: "info" as const };
		const { name, fewestRecords = 0, mostRecords = Infinity, mostBytes = Infinity } = limits;
		const range = rowPlace(summary, 0);
		if (records < fewestRecords) {
			yield {
				range,
				...level,
				message: `${name} wants at least ${formatCount(fewestRecords)} records, and this file has ${formatCount(records)}, so the job is refused. Add records.`,
			};
		}
		if (records > mostRecords) {
			yield {
				range,
				...level,
				message: `${name} takes at most ${formatCount(mostRecords)} records, and this file has ${formatCount(records)}, so the job is refused. Split the file.`,
			};
		}
		// A character has one byte or more.
		if (summary.length > mostBytes) {
			yield {
				range,
				...level,
				message: `${name} takes files of at most ${formatCount(mostBytes / 1_000_000)} MB, and this one has more than ${formatCount(summary.length / 1_000_000)} MB, so the upload is refused. Split the file.`,
			};
		}
	},
});
