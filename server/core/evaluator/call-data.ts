/** Configurations that a script loads: `yaml.safe_load(open(path))`, `json.load(f)`, `OmegaConf.load(path)`. */
import type { ConfigFile, ConfigNode } from "../syntax/config/config-node.js";
import type { PythonValue } from "../types/python-module.js";
import type { CallSite } from "./call-site.js";
import { base, type Interpreter } from "./interpreter.js";
import { literal, textValue } from "./text-parts.js";
import {
	deepest,
	MAX_DEPTH,
	settled,
	stringOf,
	withCertainty,
	type Certainty,
	type DictEntry,
	type Value,
} from "./value.js";

const LOAD_FILE =
	/(?:^|\.)(?:yaml|json|ruamel|toml|tomllib|OmegaConf|YAML\(\)|yaml_loader)\.(?:safe_load|full_load|unsafe_load|load|loads)$/;
const LOAD_NAMES = /^(?:load_yaml|load_config|load_json|read_yaml|read_json|safe_load)$/;
const WRAP =
	/(?:^|\.)(?:OmegaConf\.create|OmegaConf\.to_container|OmegaConf\.structured|EasyDict|edict|DictConfig|AttrDict|Box|Munch|munchify|DotMap|ConfigDict|Dict)$/;
const MERGE = /(?:^|\.)OmegaConf\.(?:unsafe_)?merge$/;
const NAMESPACE = /(?:^|\.)(?:SimpleNamespace|Namespace)$/;

/** The data; undefined for other calls, and for files that are not there. */
export function callData(interpreter: Interpreter, site: CallSite): Value | undefined {
	const first = site.positional[0] && settled(site.positional[0].value);
	if (WRAP.test(site.callee)) {
		return first?.kind === "dict" || first?.kind === "object" ? first : undefined;
	}
	if (MERGE.test(site.callee)) {
		return merged(site.positional.map(({ value }) => settled(value)));
	}
	if (NAMESPACE.test(site.callee)) {
		const attributes = new Map(site.keywords.map(({ name, value }) => [name, value]));
		return attributes.has("**")
			? undefined
			: { kind: "object", name: "namespace", attributes, ...base(interpreter, site.node) };
	}
	if (!first || (!LOAD_FILE.test(site.callee) && !LOAD_NAMES.test(site.callee))) {
		return undefined;
	}
	const path = pathOf(first, site.callee);
	if (path === undefined) {
		return undefined;
	}
	// The command line may name another file; whatever follows from this one still holds for each run with it.
	return loadData(interpreter, path.text, path.certainty === "possible" ? "certain" : path.certainty);
}

/** Later ones win, key by key; one that is not known, such as `OmegaConf.from_cli()`, may set any of them. */
function merged(values: readonly Value[]): Value | undefined {
	const known = values.filter((value) => value.kind === "dict");
	const [first, ...others] = known;
	if (!first || values.some(({ kind }) => kind === "object")) {
		return undefined;
	}
	const all = others.reduce(mergedDict, first);
	return known.length < values.length ? uncertain(all) : all;
}

type Dict = Value & { readonly kind: "dict" };

function mergedDict(under: Dict, over: Dict): Dict {
	const entries = new Map(under.entries.map((entry) => [entry.key, entry]));
	for (const entry of over.entries) {
		const before = entries.get(entry.key)?.value;
		const isBoth = before?.kind === "dict" && entry.value.kind === "dict";
		entries.set(entry.key, isBoth ? { ...entry, value: mergedDict(before, entry.value) } : entry);
	}
	const depth = Math.max(under.depth, over.depth);
	return { ...over, entries: [...entries.values()], isOpen: under.isOpen || over.isOpen, depth };
}

function uncertain(value: Value): Value {
	return value.kind === "dict"
		? { ...value, entries: value.entries.map((entry) => ({ ...entry, value: uncertain(entry.value) })) }
		: withCertainty(value, "possible");
}

/** The content of a file of the workspace; asks for it when it was not given. */
export function loadData(interpreter: Interpreter, path: string, certainty: Certainty): Value | undefined {
	const file = interpreter.known.data.get(path);
	if (!file?.root) {
		interpreter.wanted.add(path);
		return undefined;
	}
	return isRecords(file.root) ? undefined : dataValue(file, file.root, certainty, 0);
}

/** A list of objects holds rows: what is true of one of them says nothing of the others. */
function isRecords(node: ConfigNode): boolean {
	return node.kind === "list" && node.items.length > 1 && node.items.every(({ kind }) => kind === "map");
}

interface Path {
	readonly text: string;
	readonly certainty: Certainty;
}

/** A path, an opened file or the text of one. */
function pathOf(value: Value, callee: string): Path | undefined {
	const text = stringOf(value);
	if (text !== undefined) {
		const isPath = /load$/.test(callee) && /\.(?:ya?ml|json)$/i.test(text);
		return isPath && !text.includes("\n") ? { text, certainty: value.certainty } : undefined;
	}
	if (value.kind !== "call") {
		return undefined;
	}
	const { name, positional, receiver } = value.call;
	if (name === "open" || name === "open_text") {
		return plainPath(positional[0]?.value) ?? plainPath(receiver);
	}
	if (name !== "read" && name !== "read_text") {
		return undefined;
	}
	return receiver?.kind === "call" && receiver.call.name === "open"
		? plainPath(receiver.call.positional[0]?.value)
		: plainPath(receiver);
}

function plainPath(value: PythonValue | undefined): Path | undefined {
	return value?.kind === "string" ? { text: value.value, certainty: value.certainty } : undefined;
}

function dataValue(file: ConfigFile, node: ConfigNode, certainty: Certainty, depth: number): Value {
	const location = { file: file.file, range: { start: node.start, end: node.end } };
	const at = { location, certainty };
	if (depth >= MAX_DEPTH - 1) {
		return { kind: "unknown", text: "nested too deep", location, certainty: "unknown" };
	}
	switch (node.kind) {
		case "map": {
			const entries = node.entries.map(({ key, value }): DictEntry => {
				return { key, value: dataValue(file, value, certainty, depth + 1), range: value };
			});
			return { kind: "dict", entries, isOpen: false, depth: deepest(entries.map((one) => one.value)), ...at };
		}
		case "list": {
			const items = node.items.map((item) => dataValue(file, item, certainty, depth + 1));
			return { kind: "list", items, isOpen: false, depth: deepest(items), ...at };
		}
		case "string":
			return textValue([literal(node.value, location)], location, certainty);
		case "number":
			return { kind: "number", value: node.value, isInteger: node.isInteger, ...at };
		case "boolean":
			return { kind: "boolean", value: node.value, ...at };
		case "null":
			return { kind: "none", ...at };
		case "timestamp":
			return { kind: "unknown", text: node.text, location, certainty: "unknown" };
	}
}
