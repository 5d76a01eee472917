/** Every custom request and notification between the client and the server, both directions. Types only. */
import type { PromptComparison } from "./core/types/prompt-comparison.js";
import type { RowVerdict } from "./core/types/batch-comparison.js";
import type { PackedPreview } from "./core/types/packed-preview.js";
import type { ProjectTreeNode } from "./core/types/project-tree.js";
import type { ParityResult } from "./core/types/parity-result.js";
import type { PreviewChanges, PreviewChoices, PreviewModel, RunLabel } from "./core/types/preview-model.js";
import type { SymptomId } from "./core/types/symptom-id.js";

/** Client → server: `initializationOptions` of the `initialize` request. */
export interface InitializationOptions {
	/** The editor's settings below `tunelint`. */
	readonly settings?: unknown;
	/** Commands that hovers and lenses may call; the argument of the first two is `PreviewParams` and `RunsParams`. */
	readonly commands?: {
		readonly preview?: string;
		readonly chooseRun?: string;
		readonly compareBatches?: string;
	};
}

/** Client → server: an addition to the parameters of `textDocument/hover`. */
export interface HoverSelection {
	/** The selection that the position lies in. */
	readonly selection?: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
}

/** Client → server: the preview of a record. */
export const PREVIEW_REQUEST = "tunelint/preview";
export interface PreviewParams {
	readonly uri: string;
	/** 1-based; or the record at `position`. */
	readonly record?: number;
	readonly position?: { readonly line: number; readonly character: number };
	/** Lays a row of recorded batches over its record, which is then the one that is shown. */
	readonly recorded?: RecordedRowParams;
	/** What is tried in place of the run's own settings. */
	readonly changes?: PreviewChanges;
	/** Answer for the panel: packed, and with what could be chosen. */
	readonly forPanel?: boolean;
}
export interface RecordedRowParams extends CompareBatchesParams {
	/** Index in the rows of the comparison. */
	readonly row: number;
}
export type PreviewResult =
	| { readonly kind: "preview"; readonly model: PreviewModel }
	| { readonly kind: "packed"; readonly packed: PackedPreview; readonly choices: PreviewChoices }
	| { readonly kind: "none"; readonly reason: string; readonly todo?: string };

/** Client → server: a record over several lines, to be read; null where there is none. */
export const RECORD_REQUEST = "tunelint/record";
export interface RecordParams {
	readonly uri: string;
	/** 1-based; or the record at `position`. */
	readonly record?: number;
	readonly position?: ProtocolPosition;
}
export interface RecordResult {
	/** 1-based. */
	readonly record: number;
	/** JSON in the spelling of the file. */
	readonly text: string;
}

/** Client → server: where a record or an offset of a file stands. */
export const REVEAL_REQUEST = "tunelint/reveal";
export interface RevealParams {
	readonly file: string;
	readonly start: number;
	readonly end: number;
}
export interface RevealResult {
	readonly uri: string;
	readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
}
export interface ProtocolPosition {
	readonly line: number;
	readonly character: number;
}

/** Client → server: runs that could be bound to a dataset, and the choice. */
export const RUNS_REQUEST = "tunelint/runs";
export interface RunsParams {
	readonly uri: string;
}
export interface RunChoice {
	/** Absolute path of the script. */
	readonly script: string;
	readonly label: RunLabel;
	readonly isBound: boolean;
}
export const CHOOSE_RUN_NOTIFICATION = "tunelint/chooseRun";
export interface ChooseRunParams {
	readonly uri: string;
	/** Absent: choose by itself again. */
	readonly script?: string;
}

/** Client → server: the tokenizers that are on this machine. */
export const TOKENIZERS_REQUEST = "tunelint/tokenizers";
export interface TokenizerChoice {
	/** As the setting takes it: `Org/Name`. */
	readonly name: string;
	readonly origin: "built in" | "built-in vocabulary" | "Hugging Face cache" | "downloaded";
}

/** Client → server: the packaged page of a rule, as Markdown. */
export const RULE_PAGE_REQUEST = "tunelint/rulePage";
export interface RulePageParams {
	readonly rule: string;
}

/** Client → server: fetch a model's tokenizer from the hub; only sent when a person asks. Can be cancelled. */
export const DOWNLOAD_TOKENIZER_REQUEST = "tunelint/downloadTokenizer";
export interface DownloadTokenizerParams {
	/** `Org/Name`. */
	readonly model: string;
	/** `main` when absent. */
	readonly revision?: string;
}
export type DownloadTokenizerResult =
	| { readonly kind: "downloaded"; readonly note?: string }
	| { readonly kind: "cancelled" }
	| { readonly kind: "failed"; readonly reason: string; readonly todo: string };

/** Server → client: bytes of a download. */
export const DOWNLOAD_PROGRESS_NOTIFICATION = "tunelint/downloadProgress";
export interface DownloadProgressParams {
	readonly model: string;
	readonly done: number;
	readonly total: number;
}

