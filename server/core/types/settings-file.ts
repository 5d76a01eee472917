/** A `tunelint.json`, or the table of a pyproject.toml, with what is wrong in it. */
import type { TextRange } from "../base/text-range.js";

export interface SettingsFile {
	/** Absolute path. */
	readonly file: string;
	readonly text: string;
	/** In the order of the file. */
	readonly faults: readonly SettingFault[];
}

export type SettingFault = { readonly range: TextRange } & (
	| { readonly kind: "syntax"; readonly message: string }
	| {
			readonly kind: "unknown-name";
			/** What the name should be a name of: `setting`, `rule`, `threshold`. */
			readonly noun: string;
			readonly name: string;
			readonly known: readonly string[];
	  }
	/** An earlier entry of the same name wins nothing. */
	| { readonly kind: "repeated-name"; readonly name: string }
	| { readonly kind: "missing-name"; readonly name: string }
	/** `expected`: words, such as `a string`. */
	| { readonly kind: "wrong-type"; readonly name: string; readonly expected: string }
	| {
			readonly kind: "wrong-value";
			readonly name: string;
			readonly value: string;
			/** Empty: anything of the right form. */
			readonly known: readonly string[];
	  }
);
