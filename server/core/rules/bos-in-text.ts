/** A BOS token that is written into the text, where no run says whether the tokenizer adds it, too. */
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "bos-in-text",
	stage: "line",
	severity: "info",
	triggers: ["<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>"],
	*check(line, ctx) {
		// With the tokenizer at hand, `double-bos` counts the ids.
		const { analysis, tokenizer } = ctx;
		if (tokenizer !== undefined || analysis?.example?.kind !== "standard") {
			return;
		}
		const [first] = rowTexts(line, ctx);
		const match = first && /^\s*(<s>|<bos>|<\|begin_of_text\|>|<\|startoftext\|>)/.exec(first.text);
		if (first === undefined || match?.[1] === undefined) {
			return;
		}
		const start = match[0].length - match[1].length;
		const range = rawRange(first.node, start, start + match[1].length);
		yield {
			range,
			message: `The text begins with "${match[1]}", which the tokenizers of Llama, Mistral and Gemma add by themselves: such a row begins with it twice. Delete it, or tokenize with add_special_tokens=False.`,
			fixes: [
				{
					title: `Delete "${match[1]}"`,
					safety: "unsafe",
					edits: [{ range, newText: "" }],
					preferred: true,
				},
			],
		};
	},
	collapse: onePerCause,
});
