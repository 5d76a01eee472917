/** A whole file into another format or layout: all of its records, or none of them. */
import type { TextEdit } from "../../base/fix.js";
import { formatCount } from "../../base/wording.js";
import { layOut } from "../../syntax/jsonl/lay-out.js";
import { readValues } from "../../syntax/jsonl/read-values.js";
import { convertRecord, type RecordFormat } from "./convert-record.js";
import type { ConversionTarget, DatasetEdit, DatasetRefusal } from "./dataset-change.js";

/** Characters outside the edits stay: other columns, key order, escapes, numbers, line ends. */
export function convertDataset(text: string, to: ConversionTarget): DatasetEdit | DatasetRefusal {
	const isLayout = to === "jsonl" || to === "array";
	const edits: TextEdit[] = [];
	let changed = 0;
	const values = readValues(text, (node) => {
		const found = isLayout ? { edits: [] } : convertRecord(text, node, to satisfies RecordFormat);
		if ("problem" in found) {
			return found.problem;
		}
		changed += found.edits.length > 0 ? 1 : 0;
		for (const edit of found.edits) {
			edits.push(edit);
		}
		return undefined;
	});
	const records = values.places.length / 2;
	if (values.problem !== undefined || records === 0) {
		return {
			kind: "refused",
			message: values.problem?.message ?? "The dataset is empty: there is nothing to convert.",
			record: records + 1,
			range: values.problem?.range ?? { start: 0, end: 0 },
		};
	}
	const all = isLayout ? layOut(text, values, to) : edits;
	return { kind: "edit", edits: all, summary: summaryOf(to, all.length === 0 ? 0 : changed, records, all) };
}

function summaryOf(
	to: ConversionTarget,
	changed: number,
	records: number,
	edits: readonly TextEdit[],
): string {
	const words = { messages: "messages", sharegpt: "ShareGPT", jsonl: "JSON Lines", array: "a JSON array" }[
		to
	];
	const count = formatCount(to === "jsonl" || to === "array" ? records : changed);
	return edits.length === 0
		? `All ${formatCount(records)} records are ${words} already.`
		: `Converted ${count} of ${formatCount(records)} records to ${words}.`;
}
