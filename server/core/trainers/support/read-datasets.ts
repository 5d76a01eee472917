/** Which files and hub datasets a script trains on. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { DatasetLoading, DatasetReference } from "../../types/training-config.js";
import { readDataPath } from "./read-data-path.js";
import { readSplits, type SplitPart } from "./read-splits.js";
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
	const loads = module.calls.filter((call) => isLoad(call, module));
	const references = (calls: readonly PythonCall[]): DatasetReference[] => calls.flatMap(referencesOf);
	const training = module.calls.findLast(({ callee }) => /trainer[^.]*\.train$/i.test(callee));
	const isLater = (call: PythonCall): boolean =>
		training !== undefined &&
		call.location.range.start > training.location.range.end &&
		runsInOrder(module, call, training);
	const before = references(loads.filter((call) => !isLater(call)));
	const after = references(loads.filter(isLater));
	// What is loaded after the training is asked or tested, unless nothing is loaded before it: then the order says nothing.
	return before.length === 0
		? after
		: [...before, ...after.filter(({ split }) => split === "validation" || split === "test")];
}

/** Functions run where they are called; those of a notebook not before their cell. */
function runsInOrder({ file }: PythonModule, call: PythonCall, training: PythonCall): boolean {
	return (
		call.location.file === training.location.file &&
		(/\.ipynb$/i.test(file) || call.enclosing === undefined || call.enclosing === training.enclosing)
	);
}

function isLoad(call: PythonCall, module: PythonModule): boolean {
	if (loaders.has(call.name)) {
		return true;
	}
	const first = call.name === "open" ? call.positional[0] : undefined;
	const path = first && readDataPath(first.value);
	const mode = argumentOf(call, "mode", 1);
	const isRead = mode === undefined || !/[wax+]/.test(readString(mode.value) ?? "r");
	if (path === undefined || !isRead) {
		return false;
	}
	return /\.(?:jsonl?|ndjson)$/.test(path) || (/\.[ct]sv$/.test(path) && readsTables(module));
}

function readsTables({ calls }: PythonModule): boolean {
	return calls.some(({ callee }) => /^csv\.(?:DictReader|reader)$/.test(callee));
}

function referencesOf(call: PythonCall): DatasetReference[] {
	const first = argumentOf(call, "path", 0)?.value;
	const name = first === undefined ? undefined : readName(first);
	const isBuilder = name !== undefined && builders.has(name);
	if (call.name !== "load_dataset") {
		const split = keywordOf(call, "split");
		const role = roleOf(call.assignedTo, split && readString(split.value));
		return name === undefined || first === undefined ? [] : [referenceTo(name, first, { role, loading: {} })];
	}
	const files = argumentOf(call, "data_files", 3)?.value;
	const folder = isBuilder && files === undefined ? argumentOf(call, "data_dir", 2)?.value : undefined;
	return loadingsOf(call, isBuilder || files === undefined ? undefined : name).flatMap((asked) => {
		const named = files === undefined ? [] : filesOf(files, asked);
		if (named.length > 0) {
			return named;
		}
		const data = isBuilder ? folder : first;
		const path = data && readName(data);
		return path === undefined || data === undefined ? [] : [referenceTo(path, data, asked)];
	});
}

/** Names of the hub are text; of a path, the folders may be unknown. */
function readName(value: PythonValue): string | undefined {
	return readString(value) ?? readDataPath(value);
}

/** What one part of `split=` asks for. */
interface Asked {
	readonly role: DatasetReference["split"];
	readonly loading: DatasetLoading;
}

function referenceTo(name: string, { location }: PythonValue, { role, loading }: Asked): DatasetReference {
	return {
		name,
		source: location,
		split: role,
		...(Object.keys(loading).length === 0 ? {} : { loading }),
	};
}

/** `repository`: the first argument, when the files lie in it. */
function loadingsOf(call: PythonCall, repository: string | undefined): readonly Asked[] {
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
	const common: DatasetLoading = {
		...(repository === undefined ? {} : { repository }),
		...(config === undefined ? {} : { config }),
		...(dataDir === undefined ? {} : { dataDir }),
		...(revision === undefined ? {} : { revision }),
		...(field === undefined ? {} : { field }),
	};
	const asked = splitsAsked(call).map(({ role, part }) => ({ role, loading: { ...common, ...part } }));
	return asked.length > 0 ? asked : [{ role: roleOf(call.assignedTo, undefined), loading: common }];
}

/** One for each part; those of a list are loaded into one variable each. */
function splitsAsked(
	call: PythonCall,
): readonly { readonly role: Asked["role"]; readonly part: Partial<SplitPart> }[] {
	const value = keywordOf(call, "split")?.value;
	if (value === undefined || value.kind === "none") {
		return [];
	}
	const items = value.kind === "list" ? value.items : [value];
	const variables = call.assignedTo?.split(",").map((name) => name.trim()) ?? [];
	return items.flatMap((item, i) => {
		const written = readString(item) ?? openingOf(item);
		const variable = items.length === variables.length ? variables[i] : call.assignedTo;
		const role = roleOf(variable, written);
		const parts = written === undefined ? [] : readSplits(written);
		return (parts.length > 0 ? parts : [{ slice: "unknown" as const }]).map((part) => ({ role, part }));
	});
}

/** `train[?]` of `f"train[:{count}]"`. */
function openingOf(value: PythonValue): string | undefined {
	const [first] = value.kind === "pattern" ? value.pattern.parts : [];
	const split = first?.kind === "literal" ? /^(\w+)\[/.exec(first.text)?.[1] : undefined;
	return split && `${split}[?]`;
}

/** A string, a list of strings, or a dictionary from split to either. */
function filesOf(value: PythonValue, asked: Asked): DatasetReference[] {
	const name = readDataPath(value);
	if (name !== undefined) {
		return [referenceTo(name, value, asked)];
	}
	if (value.kind === "list") {
		return value.items.flatMap((item) => filesOf(item, value.items.length > 1 ? amongOthers(asked) : asked));
	}
	const entries = value.kind === "dict" ? value.entries : [];
	const own = entries.filter(({ key }) => key === asked.loading.split);
	return (own.length > 0 ? own : entries).flatMap((entry) =>
		filesOf(entry.value, own.length > 0 ? asked : { ...asked, role: splitNamed(entry.key) }),
	);
}

/** A slice counts through all files of the split. */
function amongOthers({ role, loading }: Asked): Asked {
	return loading.slice === undefined
		? { role, loading }
		: { role, loading: { ...loading, slice: "unknown" } };
}

/** By the variable first: `eval_dataset = load_dataset(…, split="train")` is not trained on. */
function roleOf(variable: string | undefined, written: string | undefined): DatasetReference["split"] {
	const named = variable === undefined ? "unknown" : splitNamed(variable);
	if (named === "validation" || named === "test") {
		return named;
	}
	return written === undefined ? named : splitNamed(written);
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
