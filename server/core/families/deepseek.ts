/** Facts of the DeepSeek family; see the page for their sources. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "deepseek",
	name: "DeepSeek",
	matches: (modelName) => /\bdeepseek-(?:v[23]|r1|llm|coder|math)/i.test(modelName),
	stopTokens: ["<｜end▁of▁sentence｜>"],
	markersAreTokens: true,
});
