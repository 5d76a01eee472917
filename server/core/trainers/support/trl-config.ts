/** Reads the settings of a TRL SFT script into the words that no single trainer owns. */
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import type { Setting, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { readDatasets } from "./read-datasets.js";
import { readFormatting, type ReadFormatting } from "./read-formatting.js";
import { readModel, type ReadModel } from "./read-model.js";
import {
	argumentOf,
	callOf,
	defaultSetting,
	functionOf,
	keywordOf,
	orNone,
	readBoolean,
	readInteger,
	readString,
	settingFrom,
} from "./script-values.js";
import { optionalSetting, readSetting, readTruncationMode, type SettingSources } from "./read-setting.js";
import { withTextWins } from "./text-wins.js";
import { findUnknownOption } from "./trl-options.js";
import { readCompletionCollator } from "./read-completion-collator.js";
import { NEWEST_TRL, trlBehaviour } from "./trl-behaviour.js";
import { isAtLeast } from "./version-order.js";

const configNames = /^(?:\w*SFTConfig|\w*TrainingArguments)$/;

export function readTrlConfig(module: PythonModule, version: TrainerVersion): TrainingConfig {
	const trainerCall = module.calls.findLast(({ name }) => name === "SFTTrainer");
	const configCall = callOf(module, argumentOf(trainerCall, "args", 1)?.value);
	const release = version.version ?? NEWEST_TRL;
	const given = trainerCall === undefined ? undefined : withoutUnset(trainerCall, configCall);
	const read = readSftConfig(module, { trainer: "trl-sft", version, trainerCall: given, configCall });
	const config = withTextWins(read, trlBehaviour(release));
	const collator = readCompletionCollator(module, trainerCall, release);
	const unknown =
		findUnknownOption(release, configCall, trainerCall) ??
		config.unknown ??
		(collator.kind === "unknown" ? collator.unknown : undefined) ??
		(collator.kind === "none" ? collatorGap(module, trainerCall) : undefined);
	return {
		...config,
		...(trlBehaviour(release).runsOnTransformers5
			? {}
			: { transformers: { library: "transformers", specifier: "<5" } }),
		...(collator.kind === "found" ? { completionCollator: collator.collator } : {}),
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** Options that the trainer took itself until 0.12: None, and a false `packing`, leave the configuration's. */
function withoutUnset(call: PythonCall, configCall: PythonCall | undefined): PythonCall {
	const isUnset = ({ name, value }: PythonCall["keywords"][number]): boolean =>
		value.kind === "none" ||
		(name === "packing" && readBoolean(value) === false && keywordOf(configCall, name) !== undefined);
	return { ...call, keywords: call.keywords.filter((keyword) => !isUnset(keyword)) };
}

export interface SftScript {
	readonly trainer: TrainingConfig["trainer"];
	readonly version: TrainerVersion;
	readonly trainerCall: PythonCall | undefined;
	readonly configCall: PythonCall | undefined;
}

/** The settings that TRL and Unsloth scripts share. */
export function readSftConfig(module: PythonModule, script: SftScript): TrainingConfig {
	const { trainer, version, trainerCall, configCall } = script;
	const sources = [trainerCall, configCall];
	const textField = readSetting(sources, "dataset_text_field", readString, "text");
	const formatting = readFormatting(module, trainerCall, textField.value);
	const model = readModel(module, trainerCall);
	const unknown = whyUnknown(module, { trainerCall, configCall, formatting, model });
	return {
		trainer,
		version,
		file: module.file,
		...(trainerCall === undefined ? {} : { call: trainerCall.location }),
		...(model.model === undefined ? {} : { model: model.model }),
		...(model.tokenizer === undefined ? {} : { tokenizer: model.tokenizer }),
		...(model.tokenizerPlace === undefined ? {} : { tokenizerPlace: model.tokenizerPlace }),
		tokenizerEdits: model.tokenizerEdits,
		datasets: readDatasets(module),
		...(formatting.kind === "found" ? { formatting: formatting.formatting } : {}),
		...(formatting.kind === "unknown" && formatting.texts.length > 1
			? { possibleTexts: formatting.texts }
			: {}),
		...readCollator(module, trainerCall),
		textField,
		maxLength: readMaxLength(
			sources,
			version.library === "trl" ? (version.version ?? NEWEST_TRL) : NEWEST_TRL,
		),
		truncationMode: readSetting(sources, "truncation_mode", readTruncationMode, "keep_start"),
		packing: readSetting(sources, "packing", readBoolean, false),
		...optionalSetting("packingStrategy", sources, "packing_strategy", readString, "bfd"),
		...addSpecialTokens(sources),
		completionOnlyLoss: readSetting(sources, "completion_only_loss", orNone(readBoolean), null),
		assistantOnlyLoss: readSetting(sources, "assistant_only_loss", readBoolean, false),
		...optionalSetting("eosToken", [configCall], "eos_token", readString, ""),
		...optionalSetting("padToken", [configCall], "pad_token", readString, ""),
		...optionalSetting("outputDir", [configCall], "output_dir", readString, ""),
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** `max_seq_length` wins where a release has both and it is not None. */
function readMaxLength(sources: SettingSources, version: string): Setting<number | null> {
	const older = sources.map((call) => keywordOf(call, "max_seq_length")).find((found) => found !== undefined);
	if (older !== undefined && older.value.kind !== "none") {
		return settingFrom(older, "max_seq_length", readInteger, 1024);
	}
	if (!isAtLeast(version, "0.16.0")) {
		return older !== undefined && isAtLeast(version, "0.15.0")
			? settingFrom(older, "max_seq_length", orNone(readInteger), null)
			: defaultSetting(1024, "max_seq_length");
	}
	return readSetting<number | null>(sources, "max_length", orNone(readInteger), 1024);
}

function addSpecialTokens(sources: SettingSources): Pick<TrainingConfig, "addSpecialTokens"> {
	for (const call of sources) {
		const value = keywordOf(call, "dataset_kwargs")?.value;
		const entry =
			value?.kind === "dict" ? value.entries.find(({ key }) => key === "add_special_tokens") : undefined;
		if (entry !== undefined) {
			const argument = { value: entry.value, location: entry.value.location };
			return { addSpecialTokens: settingFrom(argument, "add_special_tokens", readBoolean, true) };
		}
	}
	return {};
}

/** The class of `data_collator=`. */
export function readCollator(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
): Pick<TrainingConfig, "collator"> {
	const argument = keywordOf(trainerCall, "data_collator");
	if (argument === undefined || argument.value.kind === "none") {
		return {};
	}
	const { value } = argument;
	const assigned = callOf(module, value)?.name;
	const name = assigned ?? (value.kind === "symbol" ? importedName(module, value.name) : undefined);
	return {
		collator: {
			value: name ?? "",
			option: "data_collator",
			source: argument.location,
			certainty: name === undefined ? "unknown" : "certain",
		},
	};
}

/** The last part of a name that comes from an import, such as `default_data_collator`. */
function importedName(module: PythonModule, name: string): string | undefined {
	const [first, ...rest] = name.split(".");
	const last = rest.at(-1) ?? first;
	const isImported = module.imports.some(
		(one) => one.alias === first || one.module === first || one.name === last,
	);
	return isImported ? last : undefined;
}

interface Parts {
	readonly trainerCall: PythonCall | undefined;
	readonly configCall: PythonCall | undefined;
	readonly formatting: ReadFormatting;
	readonly model: ReadModel;
}

/** Things that decide the labels and are not followed. */
function whyUnknown(module: PythonModule, parts: Parts): TrainingConfig["unknown"] {
	const { trainerCall, configCall, formatting, model } = parts;
	return (
		argumentsGap(trainerCall, configCall) ??
		(formatting.kind === "unknown" ? formatting.unknown : undefined) ??
		preparationGap(configCall) ??
		tokenizedRowsGap(module) ??
		additionGap(model)
	);
}

function argumentsGap(
	trainerCall: PythonCall | undefined,
	configCall: PythonCall | undefined,
): TrainingConfig["unknown"] {
	const argument = argumentOf(trainerCall, "args", 1);
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
		todo: "Write SFTConfig(…) in the script, or choose another run.",
		location: argument.location,
	};
}

function collatorGap(module: PythonModule, trainerCall: PythonCall | undefined): TrainingConfig["unknown"] {
	const argument = keywordOf(trainerCall, "data_collator");
	if (argument === undefined || argument.value.kind === "none") {
		return undefined;
	}
	const name = callOf(module, argument.value)?.name ?? "a collator of its own";
	return {
		reason: `The script passes ${name}, which decides the labels in a way that Tunelint does not follow yet.`,
		todo: "Remove data_collator= to see the mask of SFTTrainer itself; text and ids of the row are still right.",
		location: argument.location,
	};
}

function preparationGap(configCall: PythonCall | undefined): TrainingConfig["unknown"] {
	const value = keywordOf(configCall, "dataset_kwargs")?.value;
	const skips =
		value?.kind === "dict" ? value.entries.find(({ key }) => key === "skip_prepare_dataset") : undefined;
	if (skips !== undefined && readBoolean(skips.value) !== false) {
		return {
			reason: "skip_prepare_dataset leaves the rows to the script and its collator.",
			todo: "Remove it to see the rows that SFTTrainer makes.",
			location: skips.value.location,
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
	return undefined;
}

function tokenizedRowsGap(module: PythonModule): TrainingConfig["unknown"] {
	for (const call of module.calls.filter(({ name }) => name === "map")) {
		const argument = argumentOf(call, "function", 0);
		const found = argument === undefined ? undefined : functionOf(module, argument.value);
		if (found?.tokenize !== undefined) {
			return {
				reason: `The function ${found.name} tokenizes the rows before SFTTrainer sees them.`,
				todo: "Hand SFTTrainer the text or the messages to see its mask.",
				location: found.tokenize.location,
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
