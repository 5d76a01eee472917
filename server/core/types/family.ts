/** Facts of one model family: names, markers, stop tokens. No template text. */

export interface Family {
	readonly id: string;
	/** `Qwen2.5`, for people. */
	readonly name: string;
	/** True for a model name or path of this family, base or instruct, original or re-upload. */
	matches(modelName: string): boolean;
	/** True for names that are known to use the embedded vocabulary *and* its chat template and special tokens unchanged. */
	usesEmbeddedExactly?(modelName: string): boolean;
	/** True for names whose vocabulary is the embedded one, whatever their template. */
	sharesEmbeddedVocabulary?(modelName: string): boolean;
	/** Id of the embedded tokenizer that stands in for the family. */
	readonly embedded?: string;
	/** What an instruct model of this family stops at. */
	readonly stopTokens: readonly string[];
	/** Every stop string of any family that is a token of this vocabulary; absent: not known. */
	readonly knownStops?: readonly string[];
	/** EOS of base models, when it is another token. */
	readonly baseEos?: string;
	/** Strings around an assistant turn as the family's template prints them. */
	readonly assistantTurn?: { readonly header: string; readonly end: string };
	readonly userTurn?: { readonly header: string; readonly end: string };
	/** True for a base model of the family that its makers published: its EOS is `baseEos`. */
	isBase?(modelName: string): boolean;
	/** Turns of a model that has other ones than its family. */
	turnsOf?(modelName: string): Pick<Family, "assistantTurn" | "userTurn"> | undefined;
	/** Tokens of the vocabulary that may pad, best first; one that is the run's EOS does not serve. */
	padTokens?(modelName: string): readonly string[];
	/** True when every marker is a single token of the vocabulary; false for plain-text markers such as TinyLlama's. */
	readonly markersAreTokens: boolean;
}

export function defineFamily(family: Family): Family {
	return family;
}
