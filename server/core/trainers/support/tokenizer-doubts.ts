/** What is not settled by the tokenizer's files alone: edits of the script, and releases of Transformers that differ. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { TokenizerFacts } from "../../types/tokenizer.js";
import type { TrainingConfig } from "../../types/training-config.js";

/** Set when the script stops at an edit of its tokenizer, or at one that nothing follows. */
export function findEditGap(
	{ tokenizerEdits }: TrainingConfig,
	facts: TokenizerFacts,
): Unavailable | undefined {
	return tokenizerEdits.addBosToken === undefined && tokenizerEdits.addEosToken === undefined
		? undefined
		: facts.editGap;
}

/** Why the ids may differ under Transformers 5. */
export function findRebuildDoubt(encoding: Encoding, facts: TokenizerFacts): string | undefined {
	if (facts.rebuiltByTransformers5 !== true) {
		return undefined;
	}
	const { rendered, offsets, specialTokensMask } = encoding;
	const { length } = rendered.text;
	const hasInnerSpecial = offsets.some(
		([start, end], i) => specialTokensMask[i] === true && start < end && end < length,
	);
	return hasInnerSpecial || /^\s/.test(rendered.text)
		? "Transformers 5 rebuilds this tokenizer and gives other ids around special tokens and leading white space; shown as in tokenizer.json, which Transformers 4 follows."
		: undefined;
}

/** Why a special token is not there: the model's own files are not at hand, or it really has none. */
export function missingToken(
	facts: TokenizerFacts,
	name: "eos_token" | "pad_token",
	how: string,
): Unavailable {
	return facts.template.level === "unavailable"
		? unavailable(facts.template.why, facts.template.todo)
		: unavailable(
				`The tokenizer has no ${name}, so ${how}.`,
				`Set tokenizer.${name} to a token of the model.`,
			);
}
