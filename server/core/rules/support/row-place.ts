/** Where findings about whole rows stand. */
import type { RelatedLocation, RuleFinding } from "../../base/finding.js";
import type { TextRange } from "../../base/text-range.js";
import { formatCount } from "../../base/wording.js";
import type { DatasetSummary } from "../../types/dataset-summary.js";

/** The first character of a row, in the file. */
export function rowPlace({ starts }: DatasetSummary, index: number): TextRange {
	const start = starts[index] ?? 0;
	return { start, end: start + 1 };
}

export function relatedRow(summary: DatasetSummary, index: number, message: string): RelatedLocation {
	return { file: summary.file, range: rowPlace(summary, index), message };
}

/** From this many rows on they become one finding, and in a small file from a few on. */
const MANY = 20;
const SEVERAL = 5;
const SEVERAL_SHARE = 0.1;

export interface RowFault {
	/** Of the row that has the fault. */
	readonly index: number;
	readonly finding: RuleFinding;
}

/**
 * One finding a row; of many rows the first one stands for all, with the count and with one fix for all.
 * `fixTitle` names what the fix does, such as `Delete` … `12 duplicate rows`.
 */
export function foldRowFaults(
	faults: readonly RowFault[],
	summary: DatasetSummary,
	words: { readonly count: string; readonly related: string; readonly fixAll?: string },
): readonly RuleFinding[] {
	const [first, ...others] = faults;
	if (first === undefined) {
		return [];
	}
	const edits = faults.flatMap(({ finding }) => finding.fixes?.[0]?.edits ?? []);
	const all =
		words.fixAll === undefined || edits.length < 2
			? []
			: [
					{
						title: words.fixAll.replace("#", formatCount(edits.length)),
						safety: "unsafe" as const,
						edits,
						preferred: true,
					},
				];
	const isMuch = faults.length >= SEVERAL && faults.length > SEVERAL_SHARE * summary.digests.length;
	if (faults.length < MANY && !isMuch) {
		return faults.map(({ finding }) => finding);
	}
	const count = `${formatCount(faults.length)} of ${formatCount(summary.digests.length)} records ${words.count}.`;
	const related = others.slice(0, 10).map(({ index }) => relatedRow(summary, index, words.related));
	const { finding } = first;
	return [
		{
			...finding,
			message: `${finding.message} ${count}`,
			related: [...(finding.related ?? []), ...related],
			fixes: [...all, ...(finding.fixes ?? []).map((fix) => ({ ...fix, preferred: false }))],
		},
	];
}
