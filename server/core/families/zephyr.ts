/** Facts of the Zephyr family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "zephyr",
	name: "Zephyr",
	matches: (modelName) => /\bzephyr\b|\bzephyr-/i.test(modelName),
	stopTokens: ["</s>"],
	assistantTurn: { header: "<|assistant|>\n", end: "</s>\n" },
	userTurn: { header: "<|user|>\n", end: "</s>\n" },
	padTokens: () => ["<unk>"],
	knownStops: ["</s>"],
	markersAreTokens: false,
});
