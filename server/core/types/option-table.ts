/** The options that libraries take, by release: as recorded from the packages, and what a lookup answers. */
import type { JsonValue } from "../syntax/json/json-node.js";

/** One library's table as `scripts/record-option-tables.py` writes it. */
export interface RecordedLibrary {
	/** Its name on PyPI. */
	readonly library: string;
	/** The releases that were read, the oldest first; all indices below point here. */
	readonly versions: readonly string[];
	/** What releases ask of other libraries: from, until (exclusive), specifier. */
	readonly requires?: { readonly [library: string]: readonly (readonly [number, number, string])[] };
	/** By class, function, method or kind of configuration; `__all__` lists what can be imported. */
	readonly tables: { readonly [name: string]: RecordedTable };
}

export interface RecordedTable {
	/** Where the class or function exists: from and until (exclusive). */
	readonly in: readonly (readonly [number, number])[];
	/** Where it takes any further keyword. */
	readonly open?: readonly (readonly [number, number])[];
	/** Tables, as `library/name`, whose options it takes as well. */
	readonly bases?: readonly string[];
	readonly options: { readonly [option: string]: readonly RecordedOption[] };
}

/** One option over some releases; the names are short because there are thousands. */
export interface RecordedOption {
	/** First release; absent: the oldest that was read. */
	readonly f?: number;
	/** First release after it; absent: it is still there. */
	readonly t?: number;
	/** Types with `|` between them: bool, dict, float, int, list, null, str, any. */
	readonly y: string;
	/** The default; absent with `r` or `e`. */
	readonly d?: JsonValue;
	/** The default as an expression. */
	readonly e?: string;
	/** The only values. */
	readonly c?: readonly (string | number | boolean)[];
	/** It must be given. */
	readonly r?: 1;
	/** It is deprecated. */
	readonly x?: 1;
	/** The option that its deprecation names instead. */
	readonly n?: string;
	/** Further names. */
	readonly a?: readonly string[];
	/** The plug-in that brings it. */
	readonly p?: string;
}

/** `library/table`, such as `trl/SFTConfig`. */
export type TableId = string;

/** What is known of an option under the releases that could be installed. */
export type OptionVerdict =
	/** Every release that could be installed takes it; `option` is that of the newest. */
	| {
			readonly kind: "accepted";
			readonly option: RecordedOption;
			readonly library: string;
			readonly version: string;
			/** The first release with it; absent: the oldest that was read has it. */
			readonly since?: string;
			/** The first release without it, which cannot be the installed one. */
			readonly removed?: string;
	  }
	/** Some of the releases take it, or keywords are handed on, or the release was not read. */
	| { readonly kind: "unsure"; readonly option?: RecordedOption }
	/** No release that was read has it. */
	| { readonly kind: "unknown" }
	/** Earlier releases had it. */
	| {
			readonly kind: "removed";
			readonly library: string;
			/** The first release without it. */
			readonly version: string;
	  }
	/** Only later releases have it. */
	| { readonly kind: "later"; readonly library: string; readonly version: string };
