/** Reads a configuration of `litgpt finetune`. */
import { configAt, entryOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type { DatasetReference, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { booleanOf, configOfOptions, numberOf, settingsOf, textOf } from "./config-settings.js";

/** Data modules whose rows have Alpaca's columns as they stand in the file. */
const FOLLOWED: readonly string[] = ["JSON", "Alpaca", "Alpaca2k", "AlpacaGPT4"];

export const litgptConfig: ConfigReader = {
	detect({ root }) {
		const module = configAt(root, "data", "class_path") ?? configAt(root, "data");
		const isOwn = module?.kind === "string" && module.value.startsWith("litgpt.");
		const hasArguments = ["micro_batch_size", "global_batch_size"].some(
			(key) => entryOf(configAt(root, "train"), key) !== undefined,
		);
		if (isOwn) {
			return 0.95;
		}
		return configAt(root, "checkpoint_dir")?.kind === "string" && hasArguments ? 0.9 : 0;
	},
	read: readLitgptConfig,
};

export function readLitgptDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readLitgptConfig(configOfOptions(module), version);
}

function readLitgptConfig(config: ConfigFile, version: TrainerVersion): TrainingConfig {
	const { root, file } = config;
	const options = settingsOf(root, config);
	const place = entryOf(root, "checkpoint_dir");
	const folder = textOf(options, "checkpoint_dir");
	const outputDir = textOf(options, "out_dir");
	const maxLength = numberOf(options, "train.max_seq_length");
	const unknown = unknownOf(root, config);
	return {
		trainer: "litgpt",
		version,
		file,
		...(place === undefined || place.end === 0 ? {} : { call: { file, range: place.keyRange } }),
		// `checkpoints/org/name` is where `litgpt download org/name` puts it.
		...(folder === undefined
			? {}
			: { model: { ...folder, value: folder.value.replace(/^(?:\.\/)?checkpoints\//, "") } }),
		tokenizerEdits: {},
		datasets: datasetsOf(root, config),
		textField: { value: "text", option: "text", certainty: "certain" },
		...(maxLength === undefined ? {} : { maxLength }),
		truncationMode: { value: "keep_start", option: "train.max_seq_length", certainty: "certain" },
		packing: { value: false, option: "packing", certainty: "certain" },
		completionOnlyLoss: { value: null, option: "mask_prompt", certainty: "certain" },
		readsRowsAlone: true,
		assistantOnlyLoss: booleanOf({}, "mask_prompt", false),
		...(outputDir === undefined ? {} : { outputDir }),
		options,
		...(unknown === undefined ? {} : { unknown }),
	};
}

/** A file, or a folder with train.json(l) and val.json(l). */
function datasetsOf(root: ConfigNode | undefined, config: ConfigFile): DatasetReference[] {
	const path =
		configAt(root, "data", "init_args", "json_path") ??
		configAt(root, "data", "json_path") ??
		configAt(root, "data", "init_args", "download_dir");
	if (path?.kind !== "string") {
		return [];
	}
	const source = { file: config.file, range: { start: path.start, end: path.end } };
	const reading = { format: "alpaca" } as const;
	const one = (name: string, split: DatasetReference["split"]): DatasetReference => ({
		name,
		source,
		split,
		reading,
	});
	if (/\.jsonl?$/.test(path.value)) {
		return [one(path.value, "train")];
	}
	const folder = path.value.replace(/\/+$/, "");
	return ["json", "jsonl"].flatMap((ending) => [
		one(`${folder}/train.${ending}`, "train"),
		one(`${folder}/val.${ending}`, "validation"),
	]);
}

function unknownOf(root: ConfigNode | undefined, { file }: ConfigFile): TrainingConfig["unknown"] {
	const module = configAt(root, "data", "class_path") ?? configAt(root, "data");
	const name = module?.kind === "string" ? module.value.split(".").at(-1) : undefined;
	if (module !== undefined && name !== undefined && !FOLLOWED.includes(name)) {
		return {
			reason: `The data module "${name}" is not followed.`,
			todo: `Data modules that are: ${FOLLOWED.join(", ")}.`,
			location: { file, range: { start: module.start, end: module.end } },
		};
	}
	const ignored = entryOf(configAt(root, "data", "init_args"), "ignore_index");
	return ignored?.value.kind === "number" && ignored.value.value !== -100
		? {
				reason: `\`ignore_index: ${ignored.value.text}\` reaches the labels, but litgpt's loss ignores only -100, so that it stops or trains on it.`,
				todo: "Leave ignore_index away.",
				location: { file, range: ignored.keyRange },
			}
		: undefined;
}
