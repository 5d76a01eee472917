/** Every custom request and notification between the client and the server, both directions. Types only. */
import type { PromptComparison } from "./core/types/prompt-comparison.js";
import type { RowVerdict } from "./core/types/batch-comparison.js";
import type { DatasetDashboard, RecordFilter, RecordPage } from "./core/types/dataset-dashboard.js";
import type { PackedPreview } from "./core/types/packed-preview.js";
import type { ParityResult } from "./core/types/parity-result.js";
import type { PreviewChanges, PreviewChoices, PreviewModel, RunLabel } from "./core/types/preview-model.js";

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
	/** Nobody looks at it yet: a long record is not worth the time. */
	readonly isAhead?: boolean;
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

/** Client → server: a record over several lines, as it can be edited. */
export const RECORD_VIEW_REQUEST = "tunelint/recordView";
export interface RecordViewParams {
	/** Of the dataset. */
	readonly uri: string;
	/** 1-based. */
	readonly record: number;
	/** What a person made of it, unsaved; then the problems are those of this text. */
	readonly text?: string;
}
export type RecordViewResult =
	| {
			readonly kind: "view";
			readonly text: string;
			/** Names the record as it stands in the file; goes back with `SAVE_RECORD_REQUEST`. */
			readonly base: string;
			/** In offsets of `text`, or of the text that was sent. */
			readonly problems: readonly RecordProblem[];
			/** Why the record is shown as it stands, and not over several lines; a sentence. */
			readonly note?: string;
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };
export interface RecordProblem {
	readonly start: number;
	readonly end: number;
	readonly rule: string;
	readonly severity: "error" | "warning" | "info" | "hint";
	readonly message: string;
	readonly fixes: readonly {
		readonly title: string;
		readonly isPreferred: boolean;
		readonly edits: readonly { readonly start: number; readonly end: number; readonly newText: string }[];
	}[];
}

/** Client → server: puts an edited record back; everything else of the file keeps its bytes. */
export const SAVE_RECORD_REQUEST = "tunelint/saveRecord";
export interface SaveRecordParams {
	readonly uri: string;
	readonly record: number;
	/** Of the view that was edited; another record in its place is left alone. */
	readonly base: string;
	readonly text: string;
}
export type SaveRecordResult =
	/** For the editor's document. */
	| {
			readonly kind: "edit";
			readonly edits: readonly {
				readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
				readonly newText: string;
			}[];
	  }
	/** The file on disk was replaced; no editor has it open. */
	| { readonly kind: "written" }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: which characters between two lines are trained; for shading. */
export const TRAINED_SPANS_REQUEST = "tunelint/trainedSpans";
export interface TrainedSpansParams {
	readonly uri: string;
	readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
}
export interface TrainedSpansResult {
	readonly spans: readonly {
		readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
		readonly state: "trained" | "cut";
	}[];
	/** Why there is nothing, or less than was asked for; a sentence. */
	readonly note?: string;
}

/** Client → server: what the dashboard of a dataset shows. Can be cancelled. */
export const DASHBOARD_REQUEST = "tunelint/dashboard";
export interface DashboardParams {
	readonly uri: string;
	/** Tokens; absent: the run's own. */
	readonly length?: number;
	/** VS Code does not send this file, so it is read from the disk, however large it is. */
	readonly isLarge?: boolean;
}
export type DashboardResult =
	| { readonly kind: "dashboard"; readonly dashboard: DatasetDashboard; readonly run: RunLabel }
	| { readonly kind: "cancelled" }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Server → client: how far the records of a dashboard or a record list are read. */
export const SCAN_PROGRESS_NOTIFICATION = "tunelint/scanProgress";
export interface ScanProgressParams {
	readonly uri: string;
	readonly done: number;
	readonly total: number;
}

/** Client → server: the records behind a part of the dashboard. Can be cancelled. */
export const RECORDS_REQUEST = "tunelint/records";
export interface RecordsParams {
	readonly uri: string;
	readonly filter: RecordFilter;
	/** 0-based index among the records that the filter lets through. */
	readonly from: number;
	readonly count: number;
}
export type RecordsResult =
	| ({ readonly kind: "records" } & RecordPage)
	| { readonly kind: "cancelled" }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: a new file in which the problems of a rule are fixed; for files that no editor can hold. Can be cancelled. */
export const FIX_FILE_REQUEST = "tunelint/fixFile";
export interface FixFileParams {
	readonly uri: string;
	readonly rule: string;
	/** URI of a file that is not there yet. */
	readonly target: string;
}
export type FixFileResult =
	| { readonly kind: "written"; readonly fixed: number; readonly left: number }
	| { readonly kind: "cancelled" }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: where a record or an offset of a file stands. */
export const REVEAL_REQUEST = "tunelint/reveal";
export interface RevealParams {
	readonly file: string;
	readonly start: number;
	readonly end: number;
}
/** Client → server: where a record stands; answered like a reveal. */
export const RECORD_PLACE_REQUEST = "tunelint/recordPlace";
export interface RecordPlaceParams {
	readonly uri: string;
	/** 1-based. */
	readonly record: number;
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
export type DownloadResult =
	| { readonly kind: "downloaded"; readonly note?: string }
	| { readonly kind: "cancelled" }
	| { readonly kind: "failed"; readonly reason: string; readonly todo: string };

/** Client → server: datasets of the hub that a script or configuration loads and that are not on this machine. */
export const MISSING_DATASETS_REQUEST = "tunelint/missingDatasets";
export interface MissingDatasetsParams {
	readonly uri: string;
}
/** Client → server: fetch the files of a dataset from the hub; only sent when a person asks. Can be cancelled. */
export const DOWNLOAD_DATASET_REQUEST = "tunelint/downloadDataset";
export interface DownloadDatasetParams {
	/** `Org/Name`. */
	readonly name: string;
	readonly config?: string;
	/** `train` when absent. */
	readonly split?: string;
	/** `main` when absent. */
	readonly revision?: string;
}

/** Server → client: bytes of a download. */
export const DOWNLOAD_PROGRESS_NOTIFICATION = "tunelint/downloadProgress";
export interface DownloadProgressParams {
	/** Of the model or the dataset. */
	readonly name: string;
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
