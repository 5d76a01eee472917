/** `probe --compare`: each recorded row with its record, and the first difference. */
import { formatCount, formatNumberOf } from "../../core/base/wording.js";
import { differenceWords, type RowComparison, type RowVerdict } from "../../core/index.js";
import type { BatchAnswer } from "../../workspace/compare-batches.js";
import { onOneLine } from "../terminal.js";

type Relative = (path: string) => string;

export function comparisonText(answer: BatchAnswer, relative: Relative): string {
	const { batches, rows } = answer;
	const made = batches.madeBy === undefined || batches.madeBy === "" ? "" : ` (${batches.madeBy})`;
	const lines = [
		`Compared with ${relative(answer.script)}${made}: ${scopeWords(answer)}.`,
		...rows.map((row) => `${verdictWords[row.verdict].padEnd(WIDTH)} ${rowWords(row, relative)}`),
		...batches.problems,
		...exactnessWords(answer),
		summaryWords(rows),
	];
	return `${lines.map(onOneLine).join("\n")}\n`;
}

export function comparisonJson(
	{ batches, script, rows, ...answer }: BatchAnswer,
	relative: Relative,
): string {
	const shown = {
		version: 1,
		source: batches.source,
		script: relative(script),
		...(batches.madeBy === undefined ? {} : { madeBy: batches.madeBy }),
		exactness: answer.exactness.level,
		...("why" in answer.exactness ? { why: answer.exactness.why } : {}),
		records: answer.records,
		looked: answer.looked,
		rows: rows.map(({ record, difference, real, ...row }) => ({
			place: row.place,
			line: row.line,
			verdict: row.verdict,
			tokens: real.ids.length,
			...(record === undefined ? {} : { ...record, file: relative(record.file) }),
			...(row.isCutByPacking === true ? { cutByPacking: true } : {}),
			...(difference === undefined
				? {}
				: { firstDifference: difference, message: differenceWords(difference) }),
		})),
		problems: batches.problems,
	};
	return `${JSON.stringify(shown)}\n`;
}

const verdictWords: Readonly<Record<RowVerdict, string>> = {
	equal: "equal",
	"equal-ids": "ids equal",
	different: "different",
	unmatched: "no record",
};
const WIDTH = 9;

function rowWords(row: RowComparison, relative: Relative): string {
	const { place, record, difference, verdict, isCutByPacking } = row;
	const of =
		record === undefined ? "" : `${relative(record.file)} record ${record.record}${sideWords(record.side)}`;
	const tokens = formatNumberOf(row.real.ids.length, "token");
	if (verdict === "unmatched") {
		const nearest =
			of === ""
				? ""
				: ` The nearest is ${of}: ${difference === undefined ? "" : differenceWords(difference)}`;
		return `${place}: ${tokens} of no record that was predicted.${nearest}`;
	}
	const cut = isCutByPacking === true ? ", cut by packing" : "";
	const first = difference === undefined ? "" : ` ${differenceWords(difference)}`;
	return `${place} = ${of}, ${tokens}${cut}.${first}`;
}

function sideWords(side: string | undefined): string {
	return side === undefined ? "" : ` (${side})`;
}

function scopeWords({ looked, records }: BatchAnswer): string {
	return looked === records
		? formatNumberOf(records, "record")
		: `${formatCount(looked)} of ${formatNumberOf(records, "record")}`;
}

function exactnessWords({ exactness }: BatchAnswer): string[] {
	return exactness.level === "exact" ? [] : [`The prediction is ${exactness.level}: ${exactness.why}`];
}

function summaryWords(rows: readonly RowComparison[]): string {
	const count = (...verdicts: readonly RowVerdict[]): number =>
		rows.filter(({ verdict }) => verdicts.includes(verdict)).length;
	const idsOnly = count("equal-ids");
	const unmatched = count("unmatched");
	return [
		`${formatNumberOf(rows.length, "row")}: ${formatCount(count("equal"))} equal in ids and labels`,
		...(idsOnly === 0 ? [] : [`${formatCount(idsOnly)} equal in ids, labels not told`]),
		`${formatCount(count("different"))} different`,
		...(unmatched === 0 ? [] : [`${formatCount(unmatched)} without a record`]),
	]
		.join(", ")
		.concat(".");
}
