/** Facts of models with the Llama 2 vocabulary of 32,000 pieces: Llama 2 itself and TinyLlama. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "llama-2-based",
	name: "Llama 2 and TinyLlama",
	matches: isLlama2Based,
	sharesEmbeddedVocabulary: isLlama2Based,
	embedded: "llama-2",
	stopTokens: ["</s>"],
	padTokens: () => ["<unk>"],
	turnsOf: (modelName) => (/tinyllama[\w.-]*-chat/i.test(modelName) ? ZEPHYR_TURNS : undefined),
	knownStops: ["</s>"],
	markersAreTokens: false,
});

function isLlama2Based(modelName: string): boolean {
	return /\btinyllama|\bllama-?2(?:-|\b)|\bvicuna-(?:7b|13b)-v1\.5/i.test(modelName);
}

/** TinyLlama-Chat was trained with them. */
const ZEPHYR_TURNS = {
	assistantTurn: { header: "<|assistant|>\n", end: "</s>\n" },
	userTurn: { header: "<|user|>\n", end: "</s>\n" },
};
