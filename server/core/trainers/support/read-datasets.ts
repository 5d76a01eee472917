/** Which files and hub datasets a script trains on. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { DatasetLoading, DatasetReference } from "../../types/training-config.js";
import { argumentOf, keywordOf, readString } from "./script-values.js";

const loaders = new Set([
	"load_dataset",
	"load_from_disk",
	"from_json",
	"read_json",
	"from_csv",
	"read_csv",
	"from_parquet",
	"read_parquet",
]);
/** Names that `load_dataset` takes for a file format, with the files in `data_files`. */
const builders = new Set(["json", "csv", "parquet", "text", "arrow", "pandas", "xml", "webdataset"]);

export function readDatasets(module: PythonModule): DatasetReference[] {
	return module.calls.flatMap((call) => (isLoad(call) ? referencesOf(call) : []));
}

function isLoad(call: PythonCall): boolean {
	if (loaders.has(call.name)) {
		return true;
	}
	const path = call.name === "open" ? readArgument(call, 0) : undefined;
	const mode = argumentOf(call, "mode", 1);
	const isRead = mode === undefined || !/[wax+]/.test(readString(mode.value) ?? "r");
	return path !== undefined && isRead && /\.jsonl?$/.test(path);
}

function readArgument(call: PythonCall, position: number): string | undefined {
	const argument = call.positional[position];
	return argument === undefined ? undefined : readString(argument.value);
}

function referencesOf(call: PythonCall): DatasetReference[] {
	const split = splitOf(call);
	const first = argumentOf(call, "path", 0)?.value;
	const name = first === undefined ? undefined : readString(first);
	const files = argumentOf(call, "data_files", 3)?.value;
	const isBuilder = name !== undefined && builders.has(name);
	const loading = loadingOf(call, isBuilder || files === undefined ? undefined : name);
	const named = files === undefined || call.name !== "load_dataset" ? [] : filesOf(files, split, loading);
	if (named.length > 0 || first === undefined || name === undefined || isBuilder) {
		return named;
	}
	return [{ name, source: first.location, split, ...(loading === undefined ? {} : { loading }) }];
}

/** `repository`: the first argument, when the files lie in it. */
function loadingOf(call: PythonCall, repository: string | undefined): DatasetLoading | undefined {
	if (call.name !== "load_dataset") {
		return undefined;
	}
	const text = (name: string, position?: number): string | undefined => {
		const argument = position === undefined ? keywordOf(call, name) : argumentOf(call, name, position);
		return argument === undefined ? undefined : readString(argument.value);
	};
	const [config, dataDir, revision, field] = [
		text("name", 1),
		text("data_dir", 2),
		text("revision"),
		text("field"),
	];
	// `train[:1000]`; of `train+test` every part is read.
	const split = /^(\w+)(?:\[[^\]]*\])?$/.exec(text("split") ?? "")?.[1];
	const loading: DatasetLoading = {
		...(repository === undefined ? {} : { repository }),
		...(config === undefined ? {} : { config }),
		...(dataDir === undefined ? {} : { dataDir }),
		...(revision === undefined ? {} : { revision }),
		...(field === undefined ? {} : { field }),
		...(split === undefined ? {} : { split }),
	};
	return Object.keys(loading).length === 0 ? undefined : loading;
}

/** A string, a list of strings, or a dictionary from split to either. */
function filesOf(
	value: PythonValue,
	split: DatasetReference["split"],
	loading: DatasetLoading | undefined,
): DatasetReference[] {
	const name = readString(value);
	if (name !== undefined) {
		return [{ name, source: value.location, split, ...(loading === undefined ? {} : { loading }) }];
	}
	if (value.kind === "list") {
		return value.items.flatMap((item) => filesOf(item, split, loading));
	}
	return value.kind === "dict"
		? value.entries.flatMap((entry) => filesOf(entry.value, splitNamed(entry.key), loading))
		: [];
}

/** By the variable first: `eval_dataset = load_dataset(…, split="train")` is not trained on. */
function splitOf(call: PythonCall): DatasetReference["split"] {
	const variable = call.assignedTo === undefined ? "unknown" : splitNamed(call.assignedTo);
	if (variable === "validation" || variable === "test") {
		return variable;
	}
	const argument = keywordOf(call, "split");
	const written = argument === undefined ? undefined : readString(argument.value);
	return written === undefined ? variable : splitNamed(written);
}

function splitNamed(name: string): DatasetReference["split"] {
	if (/^train|_train|train_/i.test(name)) {
		return "train";
	}
	if (/valid|eval|^val|_val|^dev|_dev/i.test(name)) {
		return "validation";
	}
	return /^test|_test/i.test(name) ? "test" : "unknown";
}
