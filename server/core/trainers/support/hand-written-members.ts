/** Attributes and items of a script's values. */
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import { callValue } from "./hand-written-calls.js";
import { evaluate, sliceBounds } from "./hand-written-expressions.js";
import { tensorMember } from "./hand-written-tensors.js";
import { opaque, useValue, type ScriptRun } from "./hand-written-run.js";
import { lengthOf, offsetAt, joinText, sliceText } from "./hand-written-text.js";
import { tokenizerAttribute } from "./hand-written-tokenizer-attributes.js";
import {
	keyOf,
	listValue,
	ScriptError,
	valueOfKey,
	type ClassValue,
	type ListValue,
	type ScriptScope,
	type ScriptValue,
} from "./hand-written-values.js";

export function attributeOf(
	run: ScriptRun,
	node: PythonNode,
	object: ScriptValue,
	name: string,
): ScriptValue {
	switch (object.kind) {
		case "opaque":
			return object;
		case "symbol":
			return { kind: "symbol", name: `${object.name}.${name}`.slice(0, 200) };
		case "tokenizer":
			return tokenizerAttribute(run, name, node);
		case "instance": {
			const own = object.attributes.get(name);
			const inherited = typeof object.type === "string" ? undefined : object.type.attributes.get(name);
			return own ?? bound(inherited, object) ?? opaque(run, node);
		}
		case "class":
			return object.attributes.get(name) ?? opaque(run, node);
		case "dict":
			return (object.isEncoding === true ? object.entries.get(name) : undefined) ?? opaque(run, node);
		case "list":
			return object.flavour === "tensor"
				? (object.spoiled ?? tensorMember(object, name) ?? opaque(run, node))
				: opaque(run, node);
		case "dataset":
			return datasetMember(object, name) ?? opaque(run, node);
		default:
			return opaque(run, node);
	}
}

/** A method of the class, with the object as its `self`. */
function bound(method: ScriptValue | undefined, self: ScriptValue): ScriptValue | undefined {
	return method?.kind === "function" ? { ...method, self } : method;
}

export function methodOf(type: ClassValue, name: string, self: ScriptValue): ScriptValue | undefined {
	return bound(type.attributes.get(name), self);
}

function datasetMember(
	{ rows }: Extract<ScriptValue, { kind: "dataset" }>,
	name: string,
): ScriptValue | undefined {
	const names = [...(rows[0]?.entries.keys() ?? [])].map(valueOfKey);
	return name === "column_names" || name === "features" ? listValue(names) : undefined;
}

export function itemOf(
	run: ScriptRun,
	node: PythonNode,
	object: ScriptValue,
	indexNode: PythonNode,
	scope: ScriptScope,
): ScriptValue {
	if (object.kind === "opaque" || object.kind === "symbol") {
		return object.kind === "opaque" ? object : opaque(run, node);
	}
	if (indexNode.type === "slice") {
		return sliceOf(run, node, object, indexNode, scope);
	}
	const index = evaluate(run, indexNode, scope);
	switch (object.kind) {
		case "dict":
			return entryOf(run, node, object, index);
		case "list":
			return object.spoiled ?? listItem(run, node, object, index);
		case "text":
			return index.kind === "number" ? characterAt(node, object, index.value) : opaque(run, node);
		case "dataset":
			return datasetItem(run, node, object, index);
		case "instance": {
			const method =
				typeof object.type === "string" ? undefined : methodOf(object.type, "__getitem__", object);
			return method === undefined ? opaque(run, node) : callValue(run, method, [index], node);
		}
		default:
			return opaque(run, node);
	}
}

function entryOf(
	run: ScriptRun,
	node: PythonNode,
	dict: Extract<ScriptValue, { kind: "dict" }>,
	index: ScriptValue,
): ScriptValue {
	const key = keyOf(index);
	if (key === undefined || dict.spoiled !== undefined) {
		return dict.spoiled ?? (index.kind === "opaque" ? index : opaque(run, node));
	}
	const value = dict.entries.get(key);
	if (value === undefined) {
		throw new ScriptError("KeyError", `"${key}" is not there`, node);
	}
	return value;
}

function listItem(run: ScriptRun, node: PythonNode, list: ListValue, index: ScriptValue): ScriptValue {
	if (index.kind === "number" && Number.isInteger(index.value)) {
		useValue(run, index);
		const item = list.items.at(index.value);
		if (item === undefined) {
			throw new ScriptError("IndexError", "list index out of range", node);
		}
		return item;
	}
	if (index.kind === "list" && list.flavour === "tensor" && index.items.length === list.items.length) {
		const flags = index.items.map((flag) => (flag.kind === "boolean" ? flag.value : undefined));
		return flags.includes(undefined)
			? opaque(run, node)
			: listValue(
					list.items.filter((_, i) => flags[i] === true),
					"tensor",
				);
	}
	return index.kind === "opaque" ? index : opaque(run, node);
}

function characterAt(
	node: PythonNode,
	text: Extract<ScriptValue, { kind: "text" }>,
	index: number,
): ScriptValue {
	const at = index < 0 ? index + lengthOf(text.text) : index;
	if (at < 0 || at >= lengthOf(text.text)) {
		throw new ScriptError("IndexError", "string index out of range", node);
	}
	return sliceText(text, offsetAt(text.text, at), offsetAt(text.text, at + 1));
}

/** A split of a dataset dict is the dataset; a number is a row; a name that is a column gives the column. */
function datasetItem(
	run: ScriptRun,
	node: PythonNode,
	dataset: Extract<ScriptValue, { kind: "dataset" }>,
	index: ScriptValue,
): ScriptValue {
	if (index.kind === "number") {
		return dataset.rows[0] ?? opaque(run, node);
	}
	const key = keyOf(index);
	if (key === undefined) {
		return index.kind === "opaque" ? index : opaque(run, node);
	}
	if (/^(?:train|validation|test|eval|valid|dev)/.test(key) && dataset.rows[0]?.entries.has(key) !== true) {
		return dataset;
	}
	const items = dataset.rows.map((row) => row.entries.get(key));
	const known = items.filter((item) => item !== undefined);
	return known.length === items.length ? listValue(known) : dataset;
}

function sliceOf(
	run: ScriptRun,
	node: PythonNode,
	object: ScriptValue,
	indexNode: PythonNode,
	scope: ScriptScope,
): ScriptValue {
	if (object.kind !== "list" && object.kind !== "text") {
		return object.kind === "dataset" ? object : opaque(run, node);
	}
	if (object.kind === "list" && object.spoiled !== undefined) {
		return object.spoiled;
	}
	const length = object.kind === "text" ? lengthOf(object.text) : object.items.length;
	const bounds = sliceBounds(run, indexNode, length, scope);
	if (bounds === undefined) {
		return opaque(run, node);
	}
	const { start, end, step } = bounds;
	if (object.kind === "text") {
		return step === 1
			? sliceText(object, offsetAt(object.text, start), offsetAt(object.text, end))
			: joinText(
					steps(start, end, step).map((i) =>
						sliceText(object, offsetAt(object.text, i), offsetAt(object.text, i + 1)),
					),
				);
	}
	const items = steps(start, end, step).flatMap((i) => object.items[i] ?? []);
	return { ...listValue(items, object.flavour), ...(object.flavour === "tensor" ? { isView: true } : {}) };
}

function steps(start: number, end: number, step: number): number[] {
	const indices: number[] = [];
	for (let i = start; step > 0 ? i < end : i > end; i += step) {
		indices.push(i);
	}
	return indices;
}
