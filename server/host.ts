/** What the engine needs from the machine it runs on: files, tokenizers, a parser and a worker. Implemented in node/. */
import type { LineIndex } from "./core/base/line-index-at.js";
import type { Problem, Unavailable } from "./core/base/staged.js";
import type { RecordRange } from "./core/types/dataset-line.js";
import type { ExampleAnalysis, LineContext, LineReport } from "./core/types/example-analysis.js";
import type { Packing } from "./core/types/packing.js";
import type { ParityResult } from "./core/types/parity-result.js";
import type { KnownFiles, PythonModule } from "./core/types/python-module.js";
import type { TokenizerFacts } from "./core/types/tokenizer.js";
import type { TrainingConfig } from "./core/types/training-config.js";

export interface FileStat {
	/** In bytes. */
	readonly size: number;
	readonly modified: number;
	readonly isDirectory: boolean;
}

/** File bytes as text. */
export type TextFile =
	| { readonly kind: "text"; readonly text: string; readonly hadByteOrderMark: boolean }
	/** Not UTF-8 or with NUL bytes: `text` is decoded with U+FFFD, `offset` is the first bad place in it. */
	| { readonly kind: "invalid"; readonly text: string; readonly offset: number; readonly reason: string }
	| Unavailable;

/** The records of a table or of a compressed file, as JSON text: rows of a table one a line. */
export interface PackedText {
	readonly kind: "text";
	readonly text: string;
	/** Faults at which other readers stop; offsets of `text`. */
	readonly problems: readonly Problem[];
}

/** A dataset of the hub, as a loader asks for it. */
export interface CachedDatasetRequest {
	/** `org/name`, or `name`. */
	readonly name: string;
	readonly config?: string;
	/** Without a slice; `train` when absent. */
	readonly split?: string;
	readonly revision?: string;
	readonly dataDir?: string;
	/** Patterns inside the repository. */
	readonly files?: readonly string[];
}

/** Which tokenizer a run asks for: names as written in the script, in the order of the design document. */
export interface TokenizerRequest {
	/** A name or a path from settings or the command line; wins. */
	readonly chosen?: string;
	/** The script's tokenizer or model name. */
	readonly name?: string;
	/** Where the script looks for it under that name; `chosen` is a place of its own. */
	readonly place?: TrainingConfig["tokenizerPlace"];
	/** The folder of the script, for relative paths. */
	readonly relativeTo?: string;
	/** Edits of the script that change ids or special tokens. */
	readonly edits?: TrainingConfig["tokenizerEdits"];
	/** The release of Transformers, which decides what some edits do. */
	readonly transformers?: TrainingConfig["transformers"];
}

export type TokenizerLoad =
	{ readonly kind: "loaded"; readonly key: string; readonly facts: TokenizerFacts } | Unavailable;

/** A tokenizer that is on this machine. */
export interface ListedTokenizer {
	/** `Org/Name`, as settings and scripts write it. */
	readonly name: string;
	readonly origin: "built in" | "built-in vocabulary" | "Hugging Face cache" | "downloaded";
}

/** A person asks for the tokenizer files of a model on the hub. */
export interface DownloadRequest {
	/** `Org/Name`. */
	readonly model: string;
	/** A branch, tag or commit; `main` when absent. */
	readonly revision?: string;
	/** Bytes so far, and of all files. */
	readonly onProgress?: (done: number, total: number) => void;
	readonly signal?: AbortSignalLike;
}

/** A person asks for the data files of a dataset on the hub. */
export interface DatasetDownloadRequest extends Omit<DownloadRequest, "model"> {
	/** `Org/Name`. */
	readonly name: string;
	readonly config?: string;
	/** `train` when absent. */
	readonly split?: string;
}

export type DownloadAnswer =
	| {
			readonly kind: "downloaded";
			readonly folder: string;
			readonly commit: string;
			readonly bytes: number;
			/** What is still missing, in words. */
			readonly note?: string;
	  }
	| { readonly kind: "cancelled" }
	| Unavailable;

