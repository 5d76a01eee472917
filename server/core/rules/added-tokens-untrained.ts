/** New tokens whose embeddings LoRA does not train, so that they stay random. */
import type { Fix } from "../base/fix.js";

import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { addedTokens } from "./support/added-tokens.js";
import { fixOf } from "./support/fix-of.js";
import { quoteList } from "./support/quote-list.js";
import { callsNamed, hasOpenKeywords, keywordOf } from "./support/script-calls.js";
import { insertKeyword, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "added-tokens-untrained",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const lora = callsNamed(module, "LoraConfig", "get_peft_model").find(
			(call) => call.name === "LoraConfig" || keywordOf(call, "target_modules") !== undefined,
		);
		if (lora === undefined || trainsEmbeddings(module, lora)) {
			return;
		}
		const added = addedTokens(module, ctx).filter(({ isPadOnly }) => !isPadOnly);
		for (const { call, tokens } of added) {
			yield {
				range: call.location.range,
				message: `LoRA leaves the embeddings as they are, so ${quoteList(tokens.slice(0, 3))} ${tokens.length === 1 ? "stays" : "stay"} random: the model can neither read nor write new tokens. Train "embed_tokens" and "lm_head" too.`,
				related: [{ ...lora.location, message: "LoRA is set up here." }],
				fixes: trainThem(module, lora),
			};
		}
	},
});

/** Named anywhere in the script, or hidden in options that are not known. */
function trainsEmbeddings({ text }: PythonModule, lora: PythonCall): boolean {
	return (
		hasOpenKeywords(lora) ||
		/modules_to_save|trainable_token_indices|embed_tokens|lm_head|\bwte\b|get_input_embeddings/.test(text)
	);
}

function trainThem(module: PythonModule, lora: PythonCall): readonly Fix[] {
	const names = `[${quoted(module, "embed_tokens")}, ${quoted(module, "lm_head")}]`;
	return fixOf("Train the embeddings and the head", insertKeyword(module, lora, `modules_to_save=${names}`));
}
