/** Rows padded to a fixed length whose labels are a plain copy of the ids: the padding is trained. */
import { defineRule } from "../types/rule.js";
import { labelsAreFinal } from "./support/labels-are-final.js";

export default defineRule({
	id: "padding-trained",
	stage: "run",
	severity: "error",
	*check(run) {
		const { tokenize } = run.config;
		const padding = tokenize?.padding;
		if (tokenize?.labels !== "copy" || padding?.value !== "max_length" || padding.source === undefined) {
			return;
		}
		// TRL prepares the labels of its trainers again, in ways that differ by version.
		const isOfTrl = run.module.calls.some(({ name }) => name === "SFTTrainer");
		if (isOfTrl || !labelsAreFinal(run)) {
			return;
		}
		const length = tokenize.maxLength?.value;
		const rows = length === undefined ? "Every row" : `Every row of fewer than ${length} tokens`;
		yield {
			...padding.source,
			message: `${rows} is filled with pad tokens, and the labels are a copy of the ids: the model is trained to write padding, which drowns the answers. Set the labels of padding to -100, or pad in DataCollatorForSeq2Seq.`,
			...(tokenize.labelsLocation === undefined
				? {}
				: { related: [{ ...tokenize.labelsLocation, message: "The labels are copied here." }] }),
		};
	},
});
