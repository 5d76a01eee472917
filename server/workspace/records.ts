/** Records as a person looks for them: counted on a dashboard, listed by a filter, shown one by one, edited, and shaded. */
import {
	isUnavailable,
	parseJson,
	rules as allRules,
	unavailable,
	type Finding,
	type LineReport,
	type RunLabel,
	type Settings,
	type Severity,
	type TextEdit,
	type TextRange,
	type Unavailable,
} from "../core/index.js";
import { dashboardOf } from "../core/features/dashboard/dataset-dashboard.js";
import {
	recordFacts,
	recordsWhere,
	trainedTokens,
	type RecordFacts,
	type RecordProblem,
} from "../core/features/dashboard/record-facts.js";
import { spreadRecord } from "../core/features/format-record.js";
import { mapRange } from "../core/features/record-view/map-record.js";
import { mergeRecord } from "../core/features/record-view/merge-record.js";
import { isRowRule } from "../core/features/report-line.js";
import { stateSpans, type StateSpan } from "../core/features/state-spans.js";
import type { DatasetDashboard, RecordFilter, RecordPage } from "../core/types/dataset-dashboard.js";
import type { AbortSignalLike, Host } from "../host.js";
import type { DatasetRequest, DatasetState } from "./datasets.js";
import type { CheckedDataset } from "./file-findings.js";
import { withoutIgnoredRows } from "./ignored-records.js";
import type { Layout } from "./inspect.js";
import { labelOf } from "./labels.js";

export interface Records {
	/** Undefined when it was cancelled. */
	dashboard(
		file: string,
		options?: { readonly length?: number; readonly signal?: AbortSignalLike },
	): Promise<DashboardAnswer | Unavailable | undefined>;
	/** Undefined when it was cancelled. */
	list(
		file: string,
		question: RecordQuestion,
		signal?: AbortSignalLike,
	): Promise<RecordPage | Unavailable | undefined>;
	/** `text`: what a person made of the record, whose problems are asked for. */
	view(file: string, record: number, text?: string): Promise<RecordView | Unavailable>;
	/** The edits of the file, or why the text cannot take the record's place. */
	edits(file: string, edited: EditedRecord): Promise<readonly TextEdit[] | Unavailable>;
	/** Of the file; undefined when there is no such record. */
	placeOf(file: string, record: number): Promise<TextRange | undefined>;
	/** `isComplete` is false where the range holds more than one answer looks at. */
	shading(file: string, range: TextRange): Promise<Shading | Unavailable>;
}

export interface DashboardAnswer {
	readonly dashboard: DatasetDashboard;
	readonly run: RunLabel;
}

export interface RecordQuestion {
	readonly filter: RecordFilter;
	/** 0-based, among the records that the filter lets through. */
	readonly from: number;
	readonly count: number;
}

export interface RecordView {
	readonly text: string;
	/** Names the record as it stands. */
	readonly base: string;
	/** In offsets of the text that was asked about. */
	readonly problems: readonly ViewProblem[];
	readonly note?: string;
}

export interface ViewProblem extends RecordProblem {
	readonly range: TextRange;
	readonly fixes: readonly {
		readonly title: string;
		readonly isPreferred: boolean;
		readonly edits: readonly TextEdit[];
	}[];
}

export interface EditedRecord {
	readonly record: number;
	readonly base: string;
	readonly text: string;
}

export interface Shading {
	readonly spans: readonly StateSpan[];
	readonly isComplete: boolean;
}

export interface RecordsOptions {
	readonly host: Host;
	layoutOf(file: string): Promise<Layout | undefined>;
	requestFor(file: string, signal?: AbortSignalLike): Promise<DatasetRequest>;
	check(file: string, signal?: AbortSignalLike): Promise<CheckedDataset | undefined>;
}

/** Rows per worker call: small enough to cancel soon. */
const BATCH_ROWS = 128;
const EXCERPT = 200;
const MOST_PROBLEMS = 8;
/** What one answer about shading looks at: a screen of short records, or one very long one. */
const MOST_SHADED = 60;
const MOST_SHADED_CHARACTERS = 1_000_000;
const KEPT_FILES = 4;

