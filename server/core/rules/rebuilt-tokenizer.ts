/** A tokenizer that Transformers 5 builds anew from its class, so that its ids are not those of its files. */
import { defineRule } from "../types/rule.js";
import { tokenizerPlace } from "./support/tokenizer-place.js";

export default defineRule({
	id: "rebuilt-tokenizer",
	stage: "run",
	severity: "warning",
	*check({ tokenizer, config, module, transformersMajor }) {
		const place = tokenizerPlace(config, module.text);
		if (tokenizer?.rebuiltByTransformers5 !== true || transformersMajor === 4 || place === undefined) {
			return;
		}
		const isKnown = transformersMajor === 5;
		yield {
			...place,
			severity: isKnown ? "warning" : "info",
			message: `Transformers 5 builds this Llama tokenizer anew instead of reading its tokenizer.json${isKnown ? "" : " (which version this project uses is not known)"}, so ids around special tokens and leading white space can differ from those that the model was trained with. Compare a few encodings, or stay with Transformers 4.`,
		};
	},
});
