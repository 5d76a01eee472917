/** Reads a configuration of `llamafactory-cli train` and the entries of dataset_info.json that it names. */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import { REMOTE_SOURCES } from "../../syntax/config/read-dataset-entry.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type {
	DatasetReference,
	Setting,
	TrainerOptions,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { llamaFactoryBehaviour, NEWEST_LLAMA_FACTORY } from "./llama-factory-behaviour.js";
import { datasetInfoOf, readingOf } from "./llama-factory-dataset-info.js";
import { flatConfigOfOptions } from "./flat-config-of-options.js";
import { settingsOf, textSetting } from "./llama-factory-settings.js";

/** Beside `model_name_or_path` and `dataset`, which other configurations have too. */
const OWN_KEYS: readonly string[] = [
	"stage",
	"finetuning_type",
	"template",
	"cutoff_len",
	"dataset_dir",
	"lora_target",
	"mask_history",
	"train_on_prompt",
];

export const llamaFactoryConfig: ConfigReader = {
	detect({ root }) {
		const hasModel = configAt(root, "model_name_or_path")?.kind === "string";
		const count = OWN_KEYS.filter((key) => configAt(root, key) !== undefined).length;
		return hasModel && datasetNames(root, "dataset").length > 0 && count > 1 ? 0.9 : 0;
	},
	neededFiles({ root }) {
		const folder = datasetDir(root);
		return folder === undefined ? [] : [infoPath(folder)];
	},
	read: readLlamaFactoryConfig,
};

/** The release's defaults and the options that were given for one preview. */
export function readLlamaFactoryDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readLlamaFactoryConfig(flatConfigOfOptions(module), version, new Map());
}