export function createRecords(options: RecordsOptions): Records {
	const { host, layoutOf } = options;
	const known = new Map<string, Known>();

	const read = async (file: string, signal?: AbortSignalLike): Promise<Known | Unavailable | undefined> => {
		const checked = await options.check(file, signal);
		if (isAborted(signal)) {
			return undefined;
		}
		if (checked === undefined) {
			return unavailable(`"${host.basename(file)}" cannot be read as a dataset.`, "Check the path.");
		}
		const { state } = checked;
		const request = await options.requestFor(file, signal);
		const key = JSON.stringify([state.batch, request.settings]);
		const before = known.get(file);
		if (before?.state.layout === state.layout && before.key === key) {
			return before;
		}
		const turns = await turnsOf(host, state, request);
		if (turns === undefined) {
			return undefined;
		}
		const found = { key, ...factsOf(checked, request.settings, turns) };
		known.delete(file);
		known.set(file, found);
		for (const old of [...known.keys()].slice(0, -KEPT_FILES)) {
			known.delete(old);
		}
		return found;
	};

	return {
		async dashboard(file, { length, signal } = {}) {
			const found = await read(file, signal);
			if (found === undefined || isUnavailable(found)) {
				return found;
			}
			const { state, facts, wholeFile } = found;
			const own = length ?? state.binding?.script.training.config.maxLength?.value;
			return {
				dashboard: dashboardOf(
					state.summary,
					facts,
					wholeFile,
					typeof own === "number" ? { length: own } : {},
				),
				run: labelOf(host, state),
			};
		},
		async list(file, { filter, from, count }, signal) {
			const found = await read(file, signal);
			if (found === undefined || isUnavailable(found)) {
				return found;
			}
			const { facts, state } = found;
			const records = recordsWhere(facts, filter);
			const rows = records.slice(from, from + count).map((index) => {
				const digest = facts.digests[index];
				const trained = digest && trainedTokens(digest);
				return {
					record: index + 1,
					...(digest?.tokens === undefined ? {} : { tokens: digest.tokens }),
					...(trained === undefined ? {} : { trained }),
					excerpt: state.summary.recordText(index).trimStart().slice(0, EXCERPT),
					problems: (facts.rules[index] ?? []).slice(0, MOST_PROBLEMS),
				};
			});
			return { total: records.length, rows };
		},
		async view(file, record, text) {
			const layout = await layoutOf(file);
			const raw = layout && recordText(layout, record);
			if (layout === undefined || raw === undefined) {
				return noSuchRecord(host, file, record);
			}
			const json = parseJson(raw);
			const isWhole = json.value !== undefined && json.problems.length === 0;
			const spread = json.value !== undefined && isWhole ? spreadRecord(raw, json.value) : raw;
			const asked = text ?? spread;
			const request = await options.requestFor(file);
			const [report] = await host.reportLines({ ...layout.batch, texts: [asked] });
			const problems = [
				...(report === undefined ? [] : rowProblems(report, request.settings)),
				...(asked === spread ? await problemsInFile(file, { record, raw, spread }, request.settings) : []),
			];
			return {
				text: spread,
				base: baseOf(host, raw),
				problems,
				...(isWhole ? {} : { note: "The record is no JSON, so it is shown as it stands in the file." }),
			};
		},
		async edits(file, { record, base, text }) {
			const layout = await layoutOf(file);
			const raw = layout && recordText(layout, record);
			const range = layout?.layout.records[record - 1];
			if (raw === undefined || range === undefined) {
				return noSuchRecord(host, file, record);
			}
			if (baseOf(host, raw) !== base) {
				return unavailable(
					`Record ${record} is another one now than when it was opened.`,
					"Nothing was written. Open it again and repeat the change.",
				);
			}
			const merged = mergeRecord(raw, text);
			return merged.kind === "refused"
				? unavailable(merged.message, "Nothing was written. Repair the JSON and save again.")
				: merged.edits.map((edit) => ({ ...edit, range: shift(edit.range, range.start) }));
		},
		placeOf: async (file, record) => (await layoutOf(file))?.layout.records[record - 1],
		async shading(file, range) {
			const layout = await layoutOf(file);
			if (layout === undefined) {
				return unavailable(`"${host.basename(file)}" is not a dataset.`, "Open a JSON Lines file.");
			}
			const records = layout.layout.records.filter(
				({ start, end }) => end >= range.start && start <= range.end,
			);
			const spans: StateSpan[] = [];
			let left = MOST_SHADED_CHARACTERS;
			let looked = 0;
			for (const { record, start } of records.slice(0, MOST_SHADED)) {
				const text = recordText(layout, record) ?? "";
				left -= text.length;
				if (left < 0) {
					break;
				}
				const analysis = await host.analyseLine({ ...layout.batch, texts: [text] });
				if (isUnavailable(analysis)) {
					return analysis;
				}
				if (analysis.lossMask === undefined && analysis.unavailable !== undefined && spans.length === 0) {
					return analysis.unavailable;
				}
				spans.push(...stateSpans(analysis).map((span) => ({ ...span, ...shift(span, start) })));
				looked++;
			}
			return { spans, isComplete: looked === records.length };
		},
	};

	/** Findings that come from a comparison with other records; those of the record alone are made anew. */
	async function problemsInFile(
		file: string,
		{ record, raw, spread }: { readonly record: number; readonly raw: string; readonly spread: string },
		settings: Settings,
	): Promise<ViewProblem[]> {
		const start = (await layoutOf(file))?.layout.records[record - 1]?.start ?? 0;
		const [from, to] = [parseJson(raw).value, parseJson(spread).value];
		const findings = (await options.check(file))?.findings ?? [];
		return findings.flatMap((finding) => {
			if (finding.record !== record || finding.file !== file || isOfRow(finding.rule)) {
				return [];
			}
			const own = shift(finding.range, -start);
			const range = from === undefined || to === undefined ? own : mapRange(from, to, own);
			return [{ ...problemOf(finding, finding.severity, settings), range, fixes: [] }];
		});
	}
}

