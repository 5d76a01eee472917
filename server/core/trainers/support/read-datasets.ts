/** Which files and hub datasets a script trains on. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { DatasetReference } from "../../types/training-config.js";
import { argumentOf, keywordOf, readString } from "./script-values.js";

const loaders = new Set(["load_dataset", "load_from_disk", "from_json", "read_json"]);
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
	const files = keywordOf(call, "data_files")?.value;
	const named = files === undefined ? [] : filesOf(files, split);
	if (named.length > 0 || first === undefined || name === undefined || builders.has(name)) {
		return named;
	}
	return [{ name, source: first.location, split }];
}

/** A string, a list of strings, or a dictionary from split to either. */
function filesOf(value: PythonValue, split: DatasetReference["split"]): DatasetReference[] {
	const name = readString(value);
	if (name !== undefined) {
		return [{ name, source: value.location, split }];
	}
	if (value.kind === "list") {
		return value.items.flatMap((item) => filesOf(item, split));
	}
	return value.kind === "dict"
		? value.entries.flatMap((entry) => filesOf(entry.value, splitNamed(entry.key)))
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
