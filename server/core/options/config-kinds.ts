/** The kinds of configuration files: who reads them, and what becomes of a key that nobody knows. */
import {
	configAt,
	entriesOf,
	entryOf,
	type ConfigEntry,
	type ConfigFile,
} from "../syntax/config/config-node.js";
import { REMOTE_SOURCES } from "../syntax/config/read-dataset-entry.js";

export type ConfigKindId =
	| "accelerate"
	| "alignment-handbook"
	| "axolotl"
	| "dataset-info"
	| "deepspeed"
	| "llama-factory"
	| "mistral-finetune"
	| "mlx-lm"
	| "torchtune"
	| "trl";

export interface ConfigKind {
	readonly id: ConfigKindId;
	/** For people. */
	readonly name: string;
	/** The package whose release decides. */
	readonly library: string;
	/** `stops`: the run ends with an error. `ignores`: the run goes on as if the key were not there. */
	readonly onUnknownKey: "stops" | "ignores";
	/** True when the same form of file may also be read by a script with options of its own. */
	readonly isShared: boolean;
	/** How text such as `2e-4`, which PyYAML gives, becomes a number: it is converted, or it stays text. */
	readonly readsTextAsNumber: boolean;
}

/** `trainer`: the id of the trainer that took the file, if one did. */
export function configKindOf(config: ConfigFile, trainer: string | undefined): ConfigKind | undefined {
	const { root } = config;
	const has = (key: string): boolean => entryOf(root, key) !== undefined;
	if (trainer?.startsWith("trl-") === true) {
		return kindOfId(has("dataset_mixer") ? "alignment-handbook" : "trl");
	}
	if (trainer !== undefined) {
		return kinds.find(({ id }) => id === trainer);
	}
	if (isDatasetInfo(config)) {
		return kindOfId("dataset-info");
	}
	if (isDeepspeed(config)) {
		return kindOfId("deepspeed");
	}
	if (has("compute_environment") && (has("distributed_type") || has("num_processes"))) {
		return kindOfId("accelerate");
	}
	if (configAt(root, "model_name_or_path")?.kind !== "string") {
		return undefined;
	}
	if (has("dataset_mixer")) {
		return kindOfId("alignment-handbook");
	}
	const isOther = ["stage", "finetuning_type", "template", "cutoff_len"].some(has);
	const hasRun = ["learning_rate", "per_device_train_batch_size", "output_dir"].filter(has).length > 1;
	return hasRun && !isOther && ["dataset_name", "dataset_mixture", "datasets"].some(has)
		? kindOfId("trl")
		: undefined;
}

/** The library `datasets` writes a file of this name as well, whose members are no entries. */
function isDatasetInfo({ file, root }: ConfigFile): boolean {
	const entries = entriesOf(root);
	const isSource = ({ key, value }: ConfigEntry): boolean =>
		["file_name", ...REMOTE_SOURCES].includes(key) && value.kind === "string" && value.value !== "";
	return (
		/(?:^|[\\/])dataset_info\.json$/.test(file) &&
		entries.some(({ value }) => value.kind === "map" && value.entries.some(isSource))
	);
}

function isDeepspeed({ language, root }: ConfigFile): boolean {
	const isMap = (key: string): boolean => configAt(root, key)?.kind === "map";
	const hasBatch = ["train_batch_size", "train_micro_batch_size_per_gpu"].some(
		(key) => entryOf(root, key) !== undefined,
	);
	return (
		language === "json" &&
		((isMap("zero_optimization") && entryOf(root, "model_type") === undefined) ||
			(hasBatch && ["fp16", "bf16", "optimizer"].some(isMap)))
	);
}

function kindOfId(wanted: ConfigKindId): ConfigKind | undefined {
	return kinds.find(({ id }) => id === wanted);
}

const kinds: readonly ConfigKind[] = [
	{
		id: "accelerate",
		name: "Accelerate",
		library: "accelerate",
		onUnknownKey: "stops",
		isShared: false,
		readsTextAsNumber: false,
	},
	{
		id: "alignment-handbook",
		name: "The alignment handbook",
		library: "alignment-handbook",
		onUnknownKey: "stops",
		isShared: true,
		readsTextAsNumber: false,
	},
	{
		id: "axolotl",
		name: "Axolotl",
		library: "axolotl",
		onUnknownKey: "ignores",
		isShared: false,
		readsTextAsNumber: true,
	},
	{
		id: "dataset-info",
		name: "LLaMA-Factory's dataset_info.json",
		library: "llamafactory",
		onUnknownKey: "ignores",
		isShared: false,
		readsTextAsNumber: false,
	},
	{
		id: "deepspeed",
		name: "DeepSpeed",
		library: "deepspeed",
		onUnknownKey: "ignores",
		isShared: true,
		readsTextAsNumber: true,
	},
	{
		id: "llama-factory",
		name: "LLaMA-Factory",
		library: "llamafactory",
		onUnknownKey: "stops",
		isShared: false,
		readsTextAsNumber: true,
	},
	{
		id: "mistral-finetune",
		name: "mistral-finetune",
		library: "mistral-finetune",
		onUnknownKey: "stops",
		isShared: false,
		readsTextAsNumber: true,
	},
	{
		id: "mlx-lm",
		name: "MLX-LM",
		library: "mlx-lm",
		onUnknownKey: "ignores",
		isShared: false,
		readsTextAsNumber: true,
	},
	{
		id: "torchtune",
		name: "torchtune",
		library: "torchtune",
		onUnknownKey: "ignores",
		isShared: false,
		readsTextAsNumber: true,
	},
	{
		id: "trl",
		name: "TRL",
		library: "trl",
		onUnknownKey: "ignores",
		isShared: true,
		readsTextAsNumber: true,
	},
];