interface Known {
	readonly key: string;
	readonly state: DatasetState;
	readonly facts: RecordFacts;
	readonly wholeFile: readonly Finding[];
}

function factsOf(
	{ state, ignored, findings }: CheckedDataset,
	settings: Settings,
	turns: RecordFacts["turns"],
): Omit<Known, "key"> {
	const rules: RecordProblem[][] = withoutIgnoredRows(state, ignored).map((report) =>
		report.findings.map(({ rule, finding }) => problemOf({ rule, ...finding }, finding.severity, settings)),
	);
	const wholeFile: Finding[] = [];
	for (const finding of findings) {
		const own =
			finding.record === undefined || finding.file !== state.file ? undefined : rules[finding.record - 1];
		if (isOfRow(finding.rule)) {
			continue;
		}
		if (own === undefined) {
			wholeFile.push(finding);
		} else {
			own.push(problemOf(finding, finding.severity, settings));
		}
	}
	return { state, wholeFile, facts: recordFacts({ digests: state.summary.digests, turns, rules }) };
}

/** Read from the structure of the records alone; undefined when it was cancelled. */
async function turnsOf(
	host: Host,
	{ batch, layout, summary }: DatasetState,
	{ signal, onProgress }: DatasetRequest,
): Promise<RecordFacts["turns"] | undefined> {
	const tokenizerUnavailable = unavailable("Only the structure is read.", "Nothing to do.");
	const context = { ...batch.context, rules: [], needsTurns: true };
	const spoken = new Map<string, readonly string[]>();
	const turns: (readonly string[] | undefined)[] = [];
	const total = layout.records.length;
	for (let at = 0; at < total; at += BATCH_ROWS) {
		const count = Math.min(BATCH_ROWS, total - at);
		const texts = Array.from({ length: count }, (_, i) => summary.recordText(at + i));
		const reports = await host.reportLines({ context, tokenizerUnavailable, texts }, signal);
		if (isAborted(signal)) {
			return undefined;
		}
		for (const { digest } of reports) {
			// Most records of a file have the same turns: one list for all of them.
			const key = JSON.stringify(digest.turns ?? null);
			const same = spoken.get(key) ?? digest.turns;
			if (same !== undefined) {
				spoken.set(key, same);
			}
			turns.push(same);
		}
		onProgress?.(at + count, total);
	}
	return turns;
}

function rowProblems({ findings }: LineReport, settings: Settings): ViewProblem[] {
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

function problemOf(
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

function isOfRow(rule: string): boolean {
	return rowRules.has(rule);
}

function recordText({ text, layout }: Layout, record: number): string | undefined {
	return layout.records[record - 1] === undefined ? undefined : text.recordText(record - 1);
}

function noSuchRecord(host: Host, file: string, record: number): Unavailable {
	return unavailable(`There is no record ${record} in "${host.basename(file)}".`, "Open another one.");
}

function baseOf(host: Host, text: string): string {
	return `${host.hash(text)}:${text.length}`;
}

function shift({ start, end }: TextRange, by: number): TextRange {
	return { start: start + by, end: end + by };
}

function isAborted(signal: AbortSignalLike | undefined): boolean {
	return signal?.aborted === true;
}
