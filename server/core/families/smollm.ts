/** Facts of the SmolLM family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "smollm",
	name: "SmolLM",
	matches: (modelName) => /\bsmollm[23]?\b|\bsmollm[23]?-/i.test(modelName),
	stopTokens: ["<|im_end|>"],
	baseEos: "<|endoftext|>",
	isBase: (modelName) => /^HuggingFaceTB\/SmolLM2?-\d+(?:\.\d)?[MB]$/i.test(modelName),
	assistantTurn: { header: "<|im_start|>assistant\n", end: "<|im_end|>\n" },
	userTurn: { header: "<|im_start|>user\n", end: "<|im_end|>\n" },
	knownStops: ["<|im_end|>", "<|endoftext|>"],
	markersAreTokens: true,
});
