/** Configurations of TRL's commands and of the alignment handbook: read as the script that they are given to. */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type { Setting, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { trlMethodOf, type TrlMethod } from "./trl-method.js";

/** `read`: the reader of the trainer's scripts. */
export function trlConfigFile(
	method: TrlMethod,
	read: (module: PythonModule, version: TrainerVersion) => TrainingConfig,
): ConfigReader {
	return {
		detect: (config) => (trlMethodOf(config) === method ? 0.5 : 0),
		read(config, version) {
			const found = read(scriptOf(config, method), version);
			const tokenizer = settingAt(config, "tokenizer_name_or_path");
			const chatTemplate = settingAt(config, "chat_template");
			return {
				...found,
				...(tokenizer === undefined ? {} : { tokenizer }),
				...(chatTemplate === undefined ? {} : { tokenizerEdits: { ...found.tokenizerEdits, chatTemplate } }),
				...(isHandbook(config) ? { unknown: HANDBOOK } : {}),
			};
		},
	};
}

function isHandbook({ root }: ConfigFile): boolean {
	return ["dataset_mixer", "dataset_mixture"].some((key) => entryOf(root, key) !== undefined);
}

const HANDBOOK: NonNullable<TrainingConfig["unknown"]> = {
	reason: "The scripts of the alignment handbook make the rows themselves, which is not followed.",
	todo: "Steps, batch and warm-up are those of the run; for its masks choose TRL's trainer.",
};

const CLASSES: { readonly [method in TrlMethod]: readonly [trainer: string, settings: string] } = {
	sft: ["SFTTrainer", "SFTConfig"],
	dpo: ["DPOTrainer", "DPOConfig"],
	kto: ["KTOTrainer", "KTOConfig"],
	orpo: ["ORPOTrainer", "ORPOConfig"],
	cpo: ["CPOTrainer", "CPOConfig"],
	reward: ["RewardTrainer", "RewardConfig"],
};

/** Settings of the rows; the plan of the run is read from the file itself. */
const SETTINGS: readonly string[] = [
	"assistant_only_loss",
	"chat_template_path",
	"completion_only_loss",
	"dataset_kwargs",
	"dataset_text_field",
	"eos_token",
	"max_completion_length",
	"max_length",
	"max_prompt_length",
	"max_seq_length",
	"output_dir",
	"packing",
	"packing_strategy",
	"pad_token",
	"truncation_mode",
];

/** The calls that the command makes with the file. */
function scriptOf(config: ConfigFile, method: TrlMethod): PythonModule {
	const { file, text, root } = config;
	const [trainer, settings] = CLASSES[method];
	const model = configAt(root, "model_name_or_path");
	const place = { file, range: { start: model?.start ?? 0, end: model?.end ?? 0 } };
	const keyword = (name: string, node: ConfigNode): PythonCall["keywords"][number] => {
		const value = valueOf(node, file);
		return { name, value, location: value.location };
	};
	const given = SETTINGS.flatMap((name) => {
		const node = configAt(root, name);
		return node === undefined ? [] : [keyword(name, node)];
	});
	const args: PythonCall = {
		callee: `trl.${settings}`,
		name: settings,
		positional: [],
		keywords: given,
		location: place,
	};
	const value: PythonValue = { kind: "call", call: args, location: place, certainty: "certain" };
	const start: PythonCall = {
		callee: `trl.${trainer}`,
		name: trainer,
		positional: [],
		keywords: [
			...(model === undefined ? [] : [keyword("model", model)]),
			{ name: "args", value, location: place },
		],
		location: place,
	};
	return {
		file,
		text,
		imports: [],
		assignments: [],
		calls: [...loadsOf(config, keyword), args, start],
		functions: [],
		prompts: [],
		problems: [],
	};
}

type MakeKeyword = (name: string, node: ConfigNode) => PythonCall["keywords"][number];

/** One `load_dataset` for each dataset; `datasets` counts before `dataset_name` (trl/scripts/sft.py, 1.16). */
function loadsOf({ file, root }: ConfigFile, keyword: MakeKeyword): readonly PythonCall[] {
	const load = (
		node: ConfigNode,
		names: readonly (readonly [string, ConfigNode | undefined])[],
	): PythonCall => ({
		callee: "datasets.load_dataset",
		name: "load_dataset",
		positional: [],
		keywords: names.flatMap(([name, value]) => (value === undefined ? [] : [keyword(name, value)])),
		location: { file, range: { start: node.start, end: node.end } },
	});
	const list = configAt(root, "datasets") ?? configAt(root, "dataset_mixture", "datasets");
	if (list?.kind === "list" && list.items.length > 0) {
		return list.items.map((item) =>
			load(item, [
				["path", configAt(item, "path") ?? configAt(item, "id")],
				["name", configAt(item, "name") ?? configAt(item, "config")],
				["data_files", configAt(item, "data_files")],
				["data_dir", configAt(item, "data_dir")],
				["split", configAt(item, "split")],
			]),
		);
	}
	const mixer = configAt(root, "dataset_mixer");
	if (mixer?.kind === "map") {
		return mixer.entries.map(({ key, keyRange }) =>
			load(mixer, [["path", { kind: "string", value: key, isQuoted: false, ...keyRange }]]),
		);
	}
	const name = configAt(root, "dataset_name");
	return name?.kind === "string"
		? [
				load(name, [
					["path", name],
					["name", configAt(root, "dataset_config")],
					["split", configAt(root, "dataset_train_split") ?? { ...name, value: "train" }],
				]),
			]
		: [];
}

function valueOf(node: ConfigNode, file: string): PythonValue {
	const common = {
		location: { file, range: { start: node.start, end: node.end } },
		certainty: "certain" as const,
	};
	switch (node.kind) {
		case "string":
		case "boolean":
			return { ...common, kind: node.kind, value: node.value } as PythonValue; // The kinds have the types of their values.
		case "number":
			return { ...common, kind: "number", value: node.value, isInteger: node.isInteger };
		case "null":
			return { ...common, kind: "none" };
		case "list":
			return { ...common, kind: "list", items: node.items.map((item) => valueOf(item, file)) };
		case "map":
			return {
				...common,
				kind: "dict",
				entries: node.entries.map(({ key, value }) => ({ key, value: valueOf(value, file) })),
			};
		case "timestamp":
			return { ...common, kind: "string", value: node.text };
	}
}

function settingAt({ file, root }: ConfigFile, option: string): Setting<string> | undefined {
	const node = configAt(root, option);
	return node?.kind === "string"
		? {
				value: node.value,
				option,
				source: { file, range: { start: node.start, end: node.end } },
				certainty: "certain",
			}
		: undefined;
}
