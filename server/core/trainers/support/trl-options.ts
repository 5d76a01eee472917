/** Which releases of TRL know an option, so that a script that stops with a TypeError is not shown as trained. */
import type { PythonCall } from "../../types/python-module.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { isAtLeast } from "./version-order.js";

interface Releases {
	/** The first release that has it. */
	readonly since?: string;
	/** The first release without it. */
	readonly until?: string;
}

/** Arguments of `SFTConfig`; those that every release has are left out. */
const configOptions: { readonly [option: string]: Releases } = {
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
const trainerOptions: { readonly [option: string]: Releases } = {
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
		unknownOption(version, isConfig ? configCall : undefined, "SFTConfig", configOptions) ??
		unknownOption(version, trainerCall, "SFTTrainer", trainerOptions)
	);
}

function unknownOption(
	version: string,
	call: PythonCall | undefined,
	name: string,
	options: { readonly [option: string]: Releases },
): TrainingConfig["unknown"] {
	for (const keyword of call?.keywords ?? []) {
		const releases = options[keyword.name];
		if (releases !== undefined && !isKnown(version, releases)) {
			return {
				reason: `${name} of TRL ${version} has no argument \`${keyword.name}\`, so the script stops with a TypeError.`,
				todo: `${advice(releases)}, or remove the argument.`,
				location: keyword.location,
			};
		}
	}
	return undefined;
}

function isKnown(version: string, { since, until }: Releases): boolean {
	return (
		(since === undefined || isAtLeast(version, since)) && (until === undefined || !isAtLeast(version, until))
	);
}

function advice({ since, until }: Releases): string {
	return since === undefined ? `Install TRL older than ${until ?? "this"}` : `Install TRL ${since} or newer`;
}
