/** Facts of the Phi-4 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "phi-4",
	name: "Phi-4",
	matches: (modelName) => /\bphi-?4(?:[.\-_]|\b)/i.test(modelName) && !/mini/i.test(modelName),
	stopTokens: ["<|im_end|>"],
	baseEos: "<|endoftext|>",
	assistantTurn: { header: "<|im_start|>assistant<|im_sep|>", end: "<|im_end|>" },
	userTurn: { header: "<|im_start|>user<|im_sep|>", end: "<|im_end|>" },
	knownStops: ["<|im_end|>", "<|endoftext|>"],
	markersAreTokens: true,
});
