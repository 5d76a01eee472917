/** Facts of the Phi-3 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "phi-3",
	name: "Phi-3",
	matches: (modelName) => /\bphi-?3(?:[.\-_]|\b)/i.test(modelName),
	stopTokens: ["<|end|>"],
	baseEos: "<|endoftext|>",
	assistantTurn: { header: "<|assistant|>\n", end: "<|end|>\n" },
	userTurn: { header: "<|user|>\n", end: "<|end|>\n" },
	knownStops: ["<|end|>", "<|endoftext|>", "</s>"],
	markersAreTokens: true,
});
