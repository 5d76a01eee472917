/** The stop token that a fix would write. */
import type { RuleContext } from "../../types/rule.js";

/** The tokenizer's EOS; without its files, the family's stop token if the family has only one. */
export function eosText({
	tokenizer,
	stopTexts,
}: Pick<RuleContext, "tokenizer" | "stopTexts">): string | undefined {
	return tokenizer?.eos?.text ?? (stopTexts?.length === 1 ? stopTexts[0] : undefined);
}
