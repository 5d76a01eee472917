/** Tokens added to a tokenizer while the model keeps its old number of embeddings. */
import type { Fix } from "../base/fix.js";

import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { addedTokens, type AddedTokens } from "./support/added-tokens.js";
import { fixOf } from "./support/fix-of.js";
import { quoteList } from "./support/quote-list.js";
import { modelLoads, receiverOf } from "./support/script-calls.js";
import { insertAfter } from "./support/script-edits.js";

export default defineRule({
	id: "embeddings-not-resized",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const [load] = modelLoads(module);
		if (
			load === undefined ||
			ctx.config === undefined ||
			/resize|add_new_tokens|embedding/i.test(module.text)
		) {
			return;
		}
		for (const added of addedTokens(module, ctx)) {
			yield {
				range: added.call.location.range,
				message: `${quoteList(added.tokens.slice(0, 3))} ${added.tokens.length === 1 ? "is" : "are"} new to the tokenizer and the model is not resized: the new ids may lie beyond its embeddings, which stops the run with an index error. Call resize_token_embeddings.`,
				fixes: resize(module, load.assignedTo, load.location.range.start, added),
			};
		}
	},
});

/** Behind whichever comes later: the tokens, or the model. */
function resize(
	module: PythonModule,
	model: string | undefined,
	loadedAt: number,
	{ call }: AddedTokens,
): readonly Fix[] {
	const tokenizer = receiverOf(call);
	const name = model?.split(/,\s*/)[0];
	const place =
		loadedAt > call.location.range.start ? modelLoads(module)[0]?.location.range : call.location.range;
	if (name === undefined || place === undefined || !/^\w+$/.test(name)) {
		return [];
	}
	const line = `${name}.resize_token_embeddings(len(${tokenizer}))`;
	return fixOf("Resize the embeddings", insertAfter(module, place, [line]));
}
