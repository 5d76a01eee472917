/** What is known of every record of a dataset, kept until the dataset, its run or the settings change. */
import { unavailable, type Finding, type Settings, type Unavailable } from "../core/index.js";
import {
	recordFacts,
	type RecordFacts,
	type RecordProblem,
} from "../core/features/dashboard/record-facts.js";
import type { AbortSignalLike, Host } from "../host.js";
import type { DatasetRequest, DatasetState } from "./datasets.js";
import type { CheckedDataset } from "./file-findings.js";
import { withoutIgnoredRows } from "./ignored-records.js";
import { isOfRow, problemOf } from "./problems-of-record.js";

export interface DatasetFactsOptions {
	readonly host: Host;
	requestFor(file: string, signal?: AbortSignalLike): Promise<DatasetRequest>;
	check(file: string, signal?: AbortSignalLike): Promise<CheckedDataset | undefined>;
}

export interface DatasetFacts {
	readonly key: string;
	readonly state: DatasetState;
	readonly facts: RecordFacts;
	/** Findings that no single record has. */
	readonly wholeFile: readonly Finding[];
}

/** Rows per worker call: small enough to cancel soon. */
const BATCH_ROWS = 128;
const KEPT_FILES = 4;

/** The answer is undefined when it was cancelled. */
export function createDatasetFacts(
	options: DatasetFactsOptions,
): (file: string, signal?: AbortSignalLike) => Promise<DatasetFacts | Unavailable | undefined> {
	const { host } = options;
	const known = new Map<string, DatasetFacts>();
	return async (file, signal) => {
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
}

function factsOf(
	{ state, ignored, findings }: CheckedDataset,
	settings: Settings,
	turns: RecordFacts["turns"],
): Omit<DatasetFacts, "key"> {
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

function isAborted(signal: AbortSignalLike | undefined): boolean {
	return signal?.aborted === true;
}
