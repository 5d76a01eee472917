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
	return !RECORDED.test(file) && (DATASET.test(file) || (JSON_FILE.test(file) && !NOT_DATASETS.test(file)));
}

export function isConfigName(file: string): boolean {
	return /\.ya?ml$/i.test(file);
}

/** Extensions of files that may describe a run. */
export const scriptExtensions: readonly string[] = ["py", "ipynb", "yaml", "yml"];

/** Files that may describe a run. */
export function isScriptName(file: string): boolean {
	return /\.(?:py|ipynb)$/i.test(file) || isConfigName(file);
}

export function isNotebookName(file: string): boolean {
	return /\.ipynb$/i.test(file);
}

export function kindOf(file: string): "dataset" | "script" | "config" | undefined {
	if (isDatasetName(file)) {
		return "dataset";
	}
	if (isConfigName(file)) {
		return "config";
	}
	return isScriptName(file) ? "script" : undefined;
}
