/** Which releases of TRL know an option, so that a script that stops with a TypeError is not shown as trained. */
import type { PythonCall } from "../../types/python-module.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { findRemovedOption, type OptionReleases } from "./find-removed-option.js";
import { isAtLeast } from "./version-order.js";

/** Arguments of `SFTConfig`; those that every release has are left out. */
const configOptions: { readonly [option: string]: OptionReleases } = {
	max_seq_length: { until: "0.20.0" },
	max_length: { since: "0.16.0" },
	padding_free: { since: "0.16.0" },
	pad_token: { since: "0.16.1" },
	eos_token: { since: "0.17.0" },
	completion_only_loss: { since: "0.17.0" },
	packing_strategy: { since: "0.19.0" },
	chat_template_path: { since: "0.19.0" },
	assistant_only_loss: { since: "0.19.0" },
	truncation_mode: { since: "1.0.0" },
};

/** Arguments of `SFTTrainer`. */
const trainerOptions: { readonly [option: string]: OptionReleases } = {
	max_seq_length: { until: "0.13.0" },
	packing: { until: "0.13.0" },
	dataset_text_field: { until: "0.13.0" },
	dataset_kwargs: { since: "0.7.5", until: "0.13.0" },
	eval_packing: { since: "0.8.0", until: "0.13.0" },
	dataset_num_proc: { until: "0.13.0" },
	tokenizer: { until: "0.16.0" },
	processing_class: { since: "0.12.0" },
};

/** The first option that this release does not know. */
export function findUnknownOption(
	version: string,
	configCall: PythonCall | undefined,
	trainerCall: PythonCall | undefined,
): TrainingConfig["unknown"] {
	const isConfig = configCall?.name === "SFTConfig";
	if (isConfig && !isAtLeast(version, "0.9.0")) {
		return {
			reason: `TRL ${version} has no SFTConfig, so the script stops with an ImportError.`,
			todo: "Install TRL 0.9 or newer, or use TrainingArguments.",
			location: configCall.location,
		};
	}
	return (
		findRemovedOption(version, isConfig ? configCall : undefined, configOptions) ??
		findRemovedOption(version, trainerCall, trainerOptions)
	);
}
