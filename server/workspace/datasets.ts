/** Datasets: cut into records, bound to a run, analysed row by row; a row is analysed again only when it or its run changed. */
import {
	detectFormat,
	isUnavailable,
	packingOf,
	parseJson,
	selectRules,
	splitRecords,
	thresholdsOf,
	type DatasetFile,
	type DatasetReference,
	type DatasetSummary,
	type FormatId,
	type JsonNode,
	type LineContext,
	type LineReport,
	type Problem,
	type RuleSelection,
	type Settings,
	type TokenizerFacts,
	type Unavailable,
} from "../core/index.js";
import { isHeldOutName } from "../core/types/held-out-name.js";
import type { AbortSignalLike, Host, LineBatch } from "../host.js";
import type { Binding } from "./bindings.js";
import type { FileStore } from "./file-store.js";
import { findMissingMedia } from "./find-missing-media.js";
import { loadTokenizer } from "./load-tokenizer.js";

/** A dataset with every row's report. */
export interface DatasetState {
	readonly file: string;
	readonly text: string;
	readonly layout: DatasetFile;
	/** One per record. */
	readonly rowHashes: readonly string[];
	/** Faults of the bytes and of the layout. */
	readonly problems: readonly Problem[];
	readonly binding?: Binding;
	readonly tokenizer?: TokenizerFacts;
	readonly tokenizerUnavailable?: Unavailable;
	/** What rows are analysed with; `texts` is empty. */
	readonly batch: LineBatch;
	readonly reports: readonly LineReport[];
	readonly summary: DatasetSummary;
}

export interface DatasetRequest {
	readonly file: string;
	readonly binding?: Binding;
	readonly settings: Settings;
	readonly selection: RuleSelection;
	/** What a person says of the file; wins over what is found out. */
	readonly format?: FormatId;
	readonly role?: DatasetReference["split"];
	readonly withProofs?: true;
	readonly signal?: AbortSignalLike;
	readonly onProgress?: (done: number, total: number) => void;
}

interface KnownLayout {
	readonly text: string;
	readonly field: string | undefined;
	readonly layout: DatasetFile;
	readonly rows: readonly string[];
	/** Parsed records, evidence of the format. */
	readonly sample: readonly JsonNode[];
}

export interface Datasets {
	/** Undefined: the file cannot be read. */
	stateOf(request: DatasetRequest): Promise<DatasetState | undefined>;
	/** Only what is needed to analyse single records. */
	layoutOf(request: DatasetRequest): Promise<Omit<DatasetState, "reports" | "summary"> | undefined>;
}

/** Records that are parsed to find out the format, spread over the file. */
const FORMAT_SAMPLE = 200;
/** Rows per worker call: small enough to cancel soon, large enough to be cheap. */
const BATCH_ROWS = 64;
/** Row reports that are kept, over all files. */
const MAX_CACHED_REPORTS = 500_000;

export function createDatasets(host: Host, store: FileStore): Datasets {
	const reports = new Map<string, LineReport>();
	const layouts = new Map<string, KnownLayout>();

	/** A text is cut and sampled once, however often its findings are asked for. */
	const cut = (file: string, text: string, field: string | undefined): KnownLayout => {
		const known = layouts.get(file);
		if (known?.text === text && known.field === field) {
			return known;
		}
		const layout = splitRecords(text, nameOfText(file), field);
		const rows = layout.records.map(({ start, end }) => host.hash(text.slice(start, end)));
		const fresh = { text, field, layout, rows, sample: sample(text, layout) };
		layouts.set(file, fresh);
		return fresh;
	};

	const layoutOf = async (
		request: DatasetRequest,
	): Promise<Omit<DatasetState, "reports" | "summary"> | undefined> => {
		const stored = await store.read(request.file);
		if (stored === undefined) {
			return undefined;
		}
		const config = request.binding?.script.training.config;
		const dataset = request.binding?.dataset;
		const { layout, rows, sample: evidence } = cut(request.file, stored.text, dataset?.loading?.field);
		const format = request.format ?? detectFormat(evidence, config, dataset);
		const load = await loadTokenizer(host, request.settings, request.file, request.binding?.script);
		const context: LineContext = {
			format,
			textField: config?.textField.value ?? "text",
			...(config === undefined ? {} : { config }),
			...(dataset === undefined ? {} : { dataset }),
			...(request.role === undefined ? {} : { split: request.role }),
			...(request.binding === undefined
				? {}
				: { alternatives: request.binding.script.training.alternatives }),
			rules: selectRules(request.settings, request.selection),
			thresholds: thresholdsOf(request.settings),
			...(request.withProofs === undefined ? {} : { withProofs: request.withProofs }),
		};
		return {
			file: request.file,
			text: stored.text,
			layout,
			rowHashes: rows,
			problems: layout.shape === "binary" ? layout.problems : [...stored.problems, ...layout.problems],
			...(request.binding === undefined ? {} : { binding: request.binding }),
			...(isUnavailable(load) ? { tokenizerUnavailable: load } : { tokenizer: load.facts }),
			batch: {
				context,
				texts: [],
				...(isUnavailable(load) ? { tokenizerUnavailable: load } : { tokenizer: load.key }),
			},
		};
	};

	return {
		layoutOf,
		async stateOf(request) {
			const found = await layoutOf(request);
			if (found === undefined) {
				return undefined;
			}
			const rows = await reportRows(host, reports, found, request);
			const summary = summaryOf(found, rows, request.role);
			const missingMedia = await findMissingMedia(host, found.file, summary.digests);
			return {
				...found,
				reports: rows,
				summary: missingMedia === undefined ? summary : { ...summary, missingMedia },
			};
		},
	};
}

