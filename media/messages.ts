/** What the extension and the preview's page tell each other. Types only; every message is plain data. */
import type { PreviewModel } from "../server/core/types/preview-model.js";

/** What a person set in the panel; kept by the page's own state and reported so that the extension can remember it. */
export interface PreviewSettings {
	readonly view: "tokens" | "list" | "text";
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
	| "nextRecord"
	| "previousRecord"
	| "revealToken"
	| "revealReason"
	| "toggleWhitespace"
	| "toggleIds"
	| "toggleTrack"
	| "copyText"
	| "copyIds"
	| "copyPython"
	| "toggleHelp";

/** Extension → page. */
export type ToPreview =
	/** `cursor`: a UTF-16 offset of `model.file`; the token that stands there is selected. */
	| { readonly kind: "show"; readonly model: PreviewModel; readonly cursor?: number }
	/** Nothing can be shown: not a dataset, no such record, the worker stopped. */
	| { readonly kind: "unavailable"; readonly reason: string; readonly todo: string }
	| { readonly kind: "settings"; readonly settings: Partial<PreviewSettings> }
	| { readonly kind: "cursor"; readonly offset: number }
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
	/** One of the extension's commands; the extension checks the name against this list. */
	| { readonly kind: "command"; readonly command: PreviewCommand; readonly rule?: string }
	| { readonly kind: "settings"; readonly settings: PreviewSettings };

export type PreviewCommand = "tunelint.chooseRun" | "tunelint.explainRule";
