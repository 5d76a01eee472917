/** Facts of the Phi-1 and Phi-2 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "phi-2",
	name: "Phi-1 and Phi-2",
	matches: (modelName) => /\bphi-(?:1|1[._]5|2)(?![\d.])/i.test(modelName),
	stopTokens: ["<|endoftext|>"],
	knownStops: ["<|endoftext|>"],
	markersAreTokens: false,
});
