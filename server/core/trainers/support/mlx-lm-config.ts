/** Reads a configuration of `mlx_lm.lora`. */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type {
	DatasetReference,
	TrainerOptions,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { booleanOf, configOfOptions, numberOf, settingsOf, textOf } from "./config-settings.js";

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
const SPLITS = [
	["train", "train"],
	["valid", "validation"],
	["test", "test"],
] as const;

export const mlxLmConfig: ConfigReader = {
	detect({ root }) {
		const hasData = configAt(root, "data")?.kind === "string" || configAt(root, "hf_dataset") !== undefined;
		const count = OWN_KEYS.filter((key) => entryOf(root, key) !== undefined).length;
		return configAt(root, "model")?.kind === "string" && hasData && count >= 2 ? 0.9 : 0;
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
		datasets: [...foldersOf(config, options), ...hubDatasets(configAt(root, "hf_dataset"), config)],
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
		options,
	};
}

/** `data` is a folder with train.jsonl, valid.jsonl and test.jsonl, or a hub name. */
function foldersOf(config: ConfigFile, options: TrainerOptions): DatasetReference[] {
	const node = configAt(config.root, "data");
	if (node?.kind !== "string" || configAt(config.root, "hf_dataset") !== undefined) {
		return [];
	}
	const source = { file: config.file, range: { start: node.start, end: node.end } };
	const columns = columnsOf((name) => options[name]?.value);
	return SPLITS.map(([name, split]) => ({
		name: `${node.value.replace(/\/+$/, "")}/${name}.jsonl`,
		source,
		split,
		...(columns === undefined ? {} : { reading: { columns } }),
	}));
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
