/** The columns of a dataset's rows. */
import { parseJson } from "../../syntax/json/parse-json.js";
import type { DatasetSummary } from "../../types/dataset-summary.js";

const SAMPLE = 50;

/** Of the first rows that are records, in their order. */
export function columnsOf({ recordText, starts }: DatasetSummary): readonly string[] {
	const columns = new Set<string>();
	for (let i = 0; i < Math.min(starts.length, SAMPLE); i++) {
		const record = parseJson(recordText(i)).value;
		if (record?.kind === "object") {
			record.members.forEach(({ key }) => columns.add(key.value));
		}
	}
	return [...columns];
}

/** True when no row has the name anywhere, not even inside a value. */
export function lacksColumn({ recordText, starts }: DatasetSummary, column: string): boolean {
	const key = JSON.stringify(column);
	for (let i = 0; i < starts.length; i++) {
		const text = recordText(i);
		if (text.includes(key) || text.includes("\\u")) {
			return false;
		}
	}
	return starts.length > 0;
}