function readLlamaFactoryConfig(
	config: ConfigFile,
	version: TrainerVersion,
	needed: ReadonlyMap<string, ConfigFile>,
): TrainingConfig {
	const { root, file } = config;
	const options = settingsOf(root, config);
	const behaviour = llamaFactoryBehaviour(version.version ?? NEWEST_LLAMA_FACTORY);
	const stage = stageOf(options);
	const folder = datasetDir(root);
	const info = folder === undefined ? undefined : needed.get(infoPath(folder));
	const read = (key: string, split: DatasetReference["split"]): DatasetReference[] =>
		folder === undefined || info === undefined
			? []
			: datasetNames(root, key).flatMap((named) => readDataset(named, info, { folder, file, split, stage }));
	const datasets = [...read("dataset", "train"), ...read("eval_dataset", "validation")];
	const model = textSetting(root, "model_name_or_path", config);
	const outputDir = textSetting(root, "output_dir", config);
	const unknown = unknownOf(options, config, behaviour.refusesHistoryWithPrompt);
	return {
		trainer: "llama-factory",
		version,
		file,
		...callOf(root, file),
		...(model === undefined ? {} : { model }),
		tokenizerEdits: {},
		datasets,
		textField: textFieldOf(datasets),
		maxLength: numberSetting(options, "cutoff_len", behaviour.cutoffLen),
		truncationMode: { value: "keep_start", option: "cutoff_len", certainty: "certain" },
		packing: packingOf(options, stage),
		completionOnlyLoss: { value: null, option: "train_on_prompt", certainty: "certain" },
		assistantOnlyLoss: { value: false, option: "train_on_prompt", certainty: "certain" },
		...(outputDir === undefined ? {} : { outputDir }),
		options,
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** The run starts with the model, so findings about the whole run stand there. */
function callOf(root: ConfigNode | undefined, file: string): Pick<TrainingConfig, "call"> {
	const model = configAt(root, "model_name_or_path");
	return model === undefined || model.end === 0
		? {}
		: { call: { file, range: { start: model.start, end: model.end } } };
}

function stageOf(options: TrainerOptions): string {
	const stage = options["stage"]?.value;
	return typeof stage === "string" ? stage : "sft";
}

/** Absent: the names of the datasets are those of a hub. */
function datasetDir(root: ConfigNode | undefined): string | undefined {
	const folder = configAt(root, "dataset_dir");
	const name = folder?.kind === "string" ? folder.value : "data";
	return name === "ONLINE" || name.startsWith("REMOTE:") ? undefined : name.replace(/\/+$/, "");
}

function infoPath(folder: string): string {
	return `${folder}/dataset_info.json`;
}

interface DatasetName {
	readonly name: string;
	readonly range: { readonly start: number; readonly end: number };
}

/** A list, or one text with commas. */
function datasetNames(root: ConfigNode | undefined, key: string): readonly DatasetName[] {
	const node = configAt(root, key);
	const items = node?.kind === "list" ? node.items : [node];
	return items.flatMap((item) =>
		item?.kind === "string"
			? item.value
					.split(node?.kind === "list" ? "\n" : ",")
					.map((name) => ({ name: name.trim(), range: { start: item.start, end: item.end } }))
					.filter(({ name }) => name !== "")
			: [],
	);
}

interface DatasetPlace {
	readonly folder: string;
	readonly file: string;
	readonly split: DatasetReference["split"];
	readonly stage: string;
}

function readDataset(
	{ name, range }: DatasetName,
	info: ConfigFile,
	{ folder, file, split, stage }: DatasetPlace,
): DatasetReference[] {
	const entry = entryOf(info.root, name)?.value;
	if (entry?.kind !== "map") {
		return [];
	}
	const options = settingsOf(entry, info);
	const reading = readingOf(datasetInfoOf(options), stage);
	const path = pathOf(options, folder);
	return path === undefined
		? []
		: [
				{
					name: path,
					source: { file, range },
					split,
					...(reading === undefined ? {} : { reading }),
					options,
				},
			];
}

function pathOf(options: TrainerOptions, folder: string): string | undefined {
	const hub = REMOTE_SOURCES.map((key) => options[key]?.value).find((value) => typeof value === "string");
	const file = options["file_name"]?.value;
	const local = typeof file === "string" ? joinPath(folder, file) : undefined;
	return typeof hub === "string" ? hub : local;
}

function joinPath(folder: string, file: string): string {
	return /^(?:\/|[A-Za-z]:[\\/])/.test(file) ? file : `${folder}/${file}`;
}

/** The column of the `pt` stage. */
function textFieldOf(datasets: readonly DatasetReference[]): Setting<string> {
	const column = datasets.find(({ reading }) => reading?.format === "text")?.reading?.columns?.["text"];
	return { value: column ?? "text", option: "columns", certainty: "certain" };
}

function numberSetting(options: TrainerOptions, option: string, usual: number): Setting<number> {
	const setting = options[option];
	return typeof setting?.value === "number"
		? { ...setting, value: setting.value }
		: { value: usual, option, certainty: "certain" };
}

/** `neat_packing` turns packing on, and so does the stage `pt`. */
function packingOf(options: TrainerOptions, stage: string): Setting<boolean> {
	const neat = options["neat_packing"];
	if (neat?.value === true) {
		return { ...neat, value: true };
	}
	const setting = options["packing"];
	return typeof setting?.value === "boolean"
		? { ...setting, value: setting.value }
		: { value: stage === "pt", option: "packing", certainty: "certain" };
}

/** Configurations at which LLaMA-Factory stops, or that take rows from elsewhere. */
function unknownOf(
	options: TrainerOptions,
	config: ConfigFile,
	refusesHistoryWithPrompt: boolean,
): TrainingConfig["unknown"] {
	const isOn = (name: string): boolean => options[name]?.value === true;
	if (refusesHistoryWithPrompt && isOn("mask_history") && isOn("train_on_prompt")) {
		return at("mask_history", options, {
			reason:
				"LLaMA-Factory stops here with a ValueError: mask_history and train_on_prompt exclude each other.",
			todo: "Leave one of them out.",
		});
	}
	const path: JsonValue | undefined = options["tokenized_path"]?.value;
	if (typeof path === "string") {
		return at("tokenized_path", options, {
			reason: `With tokenized_path: ${path} LLaMA-Factory trains on what that folder holds once it exists, whatever the other options say.`,
			todo: "Leave tokenized_path out to see the rows as they would be prepared now.",
		});
	}
	if (isOn("split_special_tokens")) {
		return at("split_special_tokens", options, {
			reason: "split_special_tokens takes special tokens apart, which is not followed.",
			todo: "Leave split_special_tokens out.",
		});
	}
	return config.problems.length > 0 && config.root === undefined
		? { reason: "The configuration cannot be read.", todo: "Mend its syntax." }
		: undefined;
}

function at(
	name: string,
	options: TrainerOptions,
	words: { readonly reason: string; readonly todo: string },
): TrainingConfig["unknown"] {
	const source = options[name]?.source;
	return { ...words, ...(source === undefined ? {} : { location: source }) };
}
