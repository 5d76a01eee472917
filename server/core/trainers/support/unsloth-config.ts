/** Reads the settings of an Unsloth script: TRL's options, with Unsloth's own rule for the length. */
import type { PythonArgument, PythonCall, PythonModule } from "../../types/python-module.js";
import type { Setting, TokenizerEdits, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { argumentOf, keywordOf, readInteger, readString, settingFrom } from "./script-values.js";
import { settingsCall } from "./settings-call.js";
import { readSftConfig } from "./trl-config.js";
import { readResponseMarkers } from "./unsloth-response-markers.js";

/** What `FastLanguageModel.from_pretrained` takes when `max_seq_length` is not given. */
const MODEL_DEFAULT = 2048;

export function readUnslothConfig(module: PythonModule, version: TrainerVersion): TrainingConfig {
	const trainerCall = module.calls.findLast(({ name }) => name === "SFTTrainer" || name === "UnslothTrainer");
	const configCall = settingsCall(module, trainerCall);
	const config = readSftConfig(module, { trainer: "unsloth-sft", version, trainerCall, configCall });
	const { unknown: fromTrl, ...rest } = config;
	const read = readResponseMarkers(module);
	const templateName = readTemplateName(module);
	const unknown =
		(read.kind === "unknown" ? read.unknown : undefined) ??
		fromTrl ??
		ownFormatGap(module) ??
		renamingGap(module) ??
		collatorGap(config);
	return {
		...rest,
		tokenizerEdits: templateName === undefined ? rest.tokenizerEdits : withoutTemplate(rest.tokenizerEdits),
		...lengthsOf(module, trainerCall, configCall),
		...(read.kind === "found" ? { responseMarkers: read.markers } : {}),
		...(templateName === undefined ? {} : { templateName }),
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** The name says more than a template that is not known; one that the script assigns stays. */
function withoutTemplate({ chatTemplate, ...edits }: TokenizerEdits): TokenizerEdits {
	const isAssigned = chatTemplate !== undefined && chatTemplate.option !== "get_chat_template";
	return isAssigned ? { ...edits, chatTemplate } : edits;
}

/** `get_chat_template(tokenizer, chat_template="…")`; a pair of template and stop word has no name. */
function readTemplateName(module: PythonModule): Setting<string> | undefined {
	const call = module.calls.findLast(({ name }) => name === "get_chat_template");
	if (call === undefined) {
		return undefined;
	}
	const argument = argumentOf(call, "chat_template", 1);
	if (argument === undefined) {
		return { value: "chatml", option: "chat_template", source: call.location, certainty: "certain" };
	}
	return settingFrom(argument, "chat_template", readString, "");
}

/** Unsloth's own `apply_chat_template` and `to_sharegpt` make the rows from a text with {INPUT} and {OUTPUT}. */
function ownFormatGap(module: PythonModule): TrainingConfig["unknown"] {
	const call = module.calls.find(
		({ callee, name }) =>
			callee === "unsloth.apply_chat_template" ||
			callee === "unsloth.chat_templates.apply_chat_template" ||
			name === "to_sharegpt",
	);
	return call === undefined
		? undefined
		: {
				reason: `Unsloth's ${call.name} builds the rows and, with several turns, joins rows at random.`,
				todo: "Save the dataset after it with to_json, and train on the file, to see its rows.",
				location: call.location,
			};
}

/** Rows with `from` and `value` become messages before any function of the script sees them. */
function renamingGap(module: PythonModule): TrainingConfig["unknown"] {
	const call = module.calls.find(
		({ name }) => name === "standardize_sharegpt" || name === "standardize_data_formats",
	);
	return call === undefined
		? undefined
		: {
				reason: `${call.name} renames the keys and roles of "conversations", which is not followed yet.`,
				todo: "Write the rows with role and content, and leave the call out.",
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
