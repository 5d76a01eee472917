/** What the extension and its pages tell each other. Types only; every message is plain data. */
import type { DatasetDashboard, RecordFilter, RecordPage } from "../server/core/types/dataset-dashboard.js";
import type { PackedPreview } from "../server/core/types/packed-preview.js";
import type { PreviewChanges, PreviewChoices, RunLabel } from "../server/core/types/preview-model.js";

export type PreviewViewName = "tokens" | "list" | "text" | "messages" | "labels" | "compare";

/** What a person set in the panel; kept by the page's own state and reported so that the extension can remember it. */
export interface PreviewSettings {
	readonly view: PreviewViewName;
	/** Show white space as `␠`, `⏎`, `⇥`. */
	readonly whitespace: boolean;
	/** Show the row of labels below the tokens. */
	readonly track: boolean;
	/** Show the id below each token. */
	readonly ids: boolean;
}

/** Everything that a key does; also offered as commands. */
export type PreviewAction =
	| "nextToken"
	| "previousToken"
	| "nextTurn"
	| "previousTurn"
	| "nextChange"
	| "previousChange"
	| "nextTrained"
	| "goToCut"
	| "nextDifference"
	| "firstToken"
	| "lastToken"
	| "pageDown"
	| "pageUp"
	| "nextRecord"
	| "previousRecord"
	| "revealToken"
	| "revealReason"
	| "toggleWhitespace"
	| "toggleIds"
	| "toggleTrack"
	| "toggleWhatIf"
	| "togglePin"
	| "nextView"
	| "find"
	| "nextMatch"
	| "previousMatch"
	| "copyText"
	| "copyIds"
	| "copyPython"
	| "selectAll"
	| "toggleHelp";

/** Which record of which file a panel shows, so that it can be shown again after a reload. */
export interface PreviewTarget {
	readonly uri: string;
	/** 1-based. */
	readonly record: number;
	readonly changes?: PreviewChanges;
	readonly isPinned?: boolean;
}

/** What stands on the right of the comparison. */
export type CompareTarget =
	/** The same record as the run makes it, without what is tried. */
	| { readonly kind: "unchanged" }
	| { readonly kind: "run"; readonly file: string }
	| { readonly kind: "side"; readonly side: "chosen" | "rejected" }
	/** 1-based. */
	| { readonly kind: "record"; readonly record: number };

/** UTF-16 offsets of the dataset, half-open; empty for a cursor. */
export interface PreviewCursor {
	readonly start: number;
	readonly end: number;
}

/** Extension → page. */
export type ToPreview =
	/** The tokens at `cursor` are selected. */
	| {
			readonly kind: "show";
			readonly packed: PackedPreview;
			readonly target?: PreviewTarget;
			readonly choices?: PreviewChoices;
			readonly cursor?: PreviewCursor;
	  }
	/** The right side of the comparison, or why there is none. */
	| { readonly kind: "other"; readonly packed?: PackedPreview; readonly reason?: string }
	/** Nothing can be shown: not a dataset, no such record, the worker stopped. */
	| { readonly kind: "unavailable"; readonly reason: string; readonly todo: string }
	| { readonly kind: "settings"; readonly settings: Partial<PreviewSettings> }
	| { readonly kind: "cursor"; readonly cursor: PreviewCursor }
	| { readonly kind: "pinned"; readonly isPinned: boolean }
	| { readonly kind: "action"; readonly action: PreviewAction };

/** Page → extension. */
export type FromPreview =
	/** The page listens; the extension answers with `show` or `unavailable`. */
	| { readonly kind: "ready" }
	/** 1-based. */
	| { readonly kind: "go"; readonly record: number }
	| { readonly kind: "step"; readonly delta: -1 | 1 }
	/** UTF-16 offsets of the file. */
	| { readonly kind: "reveal"; readonly file: string; readonly start: number; readonly end: number }
	/** As `reveal`, but only where the file is visible already, and the panel keeps the focus. */
	| { readonly kind: "select"; readonly file: string; readonly start: number; readonly end: number }
	/** Everything that is tried from now on; an empty object: nothing. */
	| { readonly kind: "change"; readonly changes: PreviewChanges }
	| { readonly kind: "compare"; readonly target: CompareTarget }
	| { readonly kind: "pin"; readonly isPinned: boolean }
	/** For the clipboard: a page without the focus may not write there. */
	| { readonly kind: "copy"; readonly text: string }
	/** One of the extension's commands; the extension checks the name against this list. */
	| { readonly kind: "command"; readonly command: PreviewCommand; readonly rule?: string }
	| { readonly kind: "settings"; readonly settings: PreviewSettings };

export type PreviewCommand = "tunelint.chooseRun" | "tunelint.explainRule";

/** Extension → page of the dashboard. */
export type ToDashboard =
	| {
			readonly kind: "dashboard";
			readonly dashboard: DatasetDashboard;
			readonly run: RunLabel;
			/** Of the dataset, below the workspace's folder. */
			readonly name: string;
			/** VS Code does not hand the text of the file to extensions: records open by themselves. */
			readonly isLarge: boolean;
	  }
	| {
			readonly kind: "records";
			readonly filter: RecordFilter;
			readonly from: number;
			readonly page: RecordPage;
	  }
	/** Records that are read, of all. */
	| { readonly kind: "progress"; readonly done: number; readonly total: number }
	/** What is shown is older than the file. */
	| { readonly kind: "stale" }
	| { readonly kind: "unavailable"; readonly reason: string; readonly todo: string };

/** Page of the dashboard → extension. */
export type FromDashboard =
	| { readonly kind: "ready" | "refresh" | "cancel" }
	/** Tokens; absent: the run's own. */
	| { readonly kind: "length"; readonly length?: number }
	/** `from`: 0-based index among the filtered records. */
	| { readonly kind: "records"; readonly filter: RecordFilter; readonly from: number }
	/** 1-based. */
	| { readonly kind: "open"; readonly record: number; readonly how: "file" | "record" | "tokens" }
	| { readonly kind: "explain"; readonly rule: string }
	| { readonly kind: "fix"; readonly rule: string }
	/** A file to be saved; a PNG is base64. */
	| {
			readonly kind: "save";
			readonly name: string;
			readonly format: "png" | "svg" | "csv";
			readonly content: string;
	  };
