/** Reads an Axolotl configuration into the words that no single trainer owns. */
import {
	configAt,
	entryOf,
	itemsOf,
	type ConfigFile,
	type ConfigNode,
} from "../../syntax/config/config-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type {
	DatasetReference,
	Setting,
	TokenizerEdits,
	TrainerOptions,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { axolotlBehaviour, NEWEST_AXOLOTL } from "./axolotl-behaviour.js";
import { readDatasets } from "./axolotl-datasets.js";
import { SEQUENCE_LEN } from "./axolotl-limit.js";
import { flatConfigOfOptions } from "./flat-config-of-options.js";
import { isGiven, settingOf, settingsOf } from "./axolotl-settings.js";
import { CHATML, isPath } from "./axolotl-template.js";

/** Keys that only an Axolotl configuration has beside `base_model`. */
const OWN_KEYS: readonly string[] = [
	"datasets",
	"pretraining_dataset",
	"test_datasets",
	"sequence_len",
	"micro_batch_size",
	"sample_packing",
	"adapter",
	"val_set_size",
	"dataset_prepared_path",
];

export const axolotlConfig: ConfigReader = {
	detect({ root }) {
		const model = configAt(root, "base_model");
		const count = OWN_KEYS.filter((key) => configAt(root, key) !== undefined).length;
		return model?.kind === "string" && count > 0 ? 0.9 : 0;
	},
	neededFiles({ root }) {
		return templatePaths(root);
	},
	read: readAxolotlConfig,
};

/** The version's defaults and the options that were given for one preview. */
export function readAxolotlDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readAxolotlConfig(flatConfigOfOptions(module), version, new Map());
}

