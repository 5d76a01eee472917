/** Which files are datasets, scripts, configurations and settings. */
import { packingOf } from "../core/index.js";
import { NEAREST } from "./binding-words.js";
import type { Layout } from "./inspect.js";

/** Endings of dataset files, for searching folders; `isDatasetName` decides. */
export const DATASET_ENDINGS: readonly string[] = [
	"jsonl",
	"ndjson",
	"jsonlines",
	"json",
	"csv",
	"tsv",
	"parquet",
	"arrow",
	"gz",
	"zst",
];
const DATASET = /\.(?:jsonl|ndjson|jsonlines)(?:\.gz|\.zst)?$/i;
const JSON_FILE = /\.json$/i;
const NOT_DATASETS =
	/(?:^|[\\/])(?:package(?:-lock)?|tsconfig[\w.-]*|tokenizer(?:_config)?|config|generation_config|adapter_config|special_tokens_map|added_tokens|trainer_state|tunelint|vocab|dataset_infos?|dataset_dict|state)\.json$/i;

/** Nothing but a dataset is kept so; a damaged one is worth a word. */
const HOLDS_ONLY_DATA = /\.(?:parquet|arrow)$/i;

/** What the batch probe writes is data about a run, not data to train on. */
const RECORDED = /(?:^|[\\/])tunelint-batches[^\\/]*$/i;

/** Any .json file or table might be a dataset: it is one when a script names it or its records have a known format. */
export function isData({ file, binding, batch, problems }: Layout): boolean {
	const isNamed = binding !== undefined && binding.boundBy !== NEAREST;
	const isDamaged = HOLDS_ONLY_DATA.test(file) && problems.some(({ code }) => code === "unreadable");
	return DATASET.test(file) || isNamed || isDamaged || batch.context.format !== "unknown";
}

export function isDatasetName(file: string): boolean {
	if (RECORDED.test(file) || isLogName(file)) {
		return false;
	}
	return JSON_FILE.test(file)
		? !NOT_DATASETS.test(file)
		: DATASET.test(file) || packingOf(file) !== undefined;
}

export function isConfigName(file: string): boolean {
	return /\.ya?ml$/i.test(file) || isListingName(file);
}

/** LLaMA-Factory's list of datasets; `datasets` writes files of this name, too. */
export function isListingName(file: string): boolean {
	return /(?:^|[\\/])dataset_info\.json$/.test(file);
}

/** A JSON file that may be a configuration; its text decides. */
export function isJsonName(file: string): boolean {
	return JSON_FILE.test(file);
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

const SETTINGS = /(?:^|[\\/])(?:tunelint\.json|pyproject\.toml)$/;

export function isSettingsName(file: string): boolean {
	return SETTINGS.test(file);
}

/** `shell`: a shell script. `log`: what a training run logged. `modelfile`: what Ollama builds a model from. */
export type FileKind = "dataset" | "script" | "config" | "settings" | "shell" | "log" | "modelfile" | "lock";

const LOG =
	/(?:^|[\\/])(?:trainer_state\.json|(?:trainer|training|train)_log(?:_history)?\.jsonl|log_history\.jsonl?)$/i;

function isLogName(file: string): boolean {
	return LOG.test(file);
}

export function isShellName(file: string): boolean {
	return /\.(?:sh|bash)$/i.test(file);
}

/** Pins what the runs of its folder are trained with. */
export const LOCK_FILE = "tunelint.lock";

export function isLockName(file: string): boolean {
	return /(?:^|[\\/])tunelint\.lock$/.test(file);
}

export function isModelfileName(file: string): boolean {
	return /(?:^|[\\/.])Modelfile(?:[.-][\w.-]+)?$/i.test(file);
}

/** Files with faults of their own, besides those that follow from other files. */
export function isLooseFile(file: string): boolean {
	return isLogName(file) || isShellName(file);
}

export function kindOf(file: string): FileKind | undefined {
	if (isModelfileName(file)) {
		return "modelfile";
	}
	if (isLockName(file)) {
		return "lock";
	}
	if (isSettingsName(file)) {
		return "settings";
	}
	if (isLooseFile(file)) {
		return isLogName(file) ? "log" : "shell";
	}
	if (isDatasetName(file)) {
		return "dataset";
	}
	if (isConfigName(file)) {
		return "config";
	}
	return isScriptName(file) ? "script" : undefined;
}
