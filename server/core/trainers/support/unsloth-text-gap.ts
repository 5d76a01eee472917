/** Rows whose text Unsloth does not train, or at which it stops. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Example } from "../../types/example.js";
import type { TrainingConfig } from "../../types/training-config.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";

type Text = Extract<Example, { kind: "standard"; type: "language-modeling" }>;

interface GapRun {
	readonly config: TrainingConfig;
	readonly behaviour: UnslothBehaviour;
}

/** Unsloth looks for `labels`, `input_ids`, `prompt` with `completion` and the text column, in this order. */
export function findTextGap(example: Text, { config, behaviour }: GapRun): Unavailable | undefined {
	const { formatting, textField } = config;
	const isMapped = example.format === "formatted" && formatting?.isMap === true;
	const isReturned = example.format === "formatted" && !isMapped;
	const columns = isMapped && formatting?.removesColumns === true ? [] : (example.columns ?? []);
	const tokenized = columns.find((column) => column === "labels" || column === "input_ids");
	if (tokenized !== undefined) {
		return unavailable(
			`The row has a column "${tokenized}", so Unsloth takes it as tokenized and does not read the text.`,
			"Remove or rename the column, such as with remove_columns= of map.",
		);
	}
	if (behaviour.splitsPairs && columns.includes("prompt") && columns.includes("completion")) {
		return unavailable(
			`The row has the columns "prompt" and "completion", and Unsloth ${behaviour.version} trains them instead of this text.`,
			"Remove the columns with remove_columns= of map, or leave the formatting function out.",
		);
	}
	if (isReturned && columns.includes(textField.value)) {
		return unavailable(
			`The row has the column "${textField.value}", so Unsloth trains it and ignores formatting_func.`,
			"Remove the column, or leave formatting_func out.",
		);
	}
	if (isReturned) {
		return formatting?.batched === false
			? unavailable(
					"Unsloth stops here with a ValueError: formatting_func must return a list of texts.",
					"Loop over the rows of the batch and return a list.",
				)
			: undefined;
	}
	return example.text.column === textField.value
		? undefined
		: unavailable(
				`The text stands in "${example.text.column}", but Unsloth reads "${textField.value}" and stops with a RuntimeError.`,
				`Set dataset_text_field="${example.text.column}".`,
			);
}
