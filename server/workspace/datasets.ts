/** Datasets: cut into records, bound to a run, analysed row by row; a row is analysed again only when it or its run changed. */
import { fileName } from "../core/base/file-name.js";
import {
	detectFormat,
	isUnavailable,
	packingOf,
	parseJson,
	selectRules,
	thresholdsOf,
	type DatasetFile,
	type DatasetReference,
	type DatasetSummary,
	type FormatId,
	type JsonNode,
	type LineContext,
	type LineDigest,
	type LineReport,
	type Problem,
	type RuleSelection,
	type Settings,
	type TokenizerFacts,
	type Unavailable,
} from "../core/index.js";
import { isHeldOutName } from "../core/types/held-out-name.js";
import type { RowRange } from "../core/types/split-slice.js";
import type { AbortSignalLike, BatchContext, Host, LineFile } from "../host.js";
import { isLikely, type Binding } from "./bindings.js";
import { boundConfig } from "./bound-config.js";
import { datasetText, type DatasetText } from "./dataset-text.js";
import type { FileStore, StoredText } from "./file-store.js";
import { findMissingMedia } from "./find-missing-media.js";
import { listedDataset } from "./listed-dataset.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { createRowReports } from "./row-reports.js";

/** A dataset with every row's report. */
export interface DatasetState {
	readonly file: string;
	readonly text: DatasetText;
	readonly layout: DatasetFile;
	/** Faults of the bytes and of the layout. */
	readonly problems: readonly Problem[];
	readonly binding?: Binding;
	readonly tokenizer?: TokenizerFacts;
	readonly tokenizerUnavailable?: Unavailable;
	/** What rows are analysed with. */
	readonly batch: BatchContext;
	/** Where the format was chosen by what the records are and nothing else: those that were looked at. */
	readonly formatEvidence?: readonly JsonNode[];
	readonly reports: readonly LineReport[];
	readonly summary: DatasetSummary;
}

export interface DatasetRequest {
	readonly file: string;
	readonly binding?: Binding;
	readonly settings: Settings;
	readonly selection: RuleSelection;
	/** Whether some run trains here: then rows are compared with those of other files. */
	readonly hasRuns?: boolean;
	/** What a person says of the file; wins over what is found out. */
	readonly format?: FormatId;
	readonly role?: DatasetReference["split"];
	readonly withProofs?: true;
	/** The rows that the run loads; absent: all of them. */
	readonly rows?: RowRange;
	/** The rows that some run loads; absent: all of them, or it is not known which. */
	readonly readRows?: readonly RowRange[];
	readonly signal?: AbortSignalLike;
	readonly onProgress?: (done: number, total: number) => void;
}

interface KnownText {
	readonly stored: StoredText | LineFile;
	readonly field: string | undefined;
	readonly text: DatasetText;
	/** Parsed records, evidence of the format. */
	readonly sample: readonly JsonNode[];
}

export interface Datasets {
	/** Undefined: the file cannot be read. */
	stateOf(request: DatasetRequest): Promise<DatasetState | undefined>;
	/** Only what is needed to analyse single records. */
	layoutOf(request: DatasetRequest): Promise<Omit<DatasetState, "reports" | "summary"> | undefined>;
}

/** Records that are parsed to find out the format: all of a small file, else spread over it. */
const FORMAT_SAMPLE = 2_000;
const FORMAT_SAMPLE_UNITS = 1_000_000;

