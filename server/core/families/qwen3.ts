/** Facts of the Qwen3 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "qwen3",
	name: "Qwen3",
	matches: (modelName) => /\bqwen-?3(?![.\db])/i.test(modelName),
	stopTokens: ["<|im_end|>"],
	baseEos: "<|endoftext|>",
	isBase: (modelName) => /^(?:Qwen|unsloth)\/Qwen3-[\w.]+-Base(?:(?:-unsloth)?-bnb-4bit)?$/i.test(modelName),
	padTokens: () => ["<|endoftext|>", "<|fim_pad|>"],
	assistantTurn: { header: "<|im_start|>assistant\n", end: "<|im_end|>\n" },
	userTurn: { header: "<|im_start|>user\n", end: "<|im_end|>\n" },
	knownStops: ["<|endoftext|>", "<|im_end|>"],
	markersAreTokens: true,
});
