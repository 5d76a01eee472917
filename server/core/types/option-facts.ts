/** What the editor shows of an option: facts for a hover, and words for a completion. */
import type { Location, TextRange } from "../base/text-range.js";
import type { JsonValue } from "../syntax/json/json-node.js";

export interface OptionFacts {
	/** The key or keyword. */
	readonly range: TextRange;
	readonly name: string;
	/** The class, function or tool that takes it. */
	readonly owner: string;
	readonly meaning?: string;
	/** What it is given here, as far as that is known. */
	readonly value?: OptionValue;
	/** Facts that are computed from it and from the data, such as `Warm-up: 10 of 346 steps.` */
	readonly notes?: readonly string[];
	/** Such as `int | null`; absent when the library does not say. */
	readonly types?: string;
	readonly isRequired: boolean;
	/** Absent: there is none, or it is `expression`. */
	readonly default?: JsonValue;
	readonly expression?: string;
	readonly choices: readonly string[];
	/** `TRL 0.16.0`. */
	readonly since?: string;
	readonly removed?: string;
	/** Another name for it in the releases that could be installed. */
	readonly successor?: string;
	readonly isDeprecated: boolean;
	/** The release that the facts are of: `TRL 1.16.0`. */
	readonly release: string;
	/** Where that release is named; absent: it is the newest that was read. */
	readonly source?: { readonly file: string; readonly range: TextRange };
}

export interface OptionValue {
	readonly value: JsonValue;
	/** False where the command line or the environment may change it. */
	readonly isSure: boolean;
	/** Where it is written, when that is elsewhere. */
	readonly source?: Location;
	/** True where the only command that starts the script gives it. */
	readonly isFromCommand?: boolean;
}

export interface OptionCompletion {
	readonly label: string;
	readonly kind: "key" | "value";
	/** Its type and default. */
	readonly detail?: string;
	readonly documentation?: string;
	readonly isDeprecated: boolean;
	/** What is replaced. */
	readonly range: TextRange;
	readonly newText: string;
}
