/** What releases of LLaMA-Factory do to every row, read in 0.8.3 and 0.9.0 to 0.9.5. */
import { compareReleases, isAtLeast } from "./version-order.js";

export const NEWEST_LLAMA_FACTORY = "0.9.5";
export const OLDEST_LLAMA_FACTORY = "0.8.3";

export interface LlamaFactoryBehaviour {
	/** The release whose rows these are: the asked one, or the nearest that was read. */
	readonly version: string;
	/** Set for releases outside of those that were read. */
	readonly doubt?: string;
	/** Default of `cutoff_len`, in tokens. */
	readonly cutoffLen: number;
	/** `mask_history` keeps the last turns when the row is too long. */
	readonly cutsHistoryFirst: boolean;
	/** With `efficient_eos` the very first token is labelled as EOS too. */
	readonly marksFirstToken: boolean;
	/** A role that is no tag: the row is skipped; before that a KeyError. */
	readonly skipsUnknownRoles: boolean;
	readonly readsOpenai: boolean;
	/** Without `template` the tokenizer's own chat template is taken apart; before that nothing marks the turns. */
	readonly parsesChatTemplate: boolean;
	/** Thought words are stored with their line breaks. */
	readonly hasSpacedThoughtWords: boolean;
	/** `mask_history` removes the thoughts of all turns but the last. */
	readonly dropsHistoryThoughts: boolean;
	/** `packing` takes one token off `cutoff_len`. */
	readonly packsOneLess: boolean;
	/** `mask_history` and `train_on_prompt` exclude each other. */
	readonly refusesHistoryWithPrompt: boolean;
	/** Some machines run it on Transformers 5. */
	readonly runsOnTransformers5: boolean;
}

export function llamaFactoryBehaviour(asked: string): LlamaFactoryBehaviour {
	const version = nearestRead(asked);
	const from = (minimum: string): boolean => isAtLeast(version, minimum);
	const order = version === NEWEST_LLAMA_FACTORY ? "newer" : "older";
	const end = order === "newer" ? "newest" : "oldest";
	return {
		version,
		...(version === asked
			? {}
			: {
					doubt: `LLaMA-Factory ${asked} is ${order} than ${version}, the ${end} release that was compared.`,
				}),
		cutoffLen: from("0.9.1") ? 2048 : 1024,
		cutsHistoryFirst: from("0.9.0"),
		marksFirstToken: from("0.9.0") && !from("0.9.4"),
		skipsUnknownRoles: from("0.9.2"),
		readsOpenai: from("0.9.4"),
		parsesChatTemplate: from("0.9.2"),
		hasSpacedThoughtWords: from("0.9.4"),
		dropsHistoryThoughts: from("0.9.5"),
		packsOneLess: from("0.9.3"),
		refusesHistoryWithPrompt: from("0.9.0"),
		runsOnTransformers5: from("0.9.5"),
	};
}

function nearestRead(asked: string): string {
	if (compareReleases(asked, NEWEST_LLAMA_FACTORY) > 0) {
		return NEWEST_LLAMA_FACTORY;
	}
	return compareReleases(asked, OLDEST_LLAMA_FACTORY) < 0 ? OLDEST_LLAMA_FACTORY : asked;
}
