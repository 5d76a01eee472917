/** Records as a person looks for them: counted on a dashboard, listed by a filter, shown one by one, edited, and shaded. */
import {
	isUnavailable,
	parseJson,
	unavailable,
	type RunLabel,
	type Settings,
	type TextEdit,
	type TextRange,
	type Unavailable,
} from "../core/index.js";
import { dashboardOf } from "../core/features/dashboard/dataset-dashboard.js";
import { recordsWhere, trainedTokens } from "../core/features/dashboard/record-facts.js";
import { spreadRecord } from "../core/features/format-record.js";
import { mapRange } from "../core/features/record-view/map-record.js";
import { mergeRecord } from "../core/features/record-view/merge-record.js";
import { stateSpans, type StateSpan } from "../core/features/state-spans.js";
import type { DatasetDashboard, RecordFilter, RecordPage } from "../core/types/dataset-dashboard.js";
import type { AbortSignalLike, Host } from "../host.js";
import { createDatasetFacts } from "./dataset-facts.js";
import type { DatasetRequest } from "./datasets.js";
import type { CheckedDataset } from "./file-findings.js";
import type { Layout } from "./inspect.js";
import { labelOf } from "./labels.js";
import { isOfRow, problemOf, rowProblems, type ViewProblem } from "./problems-of-record.js";
import { rewriteRecord, rewriteWithFixes } from "./rewrite-records.js";

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
	/** The same, written to the disk a stretch at a time. */
	write(file: string, edited: EditedRecord): Promise<Unavailable | undefined>;
	/** Writes a new file, in which every record with a problem of the rule has that problem's first fix. */
	fixAll(
		file: string,
		fix: { readonly rule: string; readonly target: string },
		signal?: AbortSignalLike,
	): Promise<FixedFile | Unavailable | undefined>;
	/** Reads a file as lines, however large it is. */
	allowLarge(file: string): void;
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

export interface EditedRecord {
	readonly record: number;
	readonly base: string;
	readonly text: string;
}

export interface Shading {
	readonly spans: readonly StateSpan[];
	readonly isComplete: boolean;
}

export interface FixedFile {
	readonly fixed: number;
	/** Records with the problem that offer no fix. */
	readonly left: number;
}

export interface RecordsOptions {
	readonly host: Host;
	allowLarge(file: string): void;
	layoutOf(file: string): Promise<Layout | undefined>;
	requestFor(file: string, signal?: AbortSignalLike): Promise<DatasetRequest>;
	check(file: string, signal?: AbortSignalLike): Promise<CheckedDataset | undefined>;
}

const EXCERPT = 200;
const MOST_PROBLEMS = 8;
/** What one answer about shading looks at: a screen of short records, or one very long one. */
const MOST_SHADED = 60;
const MOST_SHADED_CHARACTERS = 1_000_000;

export function createRecords(options: RecordsOptions): Records {
	const { host, layoutOf } = options;
	const read = createDatasetFacts(options);

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
		async edits(file, edited) {
			const layout = await layoutOf(file);
			const edits = merged(host, file, layout, edited);
			const start = layout?.layout.records[edited.record - 1]?.start ?? 0;
			return isUnavailable(edits)
				? edits
				: edits.map((edit) => ({ ...edit, range: shift(edit.range, start) }));
		},
		async write(file, edited) {
			const layout = await layoutOf(file);
			const edits = merged(host, file, layout, edited);
			if (isUnavailable(edits) || layout === undefined) {
				return isUnavailable(edits) ? edits : noSuchRecord(host, file, edited.record);
			}
			return edits.length === 0
				? undefined
				: rewriteRecord(host, layout, { index: edited.record - 1, edits });
		},
		async fixAll(file, fix, signal) {
			const found = await read(file, signal);
			return found === undefined || isUnavailable(found)
				? found
				: rewriteWithFixes(host, found.state, fix, signal);
		},
		allowLarge: options.allowLarge,
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

/** Relative to the record. */
function merged(
	host: Host,
	file: string,
	layout: Layout | undefined,
	{ record, base, text }: EditedRecord,
): readonly TextEdit[] | Unavailable {
	const raw = layout && recordText(layout, record);
	if (raw === undefined) {
		return noSuchRecord(host, file, record);
	}
	if (baseOf(host, raw) !== base) {
		return unavailable(
			`Record ${record} is another one now than when it was opened.`,
			"Nothing was written. Open it again and repeat the change.",
		);
	}
	const found = mergeRecord(raw, text);
	return found.kind === "refused"
		? unavailable(found.message, "Nothing was written. Repair the JSON and save again.")
		: found.edits;
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
