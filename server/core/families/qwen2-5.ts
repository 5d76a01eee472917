/** Facts of the Qwen2.5 family, whose Instruct tokenizer is embedded. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "qwen2-5",
	name: "Qwen2.5",
	matches: isQwen25,
	usesEmbeddedExactly: isOfficialInstruct,
	sharesEmbeddedVocabulary: isQwen25,
	embedded: "qwen2.5-instruct",
	stopTokens: ["<|im_end|>"],
	baseEos: "<|endoftext|>",
	isBase: (modelName) =>
		/^(?:Qwen|unsloth)\/Qwen2\.5-(?:Coder-)?(?:0\.5|1\.5|3|7|14|32|72)B(?:(?:-unsloth)?-bnb-4bit)?$/i.test(
			modelName,
		),
	padTokens: () => ["<|endoftext|>", "<|fim_pad|>"],
	assistantTurn: { header: "<|im_start|>assistant\n", end: "<|im_end|>\n" },
	userTurn: { header: "<|im_start|>user\n", end: "<|im_end|>\n" },
	knownStops: ["<|endoftext|>", "<|im_end|>"],
	markersAreTokens: true,
});

/** Models that read images have more tokens and another template. */
function isQwen25(modelName: string): boolean {
	return /\bqwen-?2[.-]5/i.test(modelName) && !/-(?:vl|omni)\b/i.test(modelName);
}

/** Qwen's own uploads of the general Instruct models. */
function isOfficialInstruct(modelName: string): boolean {
	const sizes = "(?:0\\.5|1\\.5|3|7|14|32|72)B";
	return new RegExp(`^Qwen/Qwen2\\.5-${sizes}-Instruct$`).test(modelName);
}
