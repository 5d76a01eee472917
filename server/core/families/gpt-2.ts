/** Facts of the GPT-2 family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "gpt-2",
	name: "GPT-2",
	matches: (modelName) =>
		/^(?:openai-community\/)?(?:gpt2|distilgpt2)(?:-(?:medium|large|xl))?$|\bdialogpt-/i.test(modelName),
	stopTokens: ["<|endoftext|>"],
	knownStops: ["<|endoftext|>"],
	markersAreTokens: false,
});
