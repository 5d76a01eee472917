/** Facts of the GPT-NeoX family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "gpt-neox",
	name: "GPT-NeoX",
	matches: (modelName) =>
		/\b(?:gpt-neox|pythia|redpajama-incite|stablelm-(?:base|tuned)-alpha)\b/i.test(modelName),
	stopTokens: ["<|endoftext|>"],
	knownStops: ["<|endoftext|>"],
	markersAreTokens: false,
});
