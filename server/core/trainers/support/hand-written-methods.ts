/** Methods of texts, lists, dicts, numbers and datasets of a script. */
import { callDataset } from "./hand-written-datasets.js";
import { callParser } from "./hand-written-builtins.js";
import { callTextMethod } from "./hand-written-text-methods.js";
import { callTensorMethod } from "./hand-written-tensors.js";
import { elementsOf, isEqual } from "./hand-written-operators.js";
import { opaque, takeStep } from "./hand-written-run.js";
import { setEntry, spoil } from "./hand-written-assignments.js";
import { stampIgnored } from "./hand-written-labels.js";
import {
	keyOf,
	listValue,
	NONE,
	numberValue,
	ScriptError,
	valueOfKey,
	type DictValue,
	type ListValue,
	type ScriptCall,
	type ScriptValue,
} from "./hand-written-values.js";

/** Undefined when the method is not followed. */
export function callMethod(object: ScriptValue, name: string, call: ScriptCall): ScriptValue | undefined {
	switch (object.kind) {
		case "text":
			return callTextMethod(object, name, call);
		case "list":
			return (
				object.spoiled ??
				(object.flavour === "tensor"
					? callTensorMethod(object, name, call)
					: callListMethod(object, name, call))
			);
		case "dict":
			return object.spoiled ?? callDictMethod(object, name, call);
		case "number":
			return name === "item" || name === "to" || name === "long" ? object : undefined;
		case "dataset":
			return callDataset(object, name, call);
		case "instance":
			return callParser(object, name, call);
		default:
			return undefined;
	}
}

function callListMethod(list: ListValue, name: string, call: ScriptCall): ScriptValue | undefined {
	const { run, node } = call;
	const [first, second] = call.positional;
	switch (name) {
		case "append":
			if (first !== undefined) {
				list.items.push(stampIgnored(run, first));
			}
			return NONE;
		case "extend": {
			const more = first === undefined ? undefined : elementsOf(run, first, node);
			if (more === undefined) {
				spoil(list, first?.kind === "opaque" ? first : opaque(run, node));
			} else {
				takeStep(run, more.length);
				list.items = [...list.items, ...more.map((item) => stampIgnored(run, item))];
			}
			return NONE;
		}
		case "insert":
			if (first?.kind === "number" && second !== undefined) {
				list.items.splice(first.value, 0, stampIgnored(run, second));
			} else {
				spoil(list, opaque(run, node));
			}
			return NONE;
		case "pop":
			if (first !== undefined && first.kind !== "number") {
				return undefined;
			}
			if (list.items.length === 0) {
				throw new ScriptError("IndexError", "pop from empty list", node);
			}
			return list.items.splice(first?.value ?? -1, 1)[0];
		case "copy":
			return listValue([...list.items], list.flavour);
		case "reverse":
			list.items.reverse();
			return NONE;
		case "index":
		case "count":
			return findIn(list, name, call);
		default:
			spoil(list, opaque(run, node));
			return undefined;
	}
}

function findIn(list: ListValue, name: "index" | "count", call: ScriptCall): ScriptValue | undefined {
	const [first, from] = call.positional;
	if (first === undefined || call.positional.length > 2 || (from !== undefined && from.kind !== "number")) {
		return undefined;
	}
	const start = from?.kind === "number" ? from.value : 0;
	const equal = list.items.map((item, i) => i >= start && isEqual(item, first));
	if (equal.includes(undefined)) {
		return undefined;
	}
	if (name === "count") {
		return numberValue(equal.filter((one) => one === true).length);
	}
	const at = equal.indexOf(true);
	if (at < 0) {
		throw new ScriptError("ValueError", "the value is not in the list", call.node);
	}
	return numberValue(at);
}

function callDictMethod(dict: DictValue, name: string, call: ScriptCall): ScriptValue | undefined {
	const { run, node } = call;
	const [first, second] = call.positional;
	const key = first === undefined ? undefined : keyOf(first);
	switch (name) {
		case "keys":
			return listValue([...dict.entries.keys()].map(valueOfKey));
		case "values":
			return listValue([...dict.entries.values()]);
		case "items":
			return listValue([...dict.entries].map(([one, value]) => listValue([valueOfKey(one), value], "tuple")));
		case "get":
			return key === undefined ? undefined : (dict.entries.get(key) ?? second ?? NONE);
		case "pop": {
			if (key === undefined) {
				return undefined;
			}
			const value = dict.entries.get(key) ?? second;
			if (value === undefined) {
				throw new ScriptError("KeyError", key, node);
			}
			dict.entries.delete(key);
			return value;
		}
		case "setdefault":
			if (key !== undefined && !dict.entries.has(key)) {
				dict.entries.set(key, second ?? NONE);
			}
			return key === undefined ? undefined : dict.entries.get(key);
		case "update":
			if (first !== undefined && (first.kind !== "dict" || first.spoiled !== undefined)) {
				spoil(dict, opaque(run, node));
				return NONE;
			}
			first?.entries.forEach((value, one) => setEntry(run, dict, one, value));
			call.keywords.forEach((value, one) => setEntry(run, dict, one, value));
			return NONE;
		case "copy":
			return { ...dict, entries: new Map(dict.entries) };
		case "to":
			return dict;
		default:
			return undefined;
	}
}
