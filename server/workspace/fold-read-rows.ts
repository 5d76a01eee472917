/** Row findings of a file of which the runs read only a part: the other rows keep theirs, as information. */
import {
	foldFindings,
	type Finding,
	type LineReport,
	type RuleContext,
	type Settings,
} from "../core/index.js";
import type { RowRange } from "../core/types/split-slice.js";
import { ALWAYS_LOUD } from "./always-loud.js";
import type { DatasetState } from "./datasets.js";

/** `readRows`: absent where all rows are read, or it is not known which. */
export function foldReadRows(
	{ summary }: DatasetState,
	reports: readonly LineReport[],
	ctx: RuleContext,
	{ levels, readRows }: { readonly levels: Settings["rules"]; readonly readRows?: readonly RowRange[] },
): readonly Finding[] {
	if (readRows === undefined) {
		return foldFindings(summary, reports, ctx, levels);
	}
	const isRead = (row: number): boolean => readRows.some(({ start, end }) => start <= row && row < end);
	const only = (wanted: (row: number, rule: string) => boolean): readonly LineReport[] =>
		reports.map((report, row) => {
			const findings = report.findings.filter(({ rule }) => wanted(row, rule));
			return findings.length === report.findings.length ? report : { ...report, findings };
		});
	const counts = (row: number, rule: string): boolean =>
		isRead(row) || ALWAYS_LOUD.includes(rule) || (levels[rule] ?? "default") !== "default";
	const idle = only((row, rule) => !counts(row, rule));
	return [
		...foldFindings(summary, only(counts), ctx, levels),
		...foldFindings(summary, idle, ctx, levels).map((finding): Finding => ({
			...finding,
			severity: finding.severity === "hint" ? "hint" : "info",
			message: `${finding.message} No run reads this record.`,
		})),
	];
}
