/** The parts of a configuration file whose keys are known, each with the tables that know them. */
import {
	configAt,
	entryOf,
	type ConfigFile,
	type ConfigMap,
	type ConfigNode,
} from "../syntax/config/config-node.js";
import type { TableId } from "../types/option-table.js";
import type { ConfigKind } from "./config-kinds.js";
import { COLUMN_SLIPS, TAG_SLIPS } from "./dataset-entry-slips.js";

export interface ConfigSection {
	readonly node: ConfigMap;
	readonly tables: readonly TableId[];
	/** What the keys belong to, for messages: `Axolotl`, `a dataset of Axolotl`, `torchtune.datasets.chat_dataset`. */
	readonly owner: string;
	/** As for the file, unless this part is read in another way. */
	readonly onUnknownKey: ConfigKind["onUnknownKey"];
	/** Keys that the file may hold for itself and for other readers. */
	readonly otherKeys: readonly string[];
	/** Keys that people write for others, beside those that are merely misspelt. */
	readonly usualSlips?: ReadonlyMap<string, string>;
	/** True for keys that only the releases of the table refuse: earlier ones read them one by one. */
	readonly isNewer?: true;
	/** True when plug-ins or scripts bring keys that no table has: only a key that resembles a known one is a slip. */
	readonly isPartial: boolean;
}

export function configSections(config: ConfigFile, kind: ConfigKind): readonly ConfigSection[] {
	const { root } = config;
	if (root?.kind !== "map") {
		return [];
	}
	const base = { onUnknownKey: kind.onUnknownKey, owner: kind.name, otherKeys: [], isPartial: kind.isShared };
	switch (kind.id) {
		case "axolotl":
			return [
				// A key that starts with `x-` or `_` is where people keep YAML anchors.
				{
					...base,
					node: root,
					tables: ["axolotl/config"],
					// Read from the file itself before it is checked: 0.5.0 knows it, though its schema does not.
					otherKeys: ["plugins"],
					isPartial: hasForeignPlugin(root),
				},
				...["datasets", "test_datasets", "pretraining_dataset"].flatMap((key) =>
					mapsOf(configAt(root, key)).map((node) => ({
						...base,
						node,
						tables: ["axolotl/dataset"],
						owner: "A dataset of Axolotl",
					})),
				),
			];
		case "llama-factory":
			return [
				{
					...base,
					node: root,
					tables: ["llamafactory/train"],
					otherKeys: LLAMA_FACTORY_OTHERS,
					// Megatron's arguments come from another package.
					isPartial: root.entries.some(({ key }) => MEGATRON.test(key)),
				},
			];
		case "mlx-lm":
			return [{ ...base, node: root, tables: ["mlx-lm/lora"], otherKeys: ["config"] }];
		case "accelerate":
			// KTransformers comes with an Accelerate of its own, which reads `kt_config`.
			return [
				{
					...base,
					node: root,
					tables: ["accelerate/config"],
					otherKeys: ["kt_config", ...OLD_ACCELERATE],
					isPartial: false,
				},
				...["deepspeed_config", "fsdp_config"].flatMap((key) =>
					mapsOf(configAt(root, key)).map((node): ConfigSection => ({
						...base,
						node,
						tables: [`accelerate/${key}`],
						owner: `${key} of Accelerate`,
						onUnknownKey: "ignores",
						// Any argument of the launcher may stand here.
						isPartial: true,
					})),
				),
			];
		case "dataset-info":
			return root.entries.flatMap(({ value }) => datasetEntrySections(value, base));
		case "deepspeed":
			return deepspeedSections(root, base);
		case "mistral-finetune":
			return [
				{ ...base, node: root, tables: ["mistral-finetune/train"] },
				...mapsOf(configAt(root, "data")).map((node) => ({
					...base,
					node,
					tables: ["mistral-finetune/data"],
				})),
				...mapsOf(configAt(root, "lora")).map((node) => ({
					...base,
					node,
					tables: ["mistral-finetune/lora"],
				})),
			];
		case "torchtune":
			return [
				{ ...base, node: root, tables: ["torchtune/recipe"], isPartial: true },
				...componentSections(root),
			];
		case "alignment-handbook":
			return [{ ...base, node: root, tables: [...HANDBOOK_TABLES, methodTable(root)] }];
		case "trl":
			return [{ ...base, node: root, tables: [...TRL_TABLES, methodTable(root)], otherKeys: ["env"] }];
	}
}

type SectionBase = Omit<ConfigSection, "node" | "tables">;

