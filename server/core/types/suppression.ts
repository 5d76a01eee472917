/** What a person wrote so that a rule stays silent at a place, and whether it does anything. */
import type { TextRange } from "../base/text-range.js";

/** Only those that are known to do nothing; where a rule could not run, nothing is known. */
export interface IdleSuppression {
	readonly range: TextRange;
	/** As written; "" when none is named. */
	readonly rule: string;
	readonly cause:
		/** The comment names no rule. */
		| "no-rule"
		| "unknown-rule"
		/** The rule ran and has nothing to report here. */
		| "nothing-to-report"
		/** No record of the file has the hash. */
		| "record-changed";
	/** The text that goes when it is taken out; absent where that is not simple. */
	readonly removal?: TextRange;
}

export interface SuppressionList {
	/** Absolute path. */
	readonly file: string;
	readonly idle: readonly IdleSuppression[];
	/** Every rule there is, for the one that was meant. */
	readonly rules: readonly string[];
}
