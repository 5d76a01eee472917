/** Which releases of TRL know an option of a preference trainer, so that a script that stops with a TypeError is not shown as trained. */
import type { PythonCall } from "../../types/python-module.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { findRemovedOption, type OptionReleases } from "./find-removed-option.js";
import type { PreferenceKind } from "./trl-preference-behaviour.js";

type Options = Readonly<Record<string, OptionReleases>>;

/** Arguments of the config; those that every release has are left out. */
const configOptions: Readonly<Record<PreferenceKind, Options>> = {
	dpo: {
		max_prompt_length: { until: "0.29.0" },
		max_completion_length: { since: "0.11.0", until: "0.29.0" },
		max_target_length: { until: "0.14.0" },
		tools: { since: "0.14.0", until: "0.29.0" },
		pad_token: { since: "0.24.0" },
		padding_value: { until: "0.26.0" },
		is_encoder_decoder: { until: "0.15.0" },
	},
	kto: {
		max_prompt_length: { until: "0.27.0" },
		max_completion_length: { until: "0.27.0" },
		truncation_mode: { until: "0.27.0" },
		is_encoder_decoder: { until: "0.27.0" },
	},
	orpo: { max_prompt_length: { until: "0.28.0" }, truncation_mode: { until: "1.0.0" } },
	cpo: { max_prompt_length: { until: "0.28.0" }, truncation_mode: { until: "1.0.0" } },
	reward: {
		eos_token: { since: "0.24.0" },
		pad_token: { since: "0.24.0" },
		chat_template_path: { since: "0.24.0" },
	},
};

/** Arguments of the trainer. */
const trainerOptions: Options = {
	max_length: { until: "0.13.0" },
	max_prompt_length: { until: "0.13.0" },
	max_target_length: { until: "0.13.0" },
	truncation_mode: { until: "0.13.0" },
	beta: { until: "0.13.0" },
	loss_type: { until: "0.13.0" },
	tokenizer: { until: "0.16.0" },
	processing_class: { since: "0.12.0" },
};

/** The first option that this release does not know. */
export function findUnknownPreferenceOption(
	kind: PreferenceKind,
	version: string,
	configCall: PythonCall | undefined,
	trainerCall: PythonCall | undefined,
): TrainingConfig["unknown"] {
	const isConfig = configCall?.name.endsWith("Config") === true;
	return (
		findRemovedOption(version, isConfig ? configCall : undefined, configOptions[kind]) ??
		findRemovedOption(version, trainerCall, trainerOptions)
	);
}
