/** Test or validation data whose columns are none of the training data's. */
import { parseJson } from "../syntax/json/parse-json.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { isHeldOutName } from "../types/held-out-name.js";
import { defineRule } from "../types/rule.js";
import { relatedRow, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "split-columns-differ",
	stage: "run",
	severity: "info",
	*check({ datasets, heldOut = [] }) {
		const train = datasets.find(({ split, file }) => split === "train" || !isHeldOutName(file));
		if (train === undefined) {
			return;
		}
		const named = datasets.filter(({ split }) => split === "test" || split === "validation");
		for (const other of [...named, ...heldOut]) {
			const [trained, held] = [columnsOf(train), columnsOf(other)];
			const isDisjoint =
				trained.length > 0 && held.length > 0 && !held.some((name) => trained.includes(name));
			if (isDisjoint && train.file !== other.file) {
				yield {
					file: other.file,
					range: rowPlace(other, 0),
					// Files of two folders may belong to two runs.
					severity: named.includes(other) && folderOf(other) === folderOf(train) ? "warning" : "info",
					message: `This file has the columns ${list(held)}, but the run trains on ${list(trained)}, so it does not test what is trained. Convert it, or rename it if it is for something else.`,
					related: [relatedRow(train, 0, "The training data.")],
				};
			}
		}
	},
});

function folderOf({ file }: DatasetSummary): string {
	return file.replace(/[^\\/]*$/, "");
}

/** Formats of one chat or instruction dataset have different names for the same; only odd columns are compared. */
function columnsOf({ recordText, starts, format }: DatasetSummary): readonly string[] {
	const record = starts.length === 0 ? undefined : parseJson(recordText(0)).value;
	const columns = record?.kind === "object" ? record.members.map(({ key }) => key.value) : [];
	return format === "pretokenized" ? [] : columns;
}

function list(columns: readonly string[]): string {
	return columns
		.slice(0, 4)
		.map((name) => `"${name}"`)
		.join(", ");
}
