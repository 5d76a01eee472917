/** Records of another kind than the rest of their file. */
import type { RuleFinding } from "../base/finding.js";
import { formatCount } from "../base/wording.js";
import { defineRule, type RowHits } from "../types/rule.js";

export default defineRule({
	id: "other-format-row",
	stage: "line",
	severity: "warning",
	readsStructure: true,
	*check(line, { analysis, config }) {
		const missing = analysis?.formatProblems.find(({ code }) => isOfOtherKind(code));
		if (missing === undefined || line.problems.length > 0 || analysis?.example !== undefined) {
			return;
		}
		const column = missing.code.slice(PREFIX.length);
		yield {
			range: missing.range,
			severity: config === undefined ? "warning" : "error",
			message: `This record has no "${column}", unlike most of the file: what reads the one kind of record stops at the other or drops it. Keep the kinds in files of their own.`,
		};
	},
	collapsesAlways: true,
	collapse: minorityOf,
});

const PREFIX = "missing-";
/** Half of a pair, and messages without their parts, have rules of their own. */
const OTHERS: readonly string[] = ["messages", "prompt", "completion", "text", "role", "content"];
/** Where more rows lack the column, it is the file that is of another kind. */
const MOST = 0.5;
const MANY = 20;

function isOfOtherKind(code: string): boolean {
	return code.startsWith(PREFIX) && !OTHERS.includes(code.slice(PREFIX.length));
}

function minorityOf({ findings, rows, summary }: RowHits): readonly RuleFinding[] {
	const [first, ...others] = findings;
	if (first === undefined || findings.length > MOST * rows) {
		return [];
	}
	if (findings.length < MANY) {
		return findings;
	}
	const count = `It is so for ${formatCount(findings.length)} of ${formatCount(rows)} records.`;
	const related = others.slice(0, 10).map(({ range, record }) => ({
		file: summary.file,
		range,
		message: `Record ${record} is of the other kind, too.`,
	}));
	return [{ ...first, message: `${first.message} ${count}`, related }];
}
