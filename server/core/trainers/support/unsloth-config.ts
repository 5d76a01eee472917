/** Reads the settings of an Unsloth script: TRL's options, with Unsloth's own rule for the length. */
import type { PythonArgument, PythonCall, PythonModule } from "../../types/python-module.js";
import type { Setting, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { argumentOf, callOf, keywordOf, readInteger, settingFrom } from "./script-values.js";
import { readSftConfig } from "./trl-config.js";

/** What `FastLanguageModel.from_pretrained` takes when `max_seq_length` is not given. */
const MODEL_DEFAULT = 2048;

export function readUnslothConfig(module: PythonModule, version: TrainerVersion): TrainingConfig {
	const trainerCall = module.calls.findLast(({ name }) => name === "SFTTrainer" || name === "UnslothTrainer");
	const configCall = callOf(module, argumentOf(trainerCall, "args", 1)?.value);
	const config = readSftConfig(module, { trainer: "unsloth-sft", version, trainerCall, configCall });
	const { unknown: fromTrl, ...rest } = config;
	const unknown = responsesOnly(module) ?? fromTrl ?? collatorGap(config);
	return {
		...rest,
		...lengthsOf(module, trainerCall, configCall),
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** `train_on_responses_only` rewrites the labels after the trainer is made. */
function responsesOnly(module: PythonModule): TrainingConfig["unknown"] {
	const call = module.calls.find(({ name }) => name === "train_on_responses_only");
	return call === undefined
		? undefined
		: {
				reason:
					"train_on_responses_only masks everything but the answers, by markers that Tunelint does not follow yet.",
				todo: "Print trainer.train_dataset[0] to see its labels, or remove the call to see the row before it.",
				location: call.location,
			};
}

/** A `DataCollatorForSeq2Seq` is replaced on text rows; others decide the labels themselves. */
function collatorGap({ collator }: TrainingConfig): TrainingConfig["unknown"] {
	return collator === undefined || collator.value === "DataCollatorForSeq2Seq"
		? undefined
		: {
				reason: `The script passes ${collator.value || "a collator"}, which decides the labels in a way that Tunelint does not follow yet.`,
				todo: "Remove data_collator= to see the mask that Unsloth makes by itself.",
				...(collator.source === undefined ? {} : { location: collator.source }),
			};
}

/**
 * The smallest length that is given: `max_seq_length` of the configuration, else `max_length`, never more than the
 * model's (unsloth/models/rl.py, 2026.10).
 */
function lengthsOf(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
	configCall: PythonCall | undefined,
): Pick<TrainingConfig, "maxLength" | "lengthCandidates"> {
	const load = module.calls.find(({ callee }) => /Fast\w*Model\.from_pretrained$/.test(callee));
	const model = lengthFrom(keywordOf(load, "max_seq_length") ?? load?.positional[1], MODEL_DEFAULT);
	const own = lengthFrom(
		keywordOf(configCall, "max_seq_length") ??
			keywordOf(trainerCall, "max_seq_length") ??
			keywordOf(configCall, "max_length"),
		undefined,
	);
	const given = [own, model].filter((setting) => setting !== undefined);
	const smallest = given.reduce<Setting<number> | undefined>(
		(best, setting) => (best === undefined || isBetter(setting, best) ? setting : best),
		undefined,
	);
	return {
		...(smallest === undefined ? {} : { maxLength: smallest }),
		lengthCandidates: given.map(({ value }) => value),
	};
}

/** A length that cannot be evaluated decides, since it may be the smallest. */
function isBetter(setting: Setting<number>, best: Setting<number>): boolean {
	return best.certainty !== "unknown" && (setting.certainty === "unknown" || setting.value < best.value);
}

function lengthFrom(
	argument: PythonArgument | undefined,
	fallback: number | undefined,
): Setting<number> | undefined {
	if (argument !== undefined && argument.value.kind !== "none") {
		return settingFrom(argument, "max_seq_length", readInteger, fallback ?? MODEL_DEFAULT);
	}
	return fallback === undefined
		? undefined
		: { value: fallback, option: "max_seq_length", certainty: "certain" };
}
