/** Labels that are the ids of the answer beside the ids of the prompt, for a model that needs one text. */
import { defineRule } from "../types/rule.js";
import { isOverwriting } from "./support/labels-are-final.js";
import { loadsCausalModel } from "./support/script-calls.js";

export default defineRule({
	id: "labels-of-other-text",
	stage: "run",
	severity: "error",
	*check({ config, module }) {
		const { tokenize } = config;
		const isCausal = loadsCausalModel(module);
		if (tokenize?.labelsAreOfOtherText !== true || tokenize.labelsLocation === undefined || !isCausal) {
			return;
		}
		// Models that read one text and write another take labels of their own.
		if (/Seq2SeqLM|ConditionalGeneration|EncoderDecoder/.test(module.text)) {
			return;
		}
		const outcome = isOverwriting(config.collator?.value)
			? "The collator throws them away and trains the ids, in which this text does not occur"
			: "A causal model compares them with the ids place by place, so it is trained to write them where the prompt stands";
		yield {
			...tokenize.labelsLocation,
			message: `The labels are the ids of another text than "input_ids". ${outcome}. Tokenize prompt and answer as one text, and set the prompt's labels to -100.`,
		};
	},
});
