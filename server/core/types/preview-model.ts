/** What the preview panel and `tunelint preview --format json` show: plain data, computed in core. */
import type { Exactness } from "../base/staged.js";
import type { Location } from "../base/text-range.js";
import type { RowVerdict } from "./batch-comparison.js";
import type { TokenState } from "./loss-mask.js";

export interface PreviewToken {
	readonly index: number;
	readonly id: number;
	/** The piece: all pieces concatenate to the text. */
	readonly text: string;
	/** Lower-case hex. */
	readonly bytes: string;
	/** The tokenizer's offsets, UTF-16, in the rendered text; may overlap. */
	readonly start: number;
	readonly end: number;
	readonly state: TokenState;
	readonly label: number | null;
	/** For `cut`: the label before the cut. */
	readonly wouldBe?: number | null;
	readonly special: boolean;
	readonly stop: boolean;
	readonly origin: "file" | "template" | "trainer";
	readonly reason: string;
	readonly decidedBy:
		({ readonly option: string } & Location) | { readonly default: string; readonly version: string } | null;
	/** Where it stands in a file, in UTF-16 offsets of that file. */
	readonly source: { readonly file: string; readonly start: number; readonly end: number } | null;
	/** Turn of the conversation that the token belongs to. */
	readonly messageIndex?: number;
	/** What a recorded batch of the run has in its place; `id` is null where it has no such token. */
	readonly real?: {
		readonly id: number | null;
		readonly label?: number;
		readonly loss?: number;
		/** The id or the label is another than predicted. */
		readonly differs: boolean;
	};
}

export interface PreviewTurn {
	/** Index of the message, or -1 for text that the template adds before the first one. */
	readonly messageIndex: number;
	readonly role: string;
	/** Token indices [first, last]. */
	readonly first: number;
	readonly last: number;
	readonly addedByTemplate: boolean;
}

/** A fault shown above the tokens. */
export interface PreviewProblem {
	readonly rule: string;
	readonly severity: "error" | "warning" | "info" | "hint";
	readonly message: string;
}

/** What a person tries in a preview without writing it anywhere. */
export interface PreviewChanges {
	/** Absolute path of another script or config. */
	readonly run?: string;
	/** `trl-sft` or `trl-sft@1.9`. */
	readonly trainer?: string;
	/** In the trainer's own spelling. */
	readonly options?: readonly { readonly name: string; readonly value: string }[];
	/** Which answer of a preference row. */
	readonly side?: "chosen" | "rejected";
}

/** A setting of the run that decides over ids or labels, as Python writes it. */
export interface RunSetting {
	readonly option: string;
	readonly value: string;
	/** Absent: the trainer's default. */
	readonly source?: Location;
}

/** What could be chosen in place of what is shown. */
export interface PreviewChoices {
	readonly trainers: readonly { readonly id: string; readonly name: string }[];
	/** `file`: the absolute path; `words`: for people. */
	readonly runs: readonly { readonly file: string; readonly words: string; readonly isBound: boolean }[];
}

export interface PreviewModel {
	readonly file: string;
	/** 1-based. */
	readonly record: number;
	readonly records: number;
	readonly conversation: string;
	readonly text: string;
	/** `trl-sft@1.9`, or `none`. */
	readonly trainer: string;
	readonly exactness: "exact" | "approximate" | "unavailable";
	readonly why?: string;
	readonly todo?: string;
	/** Why the trainer removes the row. */
	readonly dropped?: string;
	readonly tokens: readonly PreviewToken[];
	readonly turns: readonly PreviewTurn[];
	readonly problems: readonly PreviewProblem[];
	/** For the header and the status bar. */
	readonly run: RunLabel;
	/** Set when a recorded batch is laid over the record. */
	readonly recorded?: {
		/** `batch 1, row 2`. */
		readonly place: string;
		readonly verdict: RowVerdict;
		/** The first difference as a sentence, and the token of the preview that it is at, if there is one. */
		readonly difference?: string;
		readonly index?: number;
	};
	/** The applied maximum length, if any, and where it was set. */
	readonly limit?: { readonly length: number; readonly location?: Location };
	/** Settings of the run that can be tried with other values. */
	readonly settings?: readonly RunSetting[];
	/** The setting among them that says the maximum length. */
	readonly lengthOption?: string;
}

/** The words of the status bar and of the panel's header. */
export interface RunLabel {
	/** `train.py`, or absent when no run is bound. */
	readonly script?: string;
	readonly scriptLocation?: Location;
	/** How the script was chosen: `names this file`, `chosen in settings`, `nearest training script`. */
	readonly boundBy?: string;
	/** `TRL SFTTrainer`. */
	readonly trainer?: string;
	/** `1.9.0`, or `version not pinned`. */
	readonly version?: string;
	readonly versionLocation?: Location;
	readonly model?: string;
	/** How the records are read, and who chose it: `alpaca · named by the config`, `messages · 97 % of 2,764 records`. */
	readonly format?: string;
	/** Whether some of the records that chose the format are of another. */
	readonly isMixed?: true;
	/** Where the tokenizer came from, or why there is none. */
	readonly tokenizer?: string;
	readonly exactness: Exactness;
}

/** What a hover shows; `lsp/convert.ts` turns it into Markdown. */
export interface HoverAnswer {
	/** UTF-16 range in the file that the hover is about. */
	readonly range: { readonly start: number; readonly end: number };
	/** `2 tokens · trained`, or `turn 2 · assistant · 10 tokens: 8 trained, 2 masked`. */
	readonly title: string;
	readonly record: number;
	/** The turn or column that the tokens belong to: `turn 4 assistant`, `completion`. */
	readonly turn?: string;
	/** At most 12. */
	readonly tokens: readonly Pick<
		PreviewToken,
		"index" | "id" | "text" | "bytes" | "state" | "special" | "stop"
	>[];
	/** How many more there are. */
	readonly more: number;
	readonly reason?: string;
	readonly decidedBy?: PreviewToken["decidedBy"];
	/** `the next 8 tokens are cut`. */
	readonly warning?: { readonly text: string; readonly decidedBy?: PreviewToken["decidedBy"] };
	/** Further facts, a line each: `Stop token 37: trained.`. */
	readonly notes?: readonly string[];
	readonly run: RunLabel;
}