/** An entry, the names of its columns, and the names of roles and keys in its messages. */
function datasetEntrySections(entry: ConfigNode, base: SectionBase): ConfigSection[] {
	const part = (key: string): readonly ConfigMap[] => mapsOf(configAt(entry, key));
	return [
		...mapsOf(entry).map((node) => ({
			...base,
			node,
			tables: ["llamafactory/dataset_info"],
			owner: "An entry of dataset_info.json",
		})),
		...part("columns").map((node) => ({
			...base,
			node,
			tables: ["llamafactory/dataset_info.columns"],
			owner: '"columns" of dataset_info.json',
			usualSlips: COLUMN_SLIPS,
		})),
		...part("tags").map((node) => ({
			...base,
			node,
			tables: ["llamafactory/dataset_info.tags"],
			owner: '"tags" of dataset_info.json',
			usualSlips: TAG_SLIPS,
		})),
	];
}

/** The first level is read key by key; the parts are models of pydantic that take nothing else. */
function deepspeedSections(root: ConfigMap, base: SectionBase): ConfigSection[] {
	const parts: readonly (readonly [string, readonly string[]])[] = [
		["zero_optimization", ["zero_optimization"]],
		["offload_optimizer", ["zero_optimization", "offload_optimizer"]],
		["offload_param", ["zero_optimization", "offload_param"]],
		["fp16", ["fp16"]],
		["bf16", ["bf16"]],
	];
	return [
		{ ...base, node: root, tables: ["deepspeed/config"] },
		...parts.flatMap(([table, path]) =>
			mapsOf(configAt(root, ...path)).map((node): ConfigSection => ({
				...base,
				// A value of "auto" is taken out before the model sees it.
				node: { ...node, entries: node.entries.filter(({ value }) => !isAuto(value)) },
				tables: [`deepspeed/${table}`],
				owner: `${path.join(".")} of DeepSpeed`,
				onUnknownKey: "stops",
				isPartial: false,
				...(table === "fp16" || table === "bf16" ? { isNewer: true as const } : {}),
			})),
		),
	];
}

function isAuto(node: ConfigNode): boolean {
	return node.kind === "string" && node.value === "auto";
}

/** Turned into today's keys before the file is checked (Accelerate, config_args.py, `process_config`, 0.25 to 1.15). */
const OLD_ACCELERATE: readonly string[] = ["dynamo_backend", "fp16"];

const MEGATRON =
	/megatron|mcore|use_mca|mbridge|(?:tensor|pipeline|expert)_(?:model_)?parallel_size|distributed_optimizer|context_parallel_size/;

/** `eval` and `export` read these, from the same kind of file. */
const LLAMA_FACTORY_OTHERS: readonly string[] = [
	"task",
	"task_dir",
	"batch_size",
	"seed",
	"lang",
	"n_shot",
	"save_dir",
	"download_mode",
	"kt_config",
];
const TRL_TABLES: readonly TableId[] = [
	"trl/ScriptArguments",
	"trl/SFTScriptArguments",
	"trl/ModelConfig",
	"trl/DatasetMixtureConfig",
];
const HANDBOOK_TABLES: readonly TableId[] = [
	"alignment-handbook/ModelArguments",
	"alignment-handbook/DataArguments",
	"alignment-handbook/SFTConfig",
	"alignment-handbook/ScriptArguments",
	...TRL_TABLES,
];

/** The trainer is the command's, not the file's; some keys belong to one trainer alone. */
function methodTable(root: ConfigMap): TableId {
	const has = (key: string): boolean => entryOf(root, key) !== undefined;
	if (has("num_generations") || has("max_completion_length")) {
		return "trl/GRPOConfig";
	}
	if (has("desirable_weight") || has("undesirable_weight")) {
		return "trl/KTOConfig";
	}
	return has("beta") || has("loss_type") || has("max_prompt_length") ? "trl/DPOConfig" : "trl/SFTConfig";
}

function hasForeignPlugin(root: ConfigMap): boolean {
	const plugins = configAt(root, "plugins");
	return (
		plugins?.kind === "list" &&
		plugins.items.some((item) => item.kind !== "string" || !item.value.startsWith("axolotl.integrations."))
	);
}

function mapsOf(node: ConfigNode | undefined): ConfigMap[] {
	const items = node?.kind === "list" ? node.items : [node];
	return items.filter((item) => item?.kind === "map");
}

/** Maps with a `_component_` of torchtune, at any depth. */
function componentSections(node: ConfigNode): ConfigSection[] {
	if (node.kind === "list") {
		return node.items.flatMap(componentSections);
	}
	if (node.kind !== "map") {
		return [];
	}
	const inner = node.entries.flatMap(({ value }) => componentSections(value));
	const component = configAt(node, "_component_");
	return component?.kind === "string" && component.value.startsWith("torchtune.")
		? [
				{
					node,
					tables: [`torchtune/${component.value.slice("torchtune.".length)}`],
					owner: component.value,
					onUnknownKey: "stops",
					otherKeys: ["_component_"],
					isPartial: false,
				},
				...inner,
			]
		: inner;
}
