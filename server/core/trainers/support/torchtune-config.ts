/** Reads a torchtune configuration, whose parts name their component (`_component_`). */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { FormatId } from "../../types/example.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type {
	DatasetReading,
	DatasetReference,
	Setting,
	TrainerOptions,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { booleanOf, configOfOptions, numberOf, settingsOf, textOf } from "./config-settings.js";
import { lastPart } from "./torchtune-run.js";

export const torchtuneConfig: ConfigReader = {
	detect({ root }) {
		const names = ["tokenizer", "dataset", "model", "checkpointer"].map((key) => componentAt(root, key));
		return names.some((name) => name?.startsWith("torchtune.")) ? 0.95 : 0;
	},
	read: readTorchtuneConfig,
};

export function readTorchtuneDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readTorchtuneConfig(configOfOptions(module), version);
}

function componentAt(root: ConfigNode | undefined, key: string): string | undefined {
	const node = configAt(root, key);
	const name = configAt(node?.kind === "list" ? node.items[0] : node, "_component_");
	return name?.kind === "string" ? name.value : undefined;
}

function readTorchtuneConfig(config: ConfigFile, version: TrainerVersion): TrainingConfig {
	const { root, file } = config;
	const options = settingsOf(root, config);
	const datasets = [
		...datasetsOf(configAt(root, "dataset"), "train", config, options),
		...datasetsOf(configAt(root, "dataset_val"), "validation", config, options),
	];
	const model = modelOf(options);
	const maxLength = numberOf(options, "tokenizer.max_seq_len");
	const unknown = unknownOf(root, config, options);
	const place = entryOf(root, "tokenizer") ?? entryOf(root, "model");
	return {
		trainer: "torchtune",
		version,
		file,
		...(place === undefined || place.end === 0 ? {} : { call: { file, range: place.keyRange } }),
		...(model === undefined ? {} : { model }),
		tokenizerEdits: {},
		datasets,
		textField: textOf(options, "dataset.column") ?? {
			value: "text",
			option: "dataset.column",
			certainty: "certain",
		},
		...(maxLength === undefined ? {} : { maxLength }),
		truncationMode: { value: "keep_start", option: "tokenizer.truncation_type", certainty: "certain" },
		packing: booleanOf(options, "dataset.packed", false),
		completionOnlyLoss: { value: null, option: "dataset.train_on_input", certainty: "certain" },
		assistantOnlyLoss: { value: false, option: "dataset.train_on_input", certainty: "certain" },
		...outputDir(options),
		options,
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** The checkpoint folder: that of the tokenizer's file, which may lie in `original/`. */
function modelOf(options: TrainerOptions): Setting<string> | undefined {
	const path = textOf(options, "tokenizer.path");
	const folder = textOf(options, "checkpointer.checkpoint_dir");
	const given =
		path === undefined ? folder : { ...path, value: path.value.replace(/\/?(?:original\/)?[^/]*$/, "") };
	return given === undefined || given.value === ""
		? undefined
		: { ...given, value: resolve(given.value, options) };
}

/** OmegaConf's `${output_dir}`, as far as it names another text of the file. */
function resolve(text: string, options: TrainerOptions): string {
	return text.replace(/\$\{([\w.]+)\}/g, (whole, name: string) => {
		const value = options[name]?.value;
		return typeof value === "string" && !value.includes("${") ? value : whole;
	});
}

function outputDir(options: TrainerOptions): Pick<TrainingConfig, "outputDir"> {
	const setting = textOf(options, "output_dir") ?? textOf(options, "checkpointer.output_dir");
	return setting === undefined ? {} : { outputDir: { ...setting, value: resolve(setting.value, options) } };
}

/** One dataset, or a list of them that torchtune puts behind each other. */
function datasetsOf(
	node: ConfigNode | undefined,
	split: DatasetReference["split"],
	config: ConfigFile,
	all: TrainerOptions,
): DatasetReference[] {
	const items = node?.kind === "list" ? node.items : [node];
	return items.flatMap((item) => {
		const options = settingsOf(item, config);
		const reading = readingOf(options);
		return filesOf(item).map(({ name, start, end }) => ({
			name: resolve(name, all),
			source: { file: config.file, range: { start, end } },
			split,
			...(reading === undefined ? {} : { reading }),
			options: renamed(options),
		}));
	});
}

/** As the command line of torchtune spells them. */
function renamed(options: TrainerOptions): TrainerOptions {
	return Object.fromEntries(
		Object.entries(options).map(([name, setting]) => [
			name,
			{ ...setting, option: `dataset.${setting.option}` },
		]),
	);
}

/** `data_files` for loaders such as `json`, else the source itself. */
function filesOf(
	node: ConfigNode | undefined,
): { readonly name: string; readonly start: number; readonly end: number }[] {
	const files = configAt(node, "data_files");
	const listed = files?.kind === "list" ? files.items : [files];
	const named = listed.filter((one) => one?.kind === "string");
	const source = configAt(node, "source");
	const chosen = named.length > 0 ? named : [source];
	return chosen.flatMap((one) =>
		one?.kind === "string" ? [{ name: one.value, start: one.start, end: one.end }] : [],
	);
}

function readingOf(options: TrainerOptions): DatasetReading | undefined {
	const column = (name: string): string => textOf(options, `column_map.${name}`)?.value ?? name;
	const own = textOf(options, "conversation_column")?.value;
	switch (lastPart(options["_component_"]?.value)) {
		case "chat_dataset":
			return textOf(options, "conversation_style")?.value === "sharegpt"
				? {
						format: "sharegpt",
						columns: { conversations: own ?? "conversations" },
						roles: { human: "user", gpt: "assistant" },
					}
				: { format: "messages", columns: { messages: own ?? "messages" } };
		case "alpaca_dataset":
		case "alpaca_cleaned_dataset":
			return reading("alpaca", ["instruction", "input", "output"], column);
		case "instruct_dataset":
			return {
				format: "prompt-completion",
				columns: { prompt: column("input"), completion: column("output") },
			};
		case "preference_dataset":
			return {
				format: "preference",
				columns: { prompt: null, chosen: column("chosen"), rejected: column("rejected") },
			};
		case "text_completion_dataset":
			return { format: "text", columns: { text: textOf(options, "column")?.value ?? "text" } };
		default:
			return undefined;
	}
}

function reading(
	format: FormatId,
	names: readonly string[],
	column: (name: string) => string,
): DatasetReading {
	return { format, columns: Object.fromEntries(names.map((name) => [name, column(name)])) };
}

const FOLLOWED: readonly string[] = [
	"chat_dataset",
	"alpaca_dataset",
	"alpaca_cleaned_dataset",
	"instruct_dataset",
	"preference_dataset",
	"text_completion_dataset",
];

/** Configurations at which torchtune stops, or whose rows take a way that is not followed. */
function unknownOf(
	root: ConfigNode | undefined,
	{ file }: ConfigFile,
	options: TrainerOptions,
): TrainingConfig["unknown"] {
	const dataset = configAt(root, "dataset");
	for (const item of dataset?.kind === "list" ? dataset.items : [dataset]) {
		const component = configAt(item, "_component_");
		if (component?.kind === "string" && !FOLLOWED.includes(lastPart(component.value) ?? "")) {
			return {
				reason: `The dataset "${component.value}" is not followed.`,
				todo: `Datasets that are: ${FOLLOWED.join(", ")}.`,
				location: { file, range: { start: component.start, end: component.end } },
			};
		}
		const strategy = entryOf(item, "masking_strategy");
		if (strategy !== undefined) {
			return {
				reason:
					"The dataset builders of torchtune take no `masking_strategy` (up to 0.7): it goes to load_dataset, which stops with an error.",
				todo: "Use train_on_input: true or false.",
				location: { file, range: strategy.keyRange },
			};
		}
		const packed = entryOf(item, "packed");
		if (
			packed?.value.kind === "boolean" &&
			packed.value.value &&
			options["tokenizer.max_seq_len"]?.value === null
		) {
			return {
				reason: "`packed: true` without tokenizer.max_seq_len: torchtune stops with a ValueError.",
				todo: "Set max_seq_len on the tokenizer.",
				location: { file, range: packed.keyRange },
			};
		}
	}
	return options["tokenizer.truncation_type"]?.value === "left"
		? {
				reason: "`truncation_type: left` is not followed.",
				todo: "Use right to see the rows.",
			}
		: undefined;
}
