/** A prompt beside the training text of its model, token by token. */
import type { Location } from "../base/text-range.js";
import type { PromptDifference } from "./prompt-difference.js";

export interface PromptToken {
	readonly id: number;
	readonly text: string;
}

/** One line of the two sequences laid side by side; a side without a token has a gap. */
export interface AlignedTokens {
	readonly training?: PromptToken;
	readonly inference?: PromptToken;
}

export interface PromptComparison {
	/** The prompt. */
	readonly location: Location;
	/** `unknown`: a part of it cannot be followed, or it leaves open what it holds. */
	readonly verdict: "same" | "different" | "unknown";
	readonly kind?: PromptDifference["kind"];
	/** Where training builds its side. */
	readonly trainedAt: Location;
	/** With `{…}` for what varies. */
	readonly training: string;
	readonly inference: string;
	/** Absent without a tokenizer. */
	readonly tokens?: readonly AlignedTokens[];
}
