/** Facts of the Llama 3 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "llama-3",
	name: "Llama 3",
	matches: (modelName) => /\bllama-?3(?![\db])/i.test(modelName),
	stopTokens: ["<|eot_id|>", "<|eom_id|>"],
	baseEos: "<|end_of_text|>",
	isBase: (modelName) =>
		/^(?:meta-llama|unsloth)\/(?:Meta-)?Llama-3(?:\.\d)?-\d+B(?:(?:-unsloth)?-bnb-4bit)?$/i.test(modelName),
	padTokens: (modelName) =>
		/llama-?3[.-][123]/i.test(modelName) ? ["<|finetune_right_pad_id|>"] : ["<|reserved_special_token_0|>"],
	assistantTurn: { header: "<|start_header_id|>assistant<|end_header_id|>\n\n", end: "<|eot_id|>" },
	userTurn: { header: "<|start_header_id|>user<|end_header_id|>\n\n", end: "<|eot_id|>" },
	knownStops: ["<|end_of_text|>", "<|eot_id|>", "<|eom_id|>"],
	markersAreTokens: true,
});
