/** What Axolotl does to a row, by version; each line names the release that changed it (see axolotl.md). */
import { isAtLeast } from "./version-order.js";

export interface AxolotlBehaviour {
	readonly version: string;
	/** A `system` column becomes the first turn when there is none. */
	readonly readsSystemColumn: boolean;
	/** `eot_tokens` and `train_on_eot` are known. */
	readonly hasEndOfTurnTokens: boolean;
	readonly passesTools: boolean;
	/** Turns that are not trained are left alone, unless `train_on_eos: all` needs their end. */
	readonly skipsUntrainedTurns: boolean;
	/** Models with "gemma" in their name have their system turn left out of the search, as Mistral's always have. */
	readonly skipsSystemOfGemma: boolean;
	readonly passesTemplateArguments: boolean;
	readonly dropsNulls: boolean;
	/** `excess_length_strategy` is read; before, long rows are always dropped. */
	readonly readsLengthStrategy: boolean;
	/** `excess_length_strategy: truncate` really cuts; before, it keeps long rows whole. */
	readonly truncates: boolean;
	/** Values of `train_on_eos` that the dataset's schema takes; absent: any. */
	readonly endOptions?: readonly string[];
	/** `train_on_eot` is in the dataset's schema. */
	readonly readsTrainOnEot: boolean;
	/** Types that end with `.load`. */
	readonly knowsLoadSuffix: boolean;
	/** Arguments of tool calls that are JSON text become objects. */
	readonly parsesArguments: boolean;
	readonly passesLastIndex: boolean;
	/** Lists of content parts become one text. */
	readonly joinsParts: boolean;
	/** Messages and tools may be JSON text. */
	readonly parsesText: boolean;
	/** Turns are found in the text of the whole conversation, not in the ids of its beginning. */
	readonly searchesText: boolean;
	readonly runsOnTransformers5: boolean;
}

export const OLDEST_AXOLOTL = "0.8.0";
/** The newest release that was compared with the real library. */
export const NEWEST_AXOLOTL = "0.19.0";

export function axolotlBehaviour(version: string): AxolotlBehaviour {
	const since = (minimum: string): boolean => isAtLeast(version, minimum);
	return {
		version,
		readsSystemColumn: since("0.9.0"),
		hasEndOfTurnTokens: since("0.9.0"),
		passesTools: since("0.10.0"),
		skipsUntrainedTurns: since("0.10.0"),
		skipsSystemOfGemma: !since("0.10.1"),
		passesTemplateArguments: since("0.11.0"),
		dropsNulls: since("0.12.0"),
		readsLengthStrategy: since("0.12.0"),
		truncates: since("0.15.0"),
		...(since("0.10.1") ? { endOptions: ["all", "turn", "last", ...(since("0.17.0") ? ["none"] : [])] } : {}),
		readsTrainOnEot: since("0.18.0"),
		knowsLoadSuffix: since("0.10.0"),
		parsesArguments: since("0.13.0"),
		passesLastIndex: since("0.13.1"),
		joinsParts: since("0.17.0"),
		parsesText: since("0.17.0"),
		searchesText: since("0.19.0"),
		runsOnTransformers5: since("0.14.0"),
	};
}
