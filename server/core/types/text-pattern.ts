/** Text that a script builds: literals and holes, each with its place in the script. */
import type { Location } from "../base/text-range.js";

export type PatternPart =
	/** Text that is always the same. */
	| { readonly kind: "literal"; readonly text: string; readonly location: Location }
	/** A column of the row: `example["instruction"]`, or a parameter of an inference function (`field` is its name). */
	| { readonly kind: "field"; readonly field: string; readonly location: Location }
	/** `tokenizer.eos_token` and other special tokens by name: `eos_token`, `bos_token`, `pad_token`. */
	| { readonly kind: "special"; readonly name: string; readonly location: Location }
	/** The result of `apply_chat_template`. */
	| {
			readonly kind: "chat";
			/** The column or name that holds the messages, or the messages themselves when they are written out. */
			readonly field?: string;
			readonly messages?: readonly { readonly role: string; readonly content: readonly PatternPart[] }[];
			readonly addGenerationPrompt: boolean | "unknown";
			readonly location: Location;
	  }
	/** Something that cannot be followed; `text` is its source. */
	| { readonly kind: "unknown"; readonly text: string; readonly location: Location };

/** Parts in order. `location` spans the whole expression. */
export interface TextPattern {
	readonly parts: readonly PatternPart[];
	readonly location: Location;
}