/** Client → server: runs a person's Python beside ours on a dataset; only for trusted folders. */
export const VERIFY_PARITY_REQUEST = "tunelint/verifyParity";
export interface VerifyParityParams {
	readonly uri: string;
	/** A program's name or path. */
	readonly python: string;
}
export type VerifyParityResult =
	ParityResult | { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: the edit that puts the batch probe into a script, or takes it out. */
export const PROBE_REQUEST = "tunelint/probe";
export interface ProbeParams {
	readonly uri: string;
	readonly change:
		| {
				readonly kind: "insert";
				readonly batches: number;
				readonly withLoss: boolean;
				readonly goesOn: boolean;
		  }
		| { readonly kind: "remove" };
}
export type ProbeResult =
	| {
			readonly kind: "edit";
			readonly title: string;
			readonly edits: readonly {
				readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
				readonly newText: string;
			}[];
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: the edits that convert an open dataset, or take rows out of it. */
export const CHANGE_DATASET_REQUEST = "tunelint/changeDataset";
export interface ChangeDatasetParams {
	readonly uri: string;
	readonly change:
		| { readonly kind: "convert"; readonly to: "messages" | "sharegpt" | "jsonl" | "array" }
		| { readonly kind: "remove-duplicates"; readonly isExact?: boolean }
		/** `size`: a share below 1, or a number of rows. */
		| { readonly kind: "split"; readonly size: number; readonly seed: number };
}
export type ChangeDatasetResult =
	| {
			readonly kind: "edit";
			/** What the edits do, as if it were done: `Removed 3 of 10 records.` */
			readonly summary: string;
			/** Of the document; none and no new file when there is nothing to do. */
			readonly edits: readonly {
				readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
				readonly newText: string;
			}[];
			/** A file that is not there yet. */
			readonly created?: { readonly uri: string; readonly text: string };
	  }
	| {
			readonly kind: "none";
			readonly reason: string;
			readonly todo: string;
			/** Of the record that stands in the way. */
			readonly place?: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
	  };

/** Client → server: the prompts of a script beside the training text of the model that it asks. */
export const COMPARE_PROMPTS_REQUEST = "tunelint/comparePrompts";
export interface ComparePromptsParams {
	readonly uri: string;
}
export type ComparePromptsResult =
	| { readonly kind: "none"; readonly reason: string; readonly todo: string }
	| { readonly kind: "compared"; readonly prompts: readonly PromptComparison[] };

/** Client → server: batches that a run recorded beside what is predicted. Can be cancelled. */
export const COMPARE_BATCHES_REQUEST = "tunelint/compareBatches";
export interface CompareBatchesParams {
	/** Of the file that holds the batches. */
	readonly uri: string;
	/** URI of the script that recorded them; absent: the one that the file names. */
	readonly script?: string;
}
export interface ComparedRow {
	/** `batch 1, row 2`. */
	readonly place: string;
	readonly verdict: RowVerdict;
	/** The first difference as a sentence. */
	readonly difference?: string;
	/** The dataset and the 1-based record that it is, or that comes nearest. */
	readonly dataset?: string;
	readonly record?: number;
}
export type CompareBatchesResult =
	| {
			readonly kind: "compared";
			/** Absolute path. */
			readonly script: string;
			readonly rows: readonly ComparedRow[];
			/** What could not be read, and why the prediction may differ: a sentence each. */
			readonly notes: readonly string[];
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: a page about the run of a script, or of the run that a dataset is bound to. */
export const RUN_PAGE_REQUEST = "tunelint/runPage";
export interface RunPageParams {
	readonly uri: string;
	readonly about: RunPageTopic;
}
export type RunPageTopic =
	/** What is proved of it. */
	| { readonly kind: "preflight" }
	/** What explains a symptom. */
	| { readonly kind: "doctor"; readonly symptom: SymptomId }
	/** What options do to all of its data. */
	| {
			readonly kind: "options";
			readonly options: readonly { readonly name: string; readonly value: string }[];
	  }
	/** What the edits of the script since another text of it did to all of its data. */
	| { readonly kind: "text"; readonly name: string; readonly text: string };
export type RunPageResult =
	| {
			readonly kind: "page";
			/** Name of the script. */
			readonly script: string;
			/** One line: `12 ✓, 1 ✗, 0 ?`. */
			readonly summary: string;
			/** Markdown. */
			readonly text: string;
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: records of a dataset as a pytest file. */
export const FREEZE_REQUEST = "tunelint/freeze";
export interface FreezeParams {
	readonly uri: string;
	/** 1-based, both included. */
	readonly first: number;
	readonly last: number;
}
export type FreezeResult =
	| {
			readonly kind: "test";
			/** Where it belongs: beside the script. */
			readonly uri: string;
			readonly text: string;
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: the rows of the project view; [] when there is no run. */
export const PROJECT_REQUEST = "tunelint/project";
export type ProjectParams = Readonly<Record<string, never>>;
export type ProjectNode = ProjectTreeNode;

/** Server → client: the rows of the project view may differ from those that were sent. */
export const PROJECT_CHANGED_NOTIFICATION = "tunelint/projectChanged";

/** Client → server: `tunelint.lock` of each open folder as it should be now; folders without a known run are left out. */
export const LOCK_REQUEST = "tunelint/lock";
export type LockParams = Readonly<Record<string, never>>;
export interface LockResult {
	/** Of the file to write. */
	readonly uri: string;
	readonly text: string;
}

/** Server → client: the status bar of a document. */
export const STATUS_NOTIFICATION = "tunelint/status";
export interface StatusParams {
	readonly uri: string;
	readonly label: RunLabel;
	/** Set during scans of more than a second. */
	readonly progress?: { readonly done: number; readonly total: number };
}

/** Server → client: previews of this document are stale. */
export const PREVIEW_CHANGED_NOTIFICATION = "tunelint/previewChanged";
export interface PreviewChangedParams {
	readonly uri: string;
}