function readAxolotlConfig(
	config: ConfigFile,
	version: TrainerVersion,
	needed: ReadonlyMap<string, ConfigFile>,
): TrainingConfig {
	const { root, file } = config;
	const options = { ...settingsOf(root, config), ...templateFiles(needed) };
	const rl = options["rl"]?.value;
	const behaviour = axolotlBehaviour(version.version ?? NEWEST_AXOLOTL);
	const context = {
		config,
		...(typeof rl === "string" ? { rl } : {}),
		passesTools: behaviour.passesTools,
		overrides: overridesOf(root, config),
	};
	const datasets = [
		...readDatasets(configAt(root, "datasets"), "train", context),
		...readDatasets(configAt(root, "test_datasets"), "validation", context),
	];
	const model = textSetting(root, "base_model", config);
	const tokenizer = textSetting(root, "tokenizer_config", config);
	const unknown = unknownOf(root, config);
	return {
		trainer: "axolotl",
		version,
		file,
		...callOf(root, file),
		...(model === undefined ? {} : { model }),
		...(tokenizer === undefined ? {} : { tokenizer }),
		tokenizerEdits: editsOf(root, config, needed),
		datasets,
		textField: fieldOf(datasets, options),
		maxLength: numberSetting(options, "sequence_len", SEQUENCE_LEN),
		truncationMode: { value: "keep_start", option: "excess_length_strategy", certainty: "certain" },
		packing: packingOf(options),
		completionOnlyLoss: { value: null, option: "train_on_inputs", certainty: "certain" },
		assistantOnlyLoss: { value: false, option: "roles_to_train", certainty: "certain" },
		...outputDir(root, config),
		options,
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** Options that were given for one preview hold for every dataset. */
function overridesOf(root: ConfigNode | undefined, config: ConfigFile): TrainerOptions {
	const entries = root?.kind === "map" ? root.entries.filter(isGiven) : [];
	return Object.fromEntries(entries.map((entry) => [entry.key, settingOf(entry, config)]));
}

/** The run starts with the model, so findings about the whole run stand there. */
function callOf(root: ConfigNode | undefined, file: string): Pick<TrainingConfig, "call"> {
	const model = configAt(root, "base_model");
	return model === undefined || model.end === 0
		? {}
		: { call: { file, range: { start: model.start, end: model.end } } };
}

function textSetting(
	root: ConfigNode | undefined,
	key: string,
	config: ConfigFile,
): Setting<string> | undefined {
	const entry = entryOf(root, key);
	return entry?.value.kind === "string"
		? { ...settingOf(entry, config), value: entry.value.value }
		: undefined;
}

function outputDir(root: ConfigNode | undefined, config: ConfigFile): Pick<TrainingConfig, "outputDir"> {
	const setting = textSetting(root, "output_dir", config);
	return setting === undefined ? {} : { outputDir: setting };
}

function numberSetting(options: TrainerOptions, option: string, usual: number): Setting<number> {
	const setting = options[option];
	return typeof setting?.value === "number"
		? { ...setting, value: setting.value }
		: { value: usual, option, certainty: "certain" };
}

function packingOf(options: TrainerOptions): Setting<boolean> {
	const setting = options["sample_packing"];
	return typeof setting?.value === "boolean"
		? { ...setting, value: setting.value }
		: { value: false, option: "sample_packing", certainty: "certain" };
}

/** The column of `type: completion`. */
function fieldOf(datasets: readonly DatasetReference[], options: TrainerOptions): Setting<string> {
	const completion = datasets.find(({ reading }) => reading?.format === "text");
	const setting = completion?.options?.["field"] ?? options["field"];
	return typeof setting?.value === "string"
		? { ...setting, value: setting.value }
		: { value: "text", option: "field", certainty: "certain" };
}

/** Special tokens and the template that Axolotl puts on the tokenizer. */
function editsOf(
	root: ConfigNode | undefined,
	config: ConfigFile,
	needed: ReadonlyMap<string, ConfigFile>,
): TokenizerEdits {
	const special = configAt(root, "special_tokens");
	const eosToken = textSetting(special, "eos_token", config);
	const padToken = textSetting(special, "pad_token", config);
	const template = templateEdit(root, config, needed);
	return {
		...(eosToken === undefined ? {} : { eosToken }),
		...(padToken === undefined ? {} : { padToken }),
		...(template === undefined ? {} : { chatTemplate: template }),
	};
}

function templateEdit(
	root: ConfigNode | undefined,
	config: ConfigFile,
	needed: ReadonlyMap<string, ConfigFile>,
): Setting<string> | undefined {
	const choice = textSetting(root, "chat_template", config);
	const text = textSetting(root, "chat_template_jinja", config);
	if (choice?.value === "chatml") {
		return { ...choice, value: CHATML };
	}
	return text !== undefined && (choice === undefined || choice.value === "jinja")
		? { ...text, value: needed.get(text.value)?.text ?? text.value }
		: undefined;
}

/** Values of `chat_template_jinja` that look like a path. */
function templatePaths(root: ConfigNode | undefined): readonly string[] {
	const list = configAt(root, "datasets");
	const nodes = [root, ...itemsOf(list)];
	return nodes.flatMap((node) => {
		const text = configAt(node, "chat_template_jinja");
		return text?.kind === "string" && isPath(text.value) ? [text.value] : [];
	});
}

/** Their texts, under a name that no option has. */
function templateFiles(needed: ReadonlyMap<string, ConfigFile>): TrainerOptions {
	return Object.fromEntries(
		[...needed].map(([path, { text }]) => [
			`file:${path}`,
			{ value: text, option: "chat_template_jinja", certainty: "certain" as const },
		]),
	);
}

/** Configurations at which Axolotl itself stops, or whose rows take another way. */
function unknownOf(root: ConfigNode | undefined, { file }: ConfigFile): TrainingConfig["unknown"] {
	const list = configAt(root, "datasets");
	for (const item of itemsOf(list)) {
		const type = configAt(item, "type");
		if (type?.kind === "string" && type.value.startsWith("sharegpt")) {
			return {
				reason: `\`type: ${type.value}\` was removed from Axolotl, which stops here with a ValueError.`,
				todo: "Use type: chat_template with field_messages: conversations and message_property_mappings for from and value.",
				location: { file, range: { start: type.start, end: type.end } },
			};
		}
	}
	const streamed = entryOf(root, "pretraining_dataset");
	return streamed === undefined || streamed.value.kind === "null"
		? undefined
		: {
				reason: "`pretraining_dataset` streams its texts into packed sequences, which are not followed.",
				todo: "Use datasets with type: completion to see the rows.",
				location: { file, range: streamed.keyRange },
			};
}
