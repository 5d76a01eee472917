/** What `mlx_lm.lora` trains from the files of a data folder: its command is rarely written down beside the script that asks. */
import type { FormatId } from "../types/example.js";
import type { PromptContext } from "../types/prompt-context.js";
import type { PromptSample } from "../types/prompt-sample.js";
import type { PythonModule } from "../types/python-module.js";
import type { TrainingForm } from "../types/training-form.js";
import { trainingForms } from "./training-forms.js";

/** A script that loads a model with an adapter of mlx-lm. */
export function loadsMlxAdapter({ calls }: PythonModule): boolean {
	return calls.some(
		({ name, callee, keywords }) =>
			name === "load" &&
			/^mlx_lm\b/.test(callee) &&
			keywords.some((one) => one.name === "adapter_path" && one.value.kind !== "none"),
	);
}

/** The names that mlx-lm looks for in the folder that it is given (tuner/datasets.py). */
export function isMlxData(file: string): boolean {
	return /(?:^|[\\/])(?:train|valid)\.jsonl$/.test(file);
}

/** Of the records of one file; pairs of prompt and completion become chats of two messages (CompletionsDataset). */
export function mlxForms(
	samples: readonly PromptSample[],
	format: FormatId | "unknown",
	context: PromptContext,
): readonly TrainingForm[] {
	const chats =
		format === "prompt-completion"
			? samples.map(({ text, ...place }) => ({
					...place,
					...(text !== undefined && { chat: { user: text } }),
				}))
			: samples;
	// Which folder was trained is not known, but it was one of them.
	return trainingForms({}, chats, context).map((form) => ({ ...form, isOneOfAll: true }));
}