/** The name that the records' text would have as a file of its own. */
function nameOfText(file: string): string {
	const packing = packingOf(file);
	return packing === undefined ? file : `${file}.${packing.content === "json" ? "json" : "jsonl"}`;
}

function sample(text: string, layout: DatasetFile): JsonNode[] {
	const { records } = layout;
	const step = Math.max(1, Math.floor(records.length / FORMAT_SAMPLE));
	const nodes: JsonNode[] = [];
	for (let i = 0; i < records.length; i += step) {
		const record = records[i];
		const parsed = record === undefined ? undefined : parseJson(text.slice(record.start, record.end)).value;
		if (parsed !== undefined) {
			nodes.push(parsed);
		}
	}
	return nodes;
}

/** Reports of every row: known ones from the cache, the others from the worker, in batches. */
async function reportRows(
	host: Host,
	cache: Map<string, LineReport>,
	{ text, layout, rowHashes, batch }: Omit<DatasetState, "reports" | "summary">,
	request: DatasetRequest,
): Promise<LineReport[]> {
	const base = host.hash(
		JSON.stringify([batch.context, batch.tokenizer ?? batch.tokenizerUnavailable?.reason]),
	);
	const keys = layout.records.map(({ start, end }, i) => `${base}:${rowHashes[i] ?? ""}:${end - start}`);
	const missing = keys.flatMap((key, i) => (cache.has(key) ? [] : [i]));
	for (let at = 0; at < missing.length; at += BATCH_ROWS) {
		if (isAborted(request.signal)) {
			break;
		}
		const rows = missing.slice(at, at + BATCH_ROWS);
		const found = await host.reportLines(
			{ ...batch, texts: rows.map((row) => recordText(text, layout, row)) },
			request.signal,
		);
		// A cancelled batch holds reports that say no more than that.
		if (isAborted(request.signal)) {
			break;
		}
		rows.forEach((row, i) => {
			const report = found[i];
			const key = keys[row];
			if (report !== undefined && key !== undefined) {
				remember(cache, key, report);
			}
		});
		request.onProgress?.(Math.min(at + BATCH_ROWS, missing.length), missing.length);
	}
	return keys.map((key) => cache.get(key) ?? notAnalysed);
}

function isAborted(signal: AbortSignalLike | undefined): boolean {
	return signal?.aborted === true;
}

function recordText(text: string, { records }: DatasetFile, index: number): string {
	const record = records[index];
	return record === undefined ? "" : text.slice(record.start, record.end);
}

const notAnalysed: LineReport = { findings: [], digest: { hash: "" } };

function remember(cache: Map<string, LineReport>, key: string, report: LineReport): void {
	cache.set(key, report);
	if (cache.size > MAX_CACHED_REPORTS) {
		const oldest = cache.keys().next().value;
		if (oldest !== undefined) {
			cache.delete(oldest);
		}
	}
}

function summaryOf(
	found: Omit<DatasetState, "reports" | "summary">,
	reports: readonly LineReport[],
	role: DatasetRequest["role"],
): DatasetSummary {
	const { records } = found.layout;
	const dataset = found.binding?.dataset;
	const split = role ?? (dataset && splitOf(dataset, found.file));
	return {
		file: found.file,
		shape: found.layout.shape,
		format: found.batch.context.format,
		digests: reports.map(({ digest, stopped }) =>
			stopped === undefined ? digest : { ...digest, stopped: stopped.reason },
		),
		starts: records.map(({ start }) => start),
		length: found.text.length,
		...(split === undefined ? {} : { split }),
		recordText: (index) => recordText(found.text, found.layout, index),
	};
}

/** Of a folder or a pattern, the files' names say which of them are not for training. */
function splitOf({ name, split }: DatasetReference, file: string): DatasetReference["split"] {
	const isNamed = file.endsWith(name.split(/[\\/]/).at(-1) ?? name);
	return split === "train" && !isNamed && isHeldOut(file) ? "unknown" : split;
}

/** `save_to_disk` keeps each split in a folder of its name. */
function isHeldOut(file: string): boolean {
	const [folder = "", name = ""] = file.split(/[\\/]/).slice(-2);
	return isHeldOutName(name) || (isHeldOutName(folder) && !/train/i.test(name));
}