/** What is compared with a person's own Python. */
export interface ParityRequest {
	readonly tokenizer: TokenizerRequest;
	/** A program's name or path; it runs, so only a person may choose it. */
	readonly python: string;
	/** Datasets; a few records of ours when there are none. */
	readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** What rows are analysed with. */
export interface BatchContext {
	readonly context: LineContext;
	/** `key` of a loaded tokenizer; absent: structure only. */
	readonly tokenizer?: string;
	/** Why there is no tokenizer, to be shown in place of tokens. */
	readonly tokenizerUnavailable?: Unavailable;
}

/** One worker call: rows that share a context and a tokenizer. */
export interface LineBatch extends BatchContext {
	readonly texts: readonly string[];
}

/** UTF-8 that is read a stretch at a time. */
export type ByteSource =
	{ readonly kind: "file"; readonly path: string } | { readonly kind: "memory"; readonly bytes: Uint8Array };

/** Rows as they lie on the disk: each thread reads and decodes those that it looks at. */
export interface RecordBytes {
	readonly source: ByteSource;
	/** Flat pairs `start, end` in the source. */
	readonly ranges: Uint32Array;
}

/** A file of JSON Lines that stays bytes until a record is looked at; offsets are those of its text, in UTF-16 units. */
export interface LineFile extends RecordBytes {
	readonly hadByteOrderMark: boolean;
	/** One for each pair of `ranges`. */
	readonly records: readonly RecordRange[];
	readonly length: number;
	/** `index` is 0-based. */
	recordText(index: number): string;
	/** xxh64 of the record's trimmed bytes, as 16 hex digits. */
	recordHash(index: number): string;
	lines(): LineIndex;
	/** The whole text, which costs up to twice its size; for files that are edited. */
	text(): string;
}

/** A file of JSON Lines with some bytes replaced. */
export interface LineRewrite {
	readonly path: string;
	/** Of the file when it was read: a changed one is left alone. */
	readonly size: number;
	readonly modified: number;
	/** A file that is not there yet; absent: the file itself is replaced. */
	readonly target?: string;
	/** In bytes, in order, not touching each other. */
	readonly changes: Iterable<ByteChange>;
	/** Once aborted, nothing is written. */
	readonly signal?: AbortSignalLike;
}

export interface ByteChange {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface Host {
	readText(path: string): Promise<TextFile>;
	/** Undefined for what is no plain JSON Lines in UTF-8: then `readText` says what it is. */
	openLines(path: string): Promise<LineFile | undefined>;
	/** A file whose name `packingOf` knows; with limits on size and time. */
	readPacked(path: string, packing: Packing): Promise<PackedText | Unavailable>;
	/** Files of the Hugging Face cache, absolute and at least one; unavailable says how to get them. */
	findCachedDataset(request: CachedDatasetRequest): Promise<readonly string[] | Unavailable>;
	/** The reason when it cannot be written. */
	rewriteLines(rewrite: LineRewrite): Promise<Unavailable | undefined>;
	stat(path: string): Promise<FileStat | undefined>;
	/** Names of a directory's entries; [] when it cannot be read. */
	list(path: string): Promise<readonly { readonly name: string; readonly isDirectory: boolean }[]>;
	/**
	 * Files below a folder, those nearest to it first, skipping hidden, dependency and virtual-environment folders: at most
	 * `limit`, from at most `mostFolders` folders (5,000 unless told).
	 */
	find(
		folder: string,
		options: {
			readonly extensions: readonly string[];
			readonly limit: number;
			readonly mostFolders?: number;
		},
	): Promise<readonly string[]>;
	/** Absolute, normalised; joins relative paths. */
	resolve(...parts: readonly string[]): string;
	dirname(path: string): string;
	basename(path: string): string;
	/** `to` relative to `from`, with forward slashes. */
	relative(from: string, to: string): string;
	loadTokenizer(request: TokenizerRequest): Promise<TokenizerLoad>;
	/** What is on this machine, one entry for each name and origin. */
	listTokenizers(): Promise<readonly ListedTokenizer[]>;
	/** With `downloadDataset` the only use of the network, for a person who asked for it. */
	downloadTokenizer(request: DownloadRequest): Promise<DownloadAnswer>;
	downloadDataset(request: DatasetDownloadRequest): Promise<DownloadAnswer>;
	/** Parses and evaluates a script; of a notebook, the text of its cells. */
	readPython(path: string, text: string, known?: KnownFiles): Promise<PythonModule>;
	/** Rows → findings and digests, in a worker with a watchdog; a row that takes too long gets `stopped`. Same order. */
	reportLines(batch: LineBatch, signal?: AbortSignalLike): Promise<readonly LineReport[]>;
	/** The same for rows of a file. */
	reportRecords(
		batch: BatchContext,
		rows: RecordBytes,
		signal?: AbortSignalLike,
	): Promise<readonly LineReport[]>;
	/** The whole analysis of one record. */
	analyseLine(batch: LineBatch): Promise<ExampleAnalysis | Unavailable>;
	/** Runs that Python; undefined when it was cancelled. */
	verifyParity(
		request: ParityRequest,
		signal?: AbortSignalLike,
	): Promise<ParityResult | Unavailable | undefined>;
	/** xxh64 of the trimmed UTF-8 bytes, as 16 hex digits. */
	hash(text: string): string;
	/** Folder of the packaged rule pages. */
	readRulePage(rule: string): Promise<string | undefined>;
	log(message: string): void;
	dispose(): Promise<void>;
}

/** The part of AbortSignal that is used; core has no DOM or Node types. */
export interface AbortSignalLike {
	readonly aborted: boolean;
}
