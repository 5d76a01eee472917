/** Folds the facts of a dataset's records into what its dashboard shows. */
import type { Finding } from "../../base/finding.js";
import type {
	CountBar,
	DatasetDashboard,
	LengthBar,
	RecordFilter,
	RuleCount,
} from "../../types/dataset-dashboard.js";
import type { DatasetSummary } from "../../types/dataset-summary.js";
import { statsOf, type DatasetStats } from "../dataset-stats.js";
import { recordsWhere, trainedTokens, type RecordFacts } from "./record-facts.js";

/** Bars of turns; the last one holds all longer conversations. */
const TURN_BARS = 20;

/** `wholeFile`: findings that no single record has. */
export function dashboardOf(
	summary: DatasetSummary,
	facts: RecordFacts,
	wholeFile: readonly Finding[],
	options: { readonly length?: number } = {},
): DatasetDashboard {
	const stats = statsOf(summary, options);
	const { cutAt, present } = stats;
	const count = (filter: RecordFilter): number => recordsWhere(facts, filter).length;
	return {
		records: stats.rows,
		known: stats.known,
		tokens: stats.tokens,
		trained: stats.trained,
		lengths: stats.lengths,
		lengthFor99: stats.lengthFor99,
		lengthBars: lengthBars(stats, facts),
		shareBars: Array.from({ length: 10 }, (_, i) => ({ from: 10 * i, to: 10 * i + 10 })).map((bar) => ({
			...bar,
			rows: count({ kind: "share", ...bar }),
		})),
		present: {
			rowsCut: present.rowsCut,
			tokensCut: present.cut,
			trainedCut: present.trainedCut,
			dropped: stats.dropped,
			untrained: stats.untrained,
		},
		...(cutAt === undefined
			? {}
			: {
					cutAt: {
						length: cutAt.length,
						rowsCut: cutAt.rowsCut,
						tokensCut: cutAt.tokensCut,
						trainedCut: cutAt.trainedCut,
						rowsLeftEmpty: cutAt.rowsLeftEmpty,
						packing: cutAt.packing.efficiency,
					},
				}),
		roles: rolesOf(facts),
		turnBars: turnBars(facts),
		duplicates: count({ kind: "duplicates" }),
		rules: ruleCounts(facts, wholeFile),
	};
}

/** Trained tokens are never more than tokens, so both fit the same bars. */
function lengthBars({ histogram }: DatasetStats, { digests }: RecordFacts): LengthBar[] {
	const width = (histogram[0]?.to ?? 0) + 1;
	const trained = histogram.map(() => 0);
	for (const digest of digests) {
		const count = digest.tokens === undefined ? undefined : trainedTokens(digest);
		if (count !== undefined) {
			const bar = Math.floor(count / width);
			trained[bar] = (trained[bar] ?? 0) + 1;
		}
	}
	return histogram.map(({ from, to, rows }, i) => ({ from, to, tokens: rows, trained: trained[i] ?? 0 }));
}

function rolesOf({ turns }: RecordFacts): DatasetDashboard["roles"] {
	const roles = new Map<string, { records: number; messages: number }>();
	for (const roleOfTurns of turns) {
		for (const role of roleOfTurns ?? []) {
			const known = roles.get(role) ?? { records: 0, messages: 0 };
			known.messages++;
			roles.set(role, known);
		}
		for (const role of new Set(roleOfTurns)) {
			const known = roles.get(role);
			if (known !== undefined) {
				known.records++;
			}
		}
	}
	return [...roles]
		.map(([role, counts]) => ({ role, ...counts }))
		.sort((a, b) => b.messages - a.messages || a.role.localeCompare(b.role));
}

function turnBars({ turns }: RecordFacts): CountBar[] {
	const counts = new Map<number, number>();
	for (const { length } of turns.filter((roles) => roles !== undefined)) {
		const bar = Math.min(length, TURN_BARS);
		counts.set(bar, (counts.get(bar) ?? 0) + 1);
	}
	return [...counts]
		.sort(([a], [b]) => a - b)
		.map(([from, rows]) => ({ from, ...(from === TURN_BARS ? {} : { to: from }), rows }));
}

/** The worst first, then the most frequent. */
function ruleCounts({ rules }: RecordFacts, wholeFile: readonly Finding[]): RuleCount[] {
	const counts = new Map<string, { -readonly [Key in keyof RuleCount]: RuleCount[Key] }>();
	const add = ({ rule, severity }: Pick<RuleCount, "rule" | "severity">, records: 0 | 1): void => {
		const known = counts.get(rule) ?? { rule, severity, records: 0, findings: 0 };
		known.severity = rank(severity) < rank(known.severity) ? severity : known.severity;
		known.records += records;
		known.findings++;
		counts.set(rule, known);
	};
	for (const problems of rules) {
		const seen = new Set<string>();
		for (const problem of problems) {
			add(problem, seen.has(problem.rule) ? 0 : 1);
			seen.add(problem.rule);
		}
	}
	for (const finding of wholeFile) {
		add(finding, 0);
	}
	return [...counts.values()].sort(
		(a, b) => rank(a.severity) - rank(b.severity) || b.records - a.records || a.rule.localeCompare(b.rule),
	);
}

function rank(severity: RuleCount["severity"]): number {
	return ["error", "warning", "info", "hint"].indexOf(severity);
}
