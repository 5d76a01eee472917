/** What contradicts itself in a tokenizer's files; ids are those of the files and those that Python gives. */

export type TokenizerFault =
	/** `tokenizer.json` writes an id that the `tokenizers` library does not give: it numbers added tokens itself. */
	| {
			readonly kind: "renumbered";
			readonly content: string;
			readonly written: number;
			readonly given: number;
	  }
	/** `added_tokens_decoder` of `tokenizer_config.json` writes an id that the token does not get. */
	| { readonly kind: "other-id"; readonly content: string; readonly written: number; readonly given: number }
	/** The token is in no vocabulary and is appended to it. */
	| {
			readonly kind: "appended";
			readonly name: "eos_token" | "pad_token";
			readonly content: string;
			readonly given: number;
	  }
	/** A special token with white space at its edges, which no text has there by chance. */
	| { readonly kind: "white-space"; readonly content: string };
