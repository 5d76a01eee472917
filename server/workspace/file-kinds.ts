/** Which files are datasets, which are scripts and which are configurations. */
import type { Layout } from "./inspect.js";

const DATASET = /\.(?:jsonl|ndjson|jsonlines)$/i;
const JSON_FILE = /\.json$/i;
const NOT_DATASETS =
	/(?:^|[\\/])(?:package(?:-lock)?|tsconfig[\w.-]*|tokenizer(?:_config)?|config|generation_config|adapter_config|special_tokens_map|added_tokens|trainer_state|tunelint|vocab|dataset_info)\.json$/i;

/** What the batch probe writes is data about a run, not data to train on. */
const RECORDED = /(?:^|[\\/])tunelint-batches[^\\/]*$/i;

/** Any .json file might be a dataset: it is one when a script names it or its records have a known format. */
export function isData({ file, binding, batch }: Layout): boolean {
	const isNamed = binding !== undefined && binding.boundBy !== "nearest training script";
	return DATASET.test(file) || isNamed || batch.context.format !== "unknown";
}

export function isDatasetName(file: string): boolean {
	return (
		!RECORDED.test(file) &&
		!isLogName(file) &&
		(DATASET.test(file) || (JSON_FILE.test(file) && !NOT_DATASETS.test(file)))
	);
}

export function isConfigName(file: string): boolean {
	return /\.ya?ml$/i.test(file);
}

/** Files that may describe a run. */
export function isScriptName(file: string): boolean {
	return /\.py$/i.test(file) || isConfigName(file);
}

/** `shell`: a shell script. `log`: what a training run logged. */
export type FileKind = "dataset" | "script" | "config" | "shell" | "log";

/** Endings of the files that a folder is searched for. */
export const SEARCHED = ["jsonl", "ndjson", "json", "py", "yaml", "yml", "sh", "bash"] as const;

const LOG =
	/(?:^|[\\/])(?:trainer_state\.json|(?:trainer|training|train)_log(?:_history)?\.jsonl|log_history\.jsonl?)$/i;

function isLogName(file: string): boolean {
	return LOG.test(file);
}

function isShellName(file: string): boolean {
	return /\.(?:sh|bash)$/i.test(file);
}

/** Files that are judged alone: nothing in other files has to do with what is wrong in them. */
export function isLooseFile(file: string): boolean {
	return isLogName(file) || isShellName(file);
}

export function kindOf(file: string): FileKind | undefined {
	if (isLooseFile(file)) {
		return isLogName(file) ? "log" : "shell";
	}
	if (isDatasetName(file)) {
		return "dataset";
	}
	if (isConfigName(file)) {
		return "config";
	}
	return /\.py$/i.test(file) ? "script" : undefined;
}
