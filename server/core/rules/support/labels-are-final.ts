/** Labels that a script sets by hand: what happens to them on the way to the loss. */
import type { PythonModule } from "../../types/python-module.js";
import type { Run } from "../../types/run.js";

/** They make labels from the ids of the batch, so what the function sets has no effect. */
const OVERWRITING_COLLATORS = [
	"DataCollatorForLanguageModeling",
	"DataCollatorForCompletionOnlyLM",
	"DataCollatorForWholeWordMask",
];

/** True when a collator makes labels of its own. */
export function isOverwriting(collator: string | undefined): boolean {
	return OVERWRITING_COLLATORS.includes(collator?.split(".").at(-1) ?? "");
}

/** False where a collator makes them anew, or where -100 is written somewhere: how it masks may be out of sight. */
export function labelsAreFinal({ config, module }: Run): boolean {
	return !isOverwriting(config.collator?.value) && !masksElsewhere(module);
}

/** Remarks, and comparisons: a metric takes -100 out of the labels again. */
const NO_MASK = /#.*|[!=]=\s*-100\b|-100\s*[!=]=/g;

/** True where labels are written in a way that is not followed. */
export function masksElsewhere(module: PythonModule): boolean {
	return (
		/-100\b|ignore_(?:index|token|id)|label_pad/i.test(module.text.replace(NO_MASK, "")) ||
		module.calls.some(({ name }) => name === "train_on_responses_only")
	);
}
