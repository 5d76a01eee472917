/** What the dashboard of a dataset shows, and the questions by which a part of it leads to its records. */
import type { Severity } from "../base/finding.js";

export interface DatasetDashboard {
	readonly records: number;
	/** Records whose mask is known; lengths, trained tokens and cuts count these only. */
	readonly known: number;
	/** Tokens before any cut. */
	readonly tokens: number;
	readonly trained: number;
	readonly lengths: {
		readonly p50: number;
		readonly p95: number;
		readonly p99: number;
		readonly max: number;
	};
	/** The smallest maximum length that keeps 99 % of the trained tokens. */
	readonly lengthFor99: number;
	/** Rounded stretches of token counts, from zero on without gaps. */
	readonly lengthBars: readonly LengthBar[];
	/** Ten stretches of percent. */
	readonly shareBars: readonly CountBar[];
	/** What the run's own settings do. */
	readonly present: {
		readonly rowsCut: number;
		readonly tokensCut: number;
		readonly trainedCut: number;
		readonly dropped: number;
		readonly untrained: number;
	};
	/** What a cut at `length` tokens would do. */
	readonly cutAt?: {
		readonly length: number;
		readonly rowsCut: number;
		readonly tokensCut: number;
		readonly trainedCut: number;
		readonly rowsLeftEmpty: number;
		/** Tokens of packed rows ÷ room of their sequences. */
		readonly packing: number;
	};
	/** Of conversations; the most frequent first. */
	readonly roles: readonly { readonly role: string; readonly records: number; readonly messages: number }[];
	/** Records by their number of messages, in order; the last one may stand for "and more". */
	readonly turnBars: readonly CountBar[];
	/** Records that say what an earlier one says. */
	readonly duplicates: number;
	readonly rules: readonly RuleCount[];
}

/** `from` to `to`, both included; `to` is absent for "and more". */
export interface CountBar {
	readonly from: number;
	readonly to?: number;
	readonly rows: number;
}

/** How many records have so many tokens, and how many have so many trained tokens. */
export interface LengthBar {
	readonly from: number;
	readonly to: number;
	readonly tokens: number;
	readonly trained: number;
}

export interface RuleCount {
	readonly rule: string;
	readonly severity: Severity;
	/** 0 for a fault of the file as a whole. */
	readonly records: number;
	readonly findings: number;
}

/** Which records are asked for. Numbers are included at both ends. */
export type RecordFilter =
	| { readonly kind: "all" }
	| { readonly kind: "tokens" | "trained" | "turns"; readonly from: number; readonly to?: number }
	/** Percent of the record's tokens that are trained. */
	| { readonly kind: "share"; readonly from: number; readonly to: number }
	/** More tokens than that. */
	| { readonly kind: "longer"; readonly length: number }
	| { readonly kind: "role"; readonly role: string }
	| { readonly kind: "rule"; readonly rule: string }
	| { readonly kind: "problems" | "duplicates" | "cut" | "dropped" | "untrained" | "unknown" };

export interface RecordPage {
	/** Records that the filter lets through. */
	readonly total: number;
	readonly rows: readonly RecordRow[];
}

/** A record in a list. */
export interface RecordRow {
	/** 1-based. */
	readonly record: number;
	readonly tokens?: number;
	readonly trained?: number;
	/** The first characters of the record as it stands in the file. */
	readonly excerpt: string;
	readonly problems: readonly {
		readonly rule: string;
		readonly severity: Severity;
		readonly message: string;
	}[];
}
