/** How a record is taken out of its file. */
import type { TextEdit } from "../base/fix.js";
import type { DatasetSummary } from "./dataset-summary.js";

/** Takes the row and its line end away, or its comma; undefined for the first row of an array, whose comma may go with the next one. */
export function deletionOf(summary: DatasetSummary, index: number): TextEdit | undefined {
	const { shape, starts, length, file, recordText } = summary;
	const start = starts[index];
	if (start === undefined || (shape === "array" && index === 0)) {
		return undefined;
	}
	const endOf = (row: number): number => (starts[row] ?? 0) + recordText(row).length;
	const range =
		shape === "array"
			? { start: endOf(index - 1), end: endOf(index) }
			: { start, end: starts[index + 1] ?? length };
	return { file, range, newText: "" };
}
