/** What a row shows beyond its findings, for proofs that count every row; made only when it is asked for. */
import type { Exactness } from "../base/staged.js";

export interface RowProof {
	readonly exactness: Exactness;
	/** Trained tokens before any cut that hold text of a user, of the system or of a tool; absent without messages or mask. */
	readonly promptTrained?: number;
	/** The chat up to its last answer, printed for generation by the tokenizer's own template, beside the training text. */
	readonly prompt?: PromptProof;
}

export type PromptProof =
	/** The training ids begin with its ids. */
	| { readonly kind: "equal"; readonly tokens: number }
	/** They do not: `training` and `prompt` are what stands on either side from the first difference on, in short. */
	| { readonly kind: "different"; readonly training: string; readonly prompt: string };
