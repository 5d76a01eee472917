/** Facts of the Llama 3 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "llama-3",
	name: "Llama 3",
	matches: (modelName) => /\bllama-?3(?![\db])/i.test(modelName),
	stopTokens: ["<|eot_id|>", "<|eom_id|>"],
	baseEos: "<|end_of_text|>",
	assistantTurn: { header: "<|start_header_id|>assistant<|end_header_id|>\n\n", end: "<|eot_id|>" },
	userTurn: { header: "<|start_header_id|>user<|end_header_id|>\n\n", end: "<|eot_id|>" },
	markersAreTokens: true,
});
