/** What preflight says of a run: checks, each proved over counted rows, found wrong at a place, or not known. */
import type { Severity } from "../../base/finding.js";
import type { Location } from "../../base/text-range.js";

/** `pass`: computed over all rows. `fail`: found wrong. `unknown`: it could not be computed. `fact`: no verdict. */
export type CheckStatus = "pass" | "fail" | "unknown" | "fact";

/** In the order in which they are shown. */
export const CHECK_IDS = [
	"settings",
	"tokenizer",
	"records",
	"template",
	"roles",
	"markers",
	"double-tokens",
	"stop",
	"mask",
	"length",
	"overlap",
	"prompt",
	"inference-stop",
	"adapter",
	"other",
	"facts",
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

export interface PreflightCheck {
	readonly id: CheckId;
	readonly status: CheckStatus;
	/** Counts and names, in a few words. */
	readonly text: string;
	/** How many of how many rows are as they should be, where rows were counted. */
	readonly rows?: { readonly passed: number; readonly total: number };
	/** What is wrong, worst first; notes of less weight last. */
	readonly places: readonly CheckPlace[];
	/** For `unknown`: how to find out. */
	readonly todo?: string;
}

export interface CheckPlace extends Location {
	readonly rule: string;
	readonly severity: Severity;
	readonly message: string;
}

export interface PreflightReport {
	/** The script or configuration, absolute. */
	readonly script: string;
	/** The call that starts the trainer. */
	readonly call?: Location;
	readonly library: string;
	readonly version?: string;
	readonly model?: string;
	/** Rows that are trained on, over all files. */
	readonly records: number;
	readonly datasets: readonly string[];
	readonly checks: readonly PreflightCheck[];
}
