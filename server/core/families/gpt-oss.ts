/** Facts of the gpt-oss family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "gpt-oss",
	name: "gpt-oss",
	matches: (modelName) => /\bgpt-oss\b/i.test(modelName),
	stopTokens: ["<|return|>", "<|call|>"],
	markersAreTokens: true,
});
