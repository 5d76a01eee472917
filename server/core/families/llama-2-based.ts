/** Facts of models with the Llama 2 vocabulary of 32,000 pieces: Llama 2 itself and TinyLlama. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "llama-2-based",
	name: "Llama 2 and TinyLlama",
	matches: isLlama2Based,
	sharesEmbeddedVocabulary: isLlama2Based,
	embedded: "llama-2",
	stopTokens: ["</s>"],
	markersAreTokens: false,
});

function isLlama2Based(modelName: string): boolean {
	return /\btinyllama|\bllama-?2(?:-|\b)|\bvicuna-(?:7b|13b)-v1\.5/i.test(modelName);
}
