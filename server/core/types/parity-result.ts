/** What a comparison with a person's own Python came to: plain data. */

export interface ParityCounts {
	/** The Python and its libraries, for people. */
	readonly reference: string;
	readonly equal: number;
	/** Answers that both sides refuse alike. */
	readonly refused: number;
}

/** The counts of a difference are those before it. */
export type ParityResult =
	| (ParityCounts & { readonly kind: "equal" })
	| (ParityCounts & {
			readonly kind: "different";
			/** `train.jsonl, record 3, messages`. */
			readonly place: string;
			/** `the ids differ from token 3 on`. */
			readonly what: string;
			/** The text that was asked for, where it is one. */
			readonly text?: string;
			/** What stands there on either side. */
			readonly ours: string;
			readonly python: string;
	  });
