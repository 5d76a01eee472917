/** A Trainer whose rows have no labels, so that the model returns no loss. */
import type { PythonCall } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import {
	calleeRange,
	callsNamed,
	hasOpenKeywords,
	keywordOf,
	loadsCausalModel,
} from "./support/script-calls.js";

export default defineRule({
	id: "missing-labels",
	stage: "run",
	severity: "error",
	*check(run) {
		const { config, module } = run;
		const [trainer, ...others] = callsNamed(module, "Trainer");
		const isCausal = loadsCausalModel(module);
		if (config.trainer !== "transformers" || config.tokenize?.labels !== "none" || !isCausal) {
			return;
		}
		if (trainer === undefined || others.length > 0 || !usesDefaultCollator(trainer) || mayHaveLabels(run)) {
			return;
		}
		yield {
			file: module.file,
			range: calleeRange(module, trainer),
			message:
				"The rows have no labels, and the Trainer's default collator makes none, so the first step stops because the model returns no loss. Pass DataCollatorForLanguageModeling(tokenizer, mlm=False) as data_collator, or return labels beside the ids.",
		};
	},
});

function usesDefaultCollator(trainer: PythonCall): boolean {
	return (
		!hasOpenKeywords(trainer) &&
		trainer.positional.length === 0 &&
		["data_collator", "compute_loss_func", "model_init"].every(
			(name) => keywordOf(trainer, name) === undefined,
		)
	);
}

/** Written anywhere, or a column of the data that is kept. */
function mayHaveLabels({ module, imported = [] }: Run): boolean {
	const keepsColumns = callsNamed(module, "map").some(
		(call) => keywordOf(call, "remove_columns") === undefined,
	);
	const isWritten = [module, ...imported].some(({ text }) =>
		/label|compute_loss|\(\s*Trainer\s*\)/i.test(text.replace(/#.*/g, "")),
	);
	return keepsColumns || isWritten;
}
