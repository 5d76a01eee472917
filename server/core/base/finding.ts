/** What a rule reports: one fault, at the smallest range that a person would edit. */
import type { Fix } from "./fix.js";
import type { Location, TextRange } from "./text-range.js";

export type Severity = "error" | "warning" | "info" | "hint";

export interface RelatedLocation extends Location {
	readonly message: string;
}

/** A fault at a place in a file. */
export interface Finding extends Location {
	readonly rule: string;
	readonly severity: Severity;
	/** What is wrong, why it matters, what to do: one or two sentences that end with a full stop. */
	readonly message: string;
	/** 1-based number of the dataset record it concerns. */
	readonly record?: number;
	/** In a table or a compressed file, whose offsets nobody sees: `messages[1].content`. */
	readonly field?: string;
	readonly related?: readonly RelatedLocation[];
	readonly fixes?: readonly Fix[];
}

/** What a rule yields; the runner adds the rule's id, its severity, the file and the record. */
export interface RuleFinding {
	readonly range: TextRange;
	/** Absent: the document that the stage's value came from. */
	readonly file?: string;
	readonly message: string;
	/** Overrides the rule's own severity. */
	readonly severity?: Severity;
	readonly related?: readonly RelatedLocation[];
	readonly fixes?: readonly Fix[];
}
