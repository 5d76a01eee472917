/** Row reports of a file → findings of the file: shifted to their place, and one per cause. */
import type { Finding, RuleFinding, Severity } from "../base/finding.js";
import type { Fix, TextEdit } from "../base/fix.js";
import { createTakenRanges } from "../base/taken-ranges.js";
import { shiftRange } from "../base/text-range.js";
import { formatCount } from "../base/wording.js";
import { rules } from "../rules/index.generated.js";
import type { RuleLevel } from "../settings.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { LineDigest, LineReport } from "../types/example-analysis.js";
import { deletionOf } from "../types/record-deletion.js";
import type { RowRule, RowStage, RuleContext } from "../types/rule.js";
import { isRowRule } from "./row-plan.js";

/** At least this many rows … */
export const COLLAPSE_ROWS = 20;
/** … and this share of the file: then the fault has one cause, and one finding. */
export const COLLAPSE_SHARE = 0.05;
/** In a small file, all of its rows. */
const COLLAPSE_ALL_ROWS = 5;
const RELATED_ROWS = 10;

export type RuleLevels = Readonly<Record<string, RuleLevel>>;

export function foldFindings(
	summary: DatasetSummary,
	reports: readonly LineReport[],
	ctx: RuleContext,
	levels: RuleLevels,
): Finding[] {
	const findings: Finding[] = [];
	const found = hitsByRule(summary, reports);
	for (const rule of rules) {
		const hits = found.get(rule.id);
		if (!isRowRule(rule) || hits === undefined) {
			continue;
		}
		const rows = reports.filter(({ digest }) => reached(rule.stage, digest)).length;
		for (const finding of oneCauseOneFinding(rule, { findings: hits, rows, summary }, ctx)) {
			findings.push(toFinding(finding, rule.id, rule.severity, summary.file, levels));
		}
	}
	return findings;
}

/** A rule's finding with everything that the runner knows. */
export function toFinding(
	finding: RuleFinding & { readonly record?: number },
	rule: string,
	severity: Severity,
	file: string,
	levels: RuleLevels,
): Finding {
	const level = levels[rule];
	const own = finding.severity ?? severity;
	return {
		rule,
		severity: level === undefined || level === "default" || level === "off" ? own : level,
		message: finding.message,
		file: finding.file ?? file,
		range: finding.range,
		...(finding.record === undefined ? {} : { record: finding.record }),
		...(finding.related === undefined ? {} : { related: finding.related }),
		...(finding.fixes === undefined ? {} : { fixes: finding.fixes }),
	};
}

type PlacedFinding = RuleFinding & { readonly record: number };

/** In file order; most rows have none. */
function hitsByRule(
	summary: DatasetSummary,
	reports: readonly LineReport[],
): ReadonlyMap<string, PlacedFinding[]> {
	const hits = new Map<string, PlacedFinding[]>();
	reports.forEach(({ findings }, i) => {
		for (const { rule, finding } of findings) {
			const placed = place(finding, summary, i);
			const known = hits.get(rule);
			if (known === undefined) {
				hits.set(rule, [placed]);
			} else {
				known.push(placed);
			}
		}
	});
	return hits;
}

/** From the record's coordinates to the file's; edits and ranges of other files stay. */
function place(finding: RuleFinding, summary: DatasetSummary, index: number): PlacedFinding {
	const record = index + 1;
	const start = summary.starts[index] ?? 0;
	if (finding.file !== undefined) {
		return { ...finding, record };
	}
	const fixes = finding.fixes?.flatMap((fix) => placeFix(fix, summary, index));
	return {
		...finding,
		record,
		range: shiftRange(finding.range, start),
		...(fixes === undefined ? {} : { fixes }),
	};
}

/** None where the record cannot be taken out by itself. */
function placeFix({ deletesRecord, ...fix }: Fix, summary: DatasetSummary, index: number): readonly Fix[] {
	const start = summary.starts[index] ?? 0;
	const deletion = deletesRecord === true ? deletionOf(summary, index) : undefined;
	if (deletesRecord === true) {
		return deletion === undefined
			? []
			: [{ ...fix, edits: [{ range: deletion.range, newText: deletion.newText }] }];
	}
	const edits = fix.edits.map((edit) =>
		edit.file === undefined ? { ...edit, range: shiftRange(edit.range, start) } : edit,
	);
	return [{ ...fix, edits }];
}

function oneCauseOneFinding(
	rule: Pick<RowRule<RowStage>, "collapse" | "collapsesAlways">,
	hits: {
		readonly findings: readonly PlacedFinding[];
		readonly rows: number;
		readonly summary: DatasetSummary;
	},
	ctx: RuleContext,
): readonly (RuleFinding & { readonly record?: number })[] {
	const rowsHit = new Set(hits.findings.map(({ record }) => record)).size;
	const isEveryRow = rowsHit === hits.rows;
	const isWidespread =
		(rowsHit >= COLLAPSE_ROWS && rowsHit >= hits.rows * COLLAPSE_SHARE) ||
		(isEveryRow && rowsHit >= COLLAPSE_ALL_ROWS);
	if (rule.collapse !== undefined && (isWidespread || isEveryRow || rule.collapsesAlways === true)) {
		return rule.collapse(hits, ctx);
	}
	return isWidespread ? [withCount(hits.findings, rowsHit, hits.rows, hits.summary.file)] : hits.findings;
}

function withCount(
	findings: readonly PlacedFinding[],
	rowsHit: number,
	rows: number,
	file: string,
): PlacedFinding {
	const [first, ...others] = findings;
	if (first === undefined) {
		throw new Error("A collapse needs at least one finding.");
	}
	const message = `${first.message} The same fault is in ${formatCount(rowsHit)} of ${formatCount(rows)} records.`;
	const related = others
		.filter(({ record }) => record !== first.record)
		.slice(0, RELATED_ROWS)
		.map((other) => ({
			file: other.file ?? file,
			range: other.range,
			message: `Record ${other.record} has it too.`,
		}));
	const fixes = fixesOfAll(findings);
	return {
		...first,
		message,
		related: [...(first.related ?? []), ...related],
		...(fixes.length === 0 ? {} : { fixes }),
	};
}

/** One fix for every row that has one of that safety, before those of the first row. */
function fixesOfAll(findings: readonly PlacedFinding[]): readonly Fix[] {
	const all = (["safe", "unsafe"] as const).flatMap((safety) => {
		const taken = createTakenRanges();
		const edits: TextEdit[] = [];
		const records = new Set<number>();
		for (const { record, fixes = [] } of findings) {
			const own = fixes.find(
				(fix) => fix.safety === safety && fix.edits.every(({ file }) => file === undefined),
			);
			if (own !== undefined && own.edits.every(({ range }) => !taken.touches(range))) {
				own.edits.forEach(({ range }) => taken.take(range));
				edits.push(...own.edits);
				records.add(record);
			}
		}
		return records.size < 2
			? []
			: [{ title: `Fix all ${formatCount(records.size)} records`, safety, edits, preferred: true }];
	});
	const own = findings[0]?.fixes ?? [];
	return all.length === 0 ? own : [...all, ...own.map((fix) => ({ ...fix, preferred: false }))];
}

function reached(stage: RowStage, digest: LineDigest): boolean {
	switch (stage) {
		case "line":
			return true;
		case "example":
		case "rendered":
			return digest.kind !== undefined;
		case "encoding":
		case "lossMask":
			return digest.tokens !== undefined;
	}
}
