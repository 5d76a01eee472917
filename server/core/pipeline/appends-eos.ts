/** Whether the run's trainer appends EOS to standard rows by itself. */
import { trainers } from "../trainers/index.generated.js";
import type { TrainingConfig } from "../types/training-config.js";

/** Undefined when it is not known, or when the versions that could run do not agree. */
export function appendsEos(
	config: TrainingConfig,
	alternatives: readonly TrainingConfig[] = [],
): boolean | undefined {
	const trainer = trainers.find(({ id }) => id === config.trainer);
	const answers = [config, ...alternatives].map((candidate) => trainer?.appendsEos(candidate));
	return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
}

/** The same, if the text column had the name that every version looks for. */
export function appendsEosToText(
	config: TrainingConfig,
	alternatives: readonly TrainingConfig[] = [],
): boolean | undefined {
	return appendsEos(withTextColumn(config), alternatives.map(withTextColumn));
}

function withTextColumn(config: TrainingConfig): TrainingConfig {
	return { ...config, textField: { ...config.textField, value: "text" } };
}
