/** Reads a configuration of `mlx_lm.lora`. */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ServiceLimits } from "../../types/service-limits.js";
import type { ConfigReader } from "../../types/trainer.js";
import type {
	DatasetReference,
	TrainerOptions,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { booleanOf, configOfOptions, numberOf, settingsOf, textOf } from "./config-settings.js";
import { isAtLeast } from "./version-order.js";

/** Keys that only mlx-lm has in this form; two of them beside `model` and the data make a configuration. */
const OWN_KEYS: readonly string[] = [
	"fine_tune_type",
	"lora_parameters",
	"lora_layers",
	"num_layers",
	"iters",
	"val_batches",
	"steps_per_report",
	"steps_per_eval",
	"save_every",
	"adapter_path",
	"resume_adapter_file",
	"test_batches",
	"mask_prompt",
	"grad_checkpoint",
];
/** The command that starts the run may name the data; with one of these nothing else can be meant. */
const TELLING_KEYS: readonly string[] = ["fine_tune_type", "lora_parameters", "iters"];
const SPLITS = [
	["train", "train"],
	["valid", "validation"],
	["test", "test"],
] as const;

export const mlxLmConfig: ConfigReader = {
	detect({ root }) {
		const hasData = configAt(root, "data")?.kind === "string" || configAt(root, "hf_dataset") !== undefined;
		const count = OWN_KEYS.filter((key) => entryOf(root, key) !== undefined).length;
		const isTelling = count >= 3 && TELLING_KEYS.some((key) => entryOf(root, key) !== undefined);
		return configAt(root, "model")?.kind === "string" && (hasData ? count >= 2 : isTelling) ? 0.9 : 0;
	},
	read: readMlxLmConfig,
};

export function readMlxLmDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readMlxLmConfig(configOfOptions(module), version);
}

function readMlxLmConfig(config: ConfigFile, version: TrainerVersion): TrainingConfig {
	const { root, file } = config;
	const options = settingsOf(root, config);
	const place = entryOf(root, "model");
	const model = textOf(options, "model");
	const outputDir = textOf(options, "adapter_path");
	const length = numberOf(options, "max_seq_length");
	return {
		trainer: "mlx-lm",
		version,
		file,
		...(place === undefined || place.end === 0 ? {} : { call: { file, range: place.keyRange } }),
		...(model === undefined ? {} : { model }),
		tokenizerEdits: {},
		datasets: [...foldersOf(config, options, version), ...hubDatasets(configAt(root, "hf_dataset"), config)],
		textField: textOf(options, "text_feature") ?? {
			value: "text",
			option: "text_feature",
			certainty: "certain",
		},
		maxLength: length ?? { value: 2048, option: "max_seq_length", certainty: "certain" },
		truncationMode: { value: "keep_start", option: "max_seq_length", certainty: "certain" },
		packing: { value: false, option: "packing", certainty: "certain" },
		completionOnlyLoss: { value: null, option: "mask_prompt", certainty: "certain" },
		readsRowsAlone: true,
		assistantOnlyLoss: booleanOf({}, "mask_prompt", false),
		...(outputDir === undefined ? {} : { outputDir }),
		limits: limitsOf(config, options),
		options,
	};
}

/** The columns that `create_dataset` looks for; where the file names others, the rows are not judged by them. */
function limitsOf({ root }: ConfigFile, options: TrainerOptions): ServiceLimits {
	const masks = options["mask_prompt"]?.value === true;
	const isRenamed =
		configAt(root, "hf_dataset") !== undefined || columnsOf((name) => options[name]?.value) !== undefined;
	const formats = [["messages"], ["prompt", "completion"], ...(masks ? [] : [["text"]])];
	return {
		name: masks ? "mlx-lm with mask_prompt: true" : "mlx-lm",
		source: "mlx-lm 0.22 to 0.32, tuner/datasets.py",
		...(isRenamed ? {} : { formats }),
	};
}

/** `data` is a folder with train.jsonl, valid.jsonl and test.jsonl, or a hub name. */
function foldersOf(config: ConfigFile, options: TrainerOptions, version: TrainerVersion): DatasetReference[] {
	const node = configAt(config.root, "data");
	if (node?.kind !== "string" || configAt(config.root, "hf_dataset") !== undefined) {
		return [];
	}
	const source = { file: config.file, range: { start: node.start, end: node.end } };
	const columns = columnsOf((name) => options[name]?.value);
	const folder = node.value.replace(/\/+$/, "");
	// The folder is asked for three files, so a file in its place is never opened.
	if (/\.jsonl?$/i.test(folder)) {
		return [];
	}
	return SPLITS.map(([name, split]) => ({
		name: `${folder}/${name}.jsonl`,
		source,
		split,
		isOptional: mayLack(name, options, version),
		...(columns === undefined ? {} : { reading: { columns } }),
	}));
}

/** A file that is not there is an empty set, at which only some runs stop (tuner/datasets.py, `load_dataset`). */
function mayLack(
	name: (typeof SPLITS)[number][0],
	options: TrainerOptions,
	{ version }: TrainerVersion,
): boolean {
	switch (name) {
		case "train":
			return false;
		case "valid":
			return version === undefined || isAtLeast(version, "0.30.7");
		case "test":
			return options["test"]?.value !== true;
	}
}

function hubDatasets(node: ConfigNode | undefined, config: ConfigFile): DatasetReference[] {
	const items = node?.kind === "list" ? node.items : [node];
	return items.flatMap((item) => {
		const path = configAt(item, "path") ?? configAt(item, "name");
		const options = settingsOf(item, config);
		const columns = columnsOf((name) => options[name]?.value);
		return path?.kind === "string"
			? [
					{
						name: path.value,
						source: { file: config.file, range: { start: path.start, end: path.end } },
						split: "unknown" as const,
						...(columns === undefined ? {} : { reading: { columns } }),
						options,
					},
				]
			: [];
	});
}

/** Only what differs from the usual is said. */
function columnsOf(
	valueOf: (name: string) => JsonValue | undefined,
): { readonly [column: string]: string } | undefined {
	const named = (
		[
			["prompt", "prompt_feature"],
			["completion", "completion_feature"],
			["messages", "chat_feature"],
			["text", "text_feature"],
		] as const
	).flatMap(([column, option]) => {
		const own = valueOf(option);
		return typeof own === "string" ? [[column, own] as const] : [];
	});
	return named.length === 0 ? undefined : Object.fromEntries(named);
}