export function createDatasets(host: Host, store: FileStore): Datasets {
	const rows = createRowReports(host);
	const texts = new Map<string, KnownText>();

	/** A text is cut and sampled once, however often its findings are asked for. */
	const cut = async (file: string, field: string | undefined): Promise<KnownText | undefined> => {
		const stored = (await store.openLines(file)) ?? (await store.read(file));
		const known = texts.get(file);
		if (
			stored === undefined ||
			(known !== undefined && known.field === field && isSame(known.stored, stored))
		) {
			return stored && known;
		}
		const text = datasetText(host, stored, { name: nameOfText(file), field });
		const fresh = { stored, field, text, sample: sample(text) };
		texts.set(file, fresh);
		return fresh;
	};

	const layoutOf = async (
		request: DatasetRequest,
	): Promise<Omit<DatasetState, "reports" | "summary"> | undefined> => {
		const config = boundConfig(request.binding);
		const named = request.binding?.dataset;
		const found = await cut(request.file, named?.loading?.field);
		if (found === undefined) {
			return undefined;
		}
		const { text, sample: evidence } = found;
		const listed =
			request.binding === undefined ? await listedDataset(host, store, request.file, evidence[0]) : undefined;
		const dataset = named ?? listed;
		const format = request.format ?? detectFormat(evidence, config, dataset);
		const isByEvidence = (request.format ?? config ?? dataset?.reading?.format) === undefined;
		const load = await loadTokenizer(host, request.settings, request.file, request.binding?.script);
		const rules = selectRules(request.settings, request.selection);
		const context: LineContext = {
			format,
			textField: config?.textField.value ?? "text",
			...(config === undefined ? {} : { config }),
			...(dataset === undefined ? {} : { dataset }),
			...(request.role === undefined ? {} : { split: request.role }),
			...(request.binding === undefined
				? {}
				: { alternatives: request.binding.script.training.alternatives }),
			...(comparesWords(rules, request) ? { needsNear: true } : {}),
			rules,
			thresholds: thresholdsOf(request.settings),
			...(request.withProofs === undefined ? {} : { withProofs: request.withProofs }),
		};
		return {
			file: request.file,
			text,
			layout: text.layout,
			problems: text.problems,
			...(request.binding === undefined ? {} : { binding: request.binding }),
			...(isUnavailable(load) ? { tokenizerUnavailable: load } : { tokenizer: load.facts }),
			...(isByEvidence ? { formatEvidence: evidence } : {}),
			batch: {
				context,
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
			const reports = await rows.reportsOf(found, request);
			const summary = summaryOf(found, reports, request);
			const missingMedia = await findMissingMedia(host, found.file, summary.digests);
			return {
				...found,
				reports,
				summary: missingMedia === undefined ? summary : { ...summary, missingMedia },
			};
		},
	};
}

/** An editor's text comes as a new object each time. */
function isSame(known: StoredText | LineFile, stored: StoredText | LineFile): boolean {
	return "records" in stored || "records" in known
		? known === stored
		: known.text === stored.text && known.problems.length === stored.problems.length;
}

/** The name that the records' text would have as a file of its own. */
function nameOfText(file: string): string {
	const packing = packingOf(file);
	return packing === undefined ? file : `${file}.${packing.content === "json" ? "json" : "jsonl"}`;
}

function sample(text: DatasetText): JsonNode[] {
	const { records } = text.layout;
	const count = records.length;
	const isSmall = count <= FORMAT_SAMPLE && (records.at(-1)?.end ?? 0) <= FORMAT_SAMPLE_UNITS;
	const nodes: JsonNode[] = [];
	let units = 0;
	for (let i = 0; i < Math.min(count, FORMAT_SAMPLE) && units < FORMAT_SAMPLE_UNITS; i++) {
		const record = text.recordText(isSmall ? i : spread(i, count));
		const parsed = parseJson(record).value;
		units += record.length;
		if (parsed !== undefined) {
			nodes.push(parsed);
		}
	}
	return nodes;
}

/** The first record first; then so that any number of them lies evenly in the file, whatever kinds take turns in it. */
function spread(index: number, count: number): number {
	return Math.floor(((index * GOLDEN_RATIO) % 1) * count);
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Signatures of words take as long as everything else, so that they are made for the rules that read them. */
function comparesWords(rules: readonly string[], { hasRuns = false }: DatasetRequest): boolean {
	return rules.includes("near-duplicate") || (hasRuns && rules.includes("train-test-overlap"));
}

function summaryOf(
	found: Omit<DatasetState, "reports" | "summary">,
	reports: readonly LineReport[],
	{ role, rows }: DatasetRequest,
): DatasetSummary {
	const { records } = found.layout;
	const { binding } = found;
	const dataset = binding?.dataset;
	const split = role ?? (dataset && splitOf(dataset, found.file));
	return {
		file: found.file,
		shape: found.layout.shape,
		format: found.batch.context.format,
		digests: reports.map(({ digest, stopped }, index) => {
			if (rows !== undefined && (index < rows.start || index >= rows.end)) {
				return leftOut;
			}
			return stopped === undefined ? digest : { ...digest, stopped: stopped.reason };
		}),
		starts: records.map(({ start }) => start),
		length: found.text.length,
		...(split === undefined ? {} : { split }),
		...(dataset === undefined ? {} : { reference: dataset }),
		...(binding !== undefined && isLikely(binding) ? { isLikely: true } : {}),
		recordText: found.text.recordText,
	};
}

const leftOut: LineDigest = { hash: "", isLeftOut: true };

/** Of a folder or a pattern, the files' names say which of them are not for training. */
function splitOf({ name, split }: DatasetReference, file: string): DatasetReference["split"] {
	const isNamed = file.endsWith(fileName(name));
	return split === "train" && !isNamed && isHeldOut(file) ? "unknown" : split;
}

/** `save_to_disk` keeps each split in a folder of its name. */
function isHeldOut(file: string): boolean {
	const [folder = "", name = ""] = file.split(/[\\/]/).slice(-2);
	return isHeldOutName(name) || (isHeldOutName(folder) && !/train/i.test(name));
}
