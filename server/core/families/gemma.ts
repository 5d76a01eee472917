/** Facts of the Gemma family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "gemma",
	name: "Gemma",
	matches: (modelName) => /\bgemma-?(?:[123]|\d+b|3n)\b|\bgemma-(?:[123]|3n)-/i.test(modelName),
	stopTokens: ["<end_of_turn>"],
	baseEos: "<eos>",
	isBase: (modelName) =>
		/^(?:google|unsloth)\/gemma-(?:\d-)?\d+b(?:-pt)?(?:(?:-unsloth)?-bnb-4bit)?$/i.test(modelName),
	padTokens: () => ["<pad>"],
	assistantTurn: { header: "<start_of_turn>model\n", end: "<end_of_turn>\n" },
	userTurn: { header: "<start_of_turn>user\n", end: "<end_of_turn>\n" },
	knownStops: ["<eos>", "<end_of_turn>"],
	markersAreTokens: true,
});
