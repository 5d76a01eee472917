/** The lengths that only preference trainers have. */
import type { Setting, TrainingConfig } from "../../types/training-config.js";

/** `max_prompt_length`; `None` cuts nothing or stands for a number, as the release has it. */
export function promptLengthOf(config: TrainingConfig): Setting<number | null> {
	return lengthOption(config, "max_prompt_length");
}

export function completionLengthOf(config: TrainingConfig): Setting<number | null> {
	return lengthOption(config, "max_completion_length");
}

function lengthOption({ options }: TrainingConfig, option: string): Setting<number | null> {
	const setting = options?.[option];
	return setting !== undefined && typeof setting.value === "number"
		? { ...setting, value: setting.value }
		: { value: null, option, certainty: setting?.certainty ?? "certain" };
}
