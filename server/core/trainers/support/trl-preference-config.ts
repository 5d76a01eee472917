/** Reads the settings of a TRL preference script (DPO, KTO, ORPO, CPO, reward) into the words that no single trainer owns. */
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import type { TrainerOptions, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { readDatasets } from "./read-datasets.js";
import { readModel, type ReadModel } from "./read-model.js";
import {
	argumentOf,
	callOf,
	defaultSetting,
	functionOf,
	importsModule,
	keywordOf,
	orNone,
	readBoolean,
	readInteger,
	readString,
} from "./script-values.js";
import { optionalSetting, readSetting, readTruncationMode, type SettingSources } from "./read-setting.js";
import { NEWEST_TRL } from "./trl-behaviour.js";
import { preferenceBehaviour, type PreferenceKind } from "./trl-preference-behaviour.js";
import { findUnknownPreferenceOption } from "./trl-preference-options.js";

/** The trainer's class of each kind. */
const classes: Readonly<Record<PreferenceKind, string>> = {
	dpo: "DPOTrainer",
	kto: "KTOTrainer",
	orpo: "ORPOTrainer",
	cpo: "CPOTrainer",
	reward: "RewardTrainer",
};

const configNames = /^\w*(?:DPO|KTO|ORPO|CPO|Reward)Config$|^\w*TrainingArguments$/;

/** Columns that the trainers read. */
const columns = new Set(["prompt", "chosen", "rejected", "completion", "label"]);

/** Below `SFTTrainer`, as many scripts run it first and the other one afterwards. */
export function detectPreference(module: PythonModule, kind: PreferenceKind): number {
	if (importsModule(module, "unsloth") || !module.calls.some(({ name }) => name === classes[kind])) {
		return 0;
	}
	return importsModule(module, "trl") ? 0.55 : 0.25;
}

export function readPreferenceConfig(
	module: PythonModule,
	kind: PreferenceKind,
	version: TrainerVersion,
): TrainingConfig {
	const release = version.version ?? NEWEST_TRL;
	const behaviour = preferenceBehaviour(kind, release);
	const trainerCall = module.calls.findLast(({ name }) => name === classes[kind]);
	const configCall = callOf(
		module,
		argumentOf(trainerCall, "args", kind === "dpo" || kind === "kto" ? 2 : 1)?.value,
	);
	// Until 0.12 the trainer's own arguments override those of its config.
	const sources = [trainerCall, configCall];
	const model = readModel(module, trainerCall);
	const unknown =
		findUnknownPreferenceOption(kind, release, configCall, trainerCall) ??
		whyUnknown(module, { kind, trainerCall, configCall, model });
	return {
		trainer: `trl-${kind}`,
		version,
		file: module.file,
		...(trainerCall === undefined ? {} : { call: trainerCall.location }),
		...(model.model === undefined ? {} : { model: model.model }),
		...(model.tokenizer === undefined ? {} : { tokenizer: model.tokenizer }),
		tokenizerEdits: model.tokenizerEdits,
		datasets: readDatasets(module),
		textField: defaultSetting("text", "dataset_text_field"),
		maxLength: readSetting(sources, "max_length", orNone(readInteger), behaviour.defaultLength),
		truncationMode: readSetting(sources, "truncation_mode", readTruncationMode, behaviour.defaultMode),
		packing: defaultSetting(false, "packing"),
		completionOnlyLoss: defaultSetting<boolean | null>(true, "completion_only_loss"),
		assistantOnlyLoss: defaultSetting(false, "assistant_only_loss"),
		...optionalSetting("eosToken", [configCall], "eos_token", readString, ""),
		...optionalSetting("padToken", [configCall], "pad_token", readString, ""),
		...optionalSetting("outputDir", [configCall], "output_dir", readString, ""),
		options: readOptions(sources, behaviour.defaultPromptLength),
		...(unknown === undefined ? {} : { unknown }),
	};
}

function readOptions(sources: SettingSources, promptLength: number | null): TrainerOptions {
	const padding = sources.some((call) => {
		const argument = keywordOf(call, "padding_value");
		return argument !== undefined && argument.value.kind !== "none";
	});
	return {
		max_prompt_length: readSetting<number | null>(
			sources,
			"max_prompt_length",
			orNone(readInteger),
			promptLength,
		),
		max_completion_length: readSetting<number | null>(
			sources,
			"max_completion_length",
			orNone(readInteger),
			null,
		),
		...(padding ? { padding_value: defaultSetting(true, "padding_value") } : {}),
	};
}

interface Parts {
	readonly kind: PreferenceKind;
	readonly trainerCall: PythonCall | undefined;
	readonly configCall: PythonCall | undefined;
	readonly model: ReadModel;
}

/** Things that decide the rows and are not followed. */
function whyUnknown(module: PythonModule, parts: Parts): TrainingConfig["unknown"] {
	return (
		argumentsGap(parts) ??
		collatorGap(module, parts) ??
		givenGap(parts) ??
		mappedGap(module) ??
		additionGap(parts.model)
	);
}

function argumentsGap({ kind, trainerCall, configCall }: Parts): TrainingConfig["unknown"] {
	const argument = argumentOf(trainerCall, "args", kind === "dpo" || kind === "kto" ? 2 : 1);
	if (
		argument === undefined ||
		argument.value.kind === "none" ||
		(configCall !== undefined &&
			configNames.test(configCall.name) &&
			keywordOf(configCall, "**") === undefined)
	) {
		return undefined;
	}
	return {
		reason: "The trainer's arguments come from outside the script, so its settings are not known.",
		todo: `Write ${classes[kind].replace("Trainer", "Config")}(…) in the script, or choose another run.`,
		location: argument.location,
	};
}

function collatorGap(module: PythonModule, { kind, trainerCall }: Parts): TrainingConfig["unknown"] {
	const argument = keywordOf(trainerCall, "data_collator");
	if (argument === undefined || argument.value.kind === "none") {
		return undefined;
	}
	const name = callOf(module, argument.value)?.name ?? "a collator of its own";
	return {
		reason: `The script passes ${name}, which decides the batch in a way that Tunelint does not follow.`,
		todo: `Remove data_collator= to see the rows of ${classes[kind]} itself.`,
		location: argument.location,
	};
}

/** Options whose effect is not followed. */
function givenGap({ configCall }: Parts): TrainingConfig["unknown"] {
	const tools = keywordOf(configCall, "tools");
	if (tools !== undefined && tools.value.kind !== "none") {
		return {
			reason: "The tools of the config are Python functions, whose descriptions Tunelint does not read.",
			todo: "Text and ids without the tools would differ; put the tools into the rows and use TRL 0.29 or newer.",
			location: tools.location,
		};
	}
	const path = keywordOf(configCall, "chat_template_path");
	if (path !== undefined && path.value.kind !== "none") {
		return {
			reason: "The chat template comes from chat_template_path, which Tunelint does not read yet.",
			todo: "Use a tokenizer folder that holds the template.",
			location: path.location,
		};
	}
	const encoder = keywordOf(configCall, "is_encoder_decoder");
	if (encoder !== undefined && encoder.value.kind !== "none" && readBoolean(encoder.value) !== false) {
		return {
			reason: "Encoder-decoder models are prepared in another way, which Tunelint does not follow.",
			todo: "Rows of decoder models are shown.",
			location: encoder.location,
		};
	}
	return undefined;
}

/** A `map` that makes the columns: the trainer does not see the rows of the file. */
function mappedGap(module: PythonModule): TrainingConfig["unknown"] {
	for (const call of module.calls.filter(({ name }) => name === "map")) {
		const argument = argumentOf(call, "function", 0);
		const found = argument === undefined ? undefined : functionOf(module, argument.value);
		const made = found?.columns.find(({ column }) => columns.has(column));
		if (found !== undefined && (made !== undefined || found.tokenize !== undefined)) {
			return {
				reason: `The function ${found.name} changes the rows before the trainer sees them.`,
				todo: "Save the mapped rows as a file and train on that to see them as they are trained.",
				location: found.location,
			};
		}
	}
	return undefined;
}

function additionGap({ addsTokens }: ReadModel): TrainingConfig["unknown"] {
	return addsTokens === undefined
		? undefined
		: {
				reason: "The script adds tokens to the tokenizer, which changes ids.",
				todo: "Save the changed tokenizer and point tunelint.tokenizer to its folder.",
				location: addsTokens.location,
			};
}
