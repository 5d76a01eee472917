/** What a configuration file writes and loads: output folders, exports, adapters to merge or to ask. */
import { entryOf, type ConfigFile, type ConfigText } from "../syntax/config/config-node.js";
import type { Artifact, Writes } from "../types/artifact.js";
import type { ModelLoad } from "../types/model-load.js";
import type { TrainingConfig } from "../types/training-config.js";

/** Keys whose value is a folder that the tool writes. */
const WRITTEN: readonly { readonly key: string; readonly kind: Artifact["kind"] }[] = [
	{ key: "export_dir", kind: "merged" },
	{ key: "hub_model_id", kind: "upload" },
	{ key: "export_hub_model_id", kind: "upload" },
];
/** Keys whose value is an adapter that the tool loads: LLaMA-Factory, Axolotl, MLX. */
const ADAPTERS = ["adapter_name_or_path", "lora_model_dir", "peft_model"];
const MODELS = ["model_name_or_path", "base_model", "model", "model_name"];

export interface ConfigLinks {
	readonly loads: readonly ModelLoad[];
	readonly writes: Writes;
}

/** `training`: the run that the file describes, if it describes one. */
export function configLinks(config: ConfigFile, training: TrainingConfig | undefined): ConfigLinks {
	const artifacts: Artifact[] = [];
	const outputDir = training?.outputDir;
	const isAdapter =
		/^\s*(?:adapter|finetuning_type|lora_r|lora_rank|lora_parameters|peft)\s*:\s*(?!full\b|null\b)/m.test(
			config.text,
		);
	if (outputDir?.source !== undefined) {
		const kind = isAdapter ? "adapter" : "model";
		artifacts.push({ kind, name: outputDir.value, location: outputDir.source, holdsMore: true });
	}
	for (const { key, kind } of WRITTEN) {
		const value = textAt(config, key);
		if (value !== undefined) {
			artifacts.push({ kind, name: value.value, location: { file: config.file, range: inner(value) } });
		}
	}
	const hasUnknown = training !== undefined && artifacts.length === 0;
	return { loads: loadsOf(config), writes: { artifacts, hasUnknown } };
}

function loadsOf(config: ConfigFile): readonly ModelLoad[] {
	const model = firstOf(config, MODELS);
	const adapter = firstOf(config, ADAPTERS);
	if (adapter === undefined || adapter.value.includes(",")) {
		return [];
	}
	const place = (node: ConfigText): ModelLoad["location"] => ({ file: config.file, range: inner(node) });
	const base = model && { name: model.value, location: place(model) };
	return [
		{
			role: "adapter",
			name: adapter.value,
			location: place(adapter),
			isCertain: true,
			...(base === undefined ? {} : { base }),
		},
	];
}

function firstOf(config: ConfigFile, keys: readonly string[]): ConfigText | undefined {
	return keys.map((key) => textAt(config, key)).find((value) => value !== undefined);
}

function textAt({ root }: ConfigFile, key: string): ConfigText | undefined {
	const value = entryOf(root, key)?.value;
	return value?.kind === "string" && value.value !== "" ? value : undefined;
}

/** Without the quotes. */
function inner({ start, end, isQuoted }: ConfigText): { start: number; end: number } {
	return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}
