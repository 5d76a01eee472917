/** What an encoder does with a text, as plain data: the part of a compiled tokenizer that is not its vocabulary. */

import type { PatternNode } from "./pattern-node.js";

export interface EncodingPlan {
	readonly normalizers: readonly NormalizerStep[];
	readonly preTokenizers: readonly PreTokenizerStep[];
	readonly model: ModelPlan;
	readonly addedTokens: readonly AddedToken[];
	/** Ids before and after the text, when special tokens are asked for. */
	readonly before: readonly number[];
	readonly after: readonly number[];
	/** Offsets leave out the spaces at the edges of a token. */
	readonly trim?: TrimPlan;
}

export type NormalizerStep =
	| { readonly kind: "unicode"; readonly form: "NFC" | "NFD" | "NFKC" | "NFKD" }
	| { readonly kind: "lowercase" }
	| { readonly kind: "prepend"; readonly text: string }
	| { readonly kind: "replace"; readonly pattern: PatternNode; readonly content: string };

export type SplitBehavior = "Removed" | "Isolated" | "MergedWithPrevious" | "MergedWithNext" | "Contiguous";

export type PreTokenizerStep =
	| {
			readonly kind: "split";
			readonly pattern: PatternNode;
			readonly behavior: SplitBehavior;
			/** What does not match counts as the match. */
			readonly invert: boolean;
	  }
	/** `ByteLevel` with `add_prefix_space`. */
	| { readonly kind: "space-first" }
	| {
			readonly kind: "metaspace";
			readonly replacement: string;
			readonly scheme: "always" | "first" | "never";
	  }
	/** Writes bytes as the characters of the byte alphabet; only where other steps follow, else the model does it. */
	| { readonly kind: "bytes" };

export interface ModelPlan {
	/** The model's symbols are the text's UTF-8 bytes (written in the byte alphabet), or its characters. */
	readonly unit: "bytes" | "characters";
	readonly ignoreMerges: boolean;
	readonly byteFallback: boolean;
	readonly fuseUnknown: boolean;
	/** -1: unknown symbols vanish. */
	readonly unknownId: number;
	/** A text may be cut between two characters that no token holds side by side. */
	readonly canCut: boolean;
	/** One id may stand for pieces of different length, so pieces are not remembered. */
	readonly hasVariableLengths: boolean;
	/** Merges in all; ranks are below it. */
	readonly mergeCount: number;
}

export interface AddedToken {
	readonly id: number;
	/** As it is searched for: normalised when `isNormalized`. */
	readonly pattern: string;
	readonly content: string;
	readonly singleWord: boolean;
	readonly lstrip: boolean;
	readonly rstrip: boolean;
	/** Searched for after normalisation. */
	readonly isNormalized: boolean;
	readonly special: boolean;
	/** Never searched for: `split_special_tokens` is on. */
	readonly isIgnored: boolean;
}

export interface TrimPlan {
	/** A single space at the start of the text stays. */
	readonly keepFirst: boolean;
}
