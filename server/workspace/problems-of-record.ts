/** The problems of one record, with the levels that a person chose. */
import {
	rules as allRules,
	type LineReport,
	type Settings,
	type Severity,
	type TextEdit,
	type TextRange,
} from "../core/index.js";
import type { RecordProblem } from "../core/features/dashboard/record-facts.js";
import { isRowRule } from "../core/features/row-plan.js";

/** In offsets of the text that was asked about. */
export interface ViewProblem extends RecordProblem {
	readonly range: TextRange;
	readonly fixes: readonly {
		readonly title: string;
		readonly isPreferred: boolean;
		readonly edits: readonly TextEdit[];
	}[];
}

/** Without fixes that reach beyond the record. */
export function rowProblems({ findings }: LineReport, settings: Settings): ViewProblem[] {
	return findings.flatMap(({ rule, finding }) => {
		if (finding.file !== undefined) {
			return [];
		}
		const fixes = (finding.fixes ?? []).filter(
			({ edits, deletesRecord }) => deletesRecord !== true && edits.every(({ file }) => file === undefined),
		);
		return [
			{
				...problemOf({ rule, message: finding.message }, finding.severity, settings),
				range: finding.range,
				fixes: fixes.map(({ title, edits, preferred }) => ({
					title,
					isPreferred: preferred === true,
					edits: edits.map(({ range, newText }) => ({ range, newText })),
				})),
			},
		];
	});
}

/** `own`: the level of the finding itself; absent: the rule's. */
export function problemOf(
	{ rule, message }: { readonly rule: string; readonly message: string },
	own: Severity | undefined,
	settings: Settings,
): RecordProblem {
	const level = settings.rules[rule];
	const severity = own ?? allRules.find(({ id }) => id === rule)?.severity ?? "warning";
	return {
		rule,
		message,
		severity: level === undefined || level === "default" || level === "off" ? severity : level,
	};
}

const rowRules = new Set(allRules.filter(isRowRule).map(({ id }) => id));

/** Whether the rule looks at records one by one. */
export function isOfRow(rule: string): boolean {
	return rowRules.has(rule);
}
