/** Facts of the Mistral family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "mistral",
	name: "Mistral",
	matches: (modelName) =>
		/\b(?:mistral|mixtral|ministral|codestral)\b|\b(?:mistral|mixtral|ministral|codestral)-/i.test(modelName),
	stopTokens: ["</s>"],
	padTokens: () => ["<unk>"],
	knownStops: ["</s>"],
	markersAreTokens: true,
});
