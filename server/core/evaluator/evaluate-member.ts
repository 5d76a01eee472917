/** Attributes and subscripts: constants of objects and dicts, columns of rows, ids of an encoding. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate } from "./evaluate-expression.js";
import { base, dottedName, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { parentPath } from "./path-values.js";
import { shorten } from "./text-parts.js";
import { keyName, lookUp } from "./scope.js";
import { choose, stringOf, type Scope, type TokenIds, type Value } from "./value.js";

export function evaluateAttribute(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const name = dottedName(interpreter, node);
	const assigned = name === undefined ? undefined : lookUp(scope, name);
	if (assigned) {
		return assigned;
	}
	const object = evaluate(interpreter, childOf(node, "object"), scope);
	const attributeNode = childOf(node, "attribute");
	const attribute = attributeNode ? sourceOf(interpreter, attributeNode) : "";
	return attributeOf(interpreter, node, object, attribute, name);
}

/** `written` is the dotted source, if it is one. */
export function attributeOf(
	interpreter: Interpreter,
	node: PythonNode,
	object: Value,
	attribute: string,
	written: string | undefined,
): Value {
	switch (object.kind) {
		case "object":
			return (
				object.attributes.get(attribute) ?? symbol(interpreter, node, `${object.name}.${attribute}`, "name")
			);
		case "symbol":
			return symbol(interpreter, node, `${object.name}.${attribute}`, object.role);
		case "ids":
			return idsMember(object, attribute);
		case "choice":
			return (
				choose(object.options.map((option) => attributeOf(interpreter, node, option, attribute, written))) ??
				unknownValue(interpreter, node)
			);
		case "text":
			return attribute === "parent" ? parentPath(interpreter, node, object) : unknownValue(interpreter, node);
		default:
			return written === undefined
				? unknownValue(interpreter, node)
				: symbol(interpreter, node, written, "name");
	}
}

function symbol(
	interpreter: Interpreter,
	node: PythonNode,
	name: string,
	role: "parameter" | "variable" | "name",
): Value {
	return { kind: "symbol", name: name.slice(0, 200), role, ...base(interpreter, node) };
}

function idsMember(ids: TokenIds, name: string): Value {
	if (ids.role !== "encoding") {
		return { ...ids, role: "other" };
	}
	return name === "input_ids" ? { ...ids, role: "input_ids" } : { ...ids, role: "other" };
}

export function evaluateSubscript(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const valueNode = childOf(node, "value");
	const object = evaluate(interpreter, valueNode, scope);
	const [indexNode] = childrenOf(node, "subscript");
	const index = indexNode ? evaluate(interpreter, indexNode, scope) : undefined;
	const key = stringOf(index);
	const assigned =
		key !== undefined && object.kind === "symbol" ? lookUp(scope, keyName(object.name, key)) : undefined;
	return assigned ?? subscriptOf(interpreter, node, object, indexNode, index);
}

function subscriptOf(
	interpreter: Interpreter,
	node: PythonNode,
	object: Value,
	indexNode: PythonNode | undefined,
	index: Value | undefined,
): Value {
	const key = stringOf(index);
	switch (object.kind) {
		case "choice":
			return (
				choose(object.options.map((option) => subscriptOf(interpreter, node, option, indexNode, index))) ??
				object
			);
		case "dict":
			return (
				object.entries.findLast((entry) => entry.key === key)?.value ??
				anyEntry(interpreter, node, object, index) ??
				unknownValue(interpreter, node)
			);
		case "list":
			return listItem(object, indexNode, index, interpreter) ?? unknownValue(interpreter, node);
		case "series":
			return indexNode?.type === "slice" ? object : object.element;
		case "ids":
			return idsItem(interpreter, object, indexNode, key);
		case "field":
			return rowOfColumn(interpreter, node, object, indexNode, index, key);
		case "symbol":
		case "call":
		case "unknown":
			return key === undefined ? rowOf(interpreter, node, object) : column(interpreter, node, object, key);
		default:
			return unknownValue(interpreter, node);
	}
}

/** `TEMPLATES[name]` with a name that is not known is any of a few entries. */
function anyEntry(
	interpreter: Interpreter,
	node: PythonNode,
	dict: Value & { readonly kind: "dict" },
	index: Value | undefined,
): Value | undefined {
	const isConstant = stringOf(index) !== undefined;
	if (isConstant || dict.isOpen || dict.entries.length > 8) {
		return isConstant && dict.isOpen ? unknownValue(interpreter, node) : undefined;
	}
	return choose(dict.entries.map((entry) => entry.value));
}

function column(interpreter: Interpreter, node: PythonNode, object: Value, key: string): Value {
	const text = shorten(sourceOf(interpreter, node));
	return { kind: "field", field: key, base: object, text, ...base(interpreter, node, "unknown") };
}

/** `dataset[i]` is a row as `dataset` is. */
function rowOf(interpreter: Interpreter, node: PythonNode, object: Value): Value {
	if (object.kind === "symbol" && object.role !== "name") {
		return { ...object, ...base(interpreter, node, "unknown") };
	}
	return object.kind === "call" ? object : unknownValue(interpreter, node);
}

/** `examples["text"][i]` is the column of one row; `["messages"][0]` and deeper keys are not followed. */
function rowOfColumn(
	interpreter: Interpreter,
	node: PythonNode,
	field: Value & { readonly kind: "field" },
	indexNode: PythonNode | undefined,
	index: Value | undefined,
	key: string | undefined,
): Value {
	if (key === undefined && index?.kind !== "number" && indexNode?.type !== "slice") {
		return field;
	}
	// `dataset["train"][0]["text"]`: what a call gives may be a dict of datasets.
	if (field.base.kind === "call") {
		return key === undefined ? field.base : column(interpreter, node, field.base, key);
	}
	return unknownValue(interpreter, node);
}

function listItem(
	list: Value & { readonly kind: "list" },
	indexNode: PythonNode | undefined,
	index: Value | undefined,
	interpreter: Interpreter,
): Value | undefined {
	if (indexNode?.type === "slice") {
		return isFullSlice(interpreter, indexNode) ? list : undefined;
	}
	if (index?.kind === "number") {
		return list.isOpen ? undefined : list.items.at(index.value);
	}
	return list.isOpen || list.items.length > 8 ? undefined : choose(list.items);
}

function idsItem(
	interpreter: Interpreter,
	ids: TokenIds,
	indexNode: PythonNode | undefined,
	key: string | undefined,
): Value {
	if (key !== undefined) {
		return key === "labels" && ids.labels ? { ...ids, role: "other" } : idsMember(ids, key);
	}
	if (ids.role === "input_ids" && indexNode) {
		// `[0]` takes the only row of a tensor, `[:]` copies.
		const isSame = indexNode.type === "slice" ? isFullSlice(interpreter, indexNode) : true;
		return isSame ? ids : sliceOf(interpreter, ids, indexNode);
	}
	return { ...ids, role: "other" };
}

/** `ids[2:]`, `ids[1:-1]`: bounds that are written as numbers. */
function sliceOf(interpreter: Interpreter, ids: TokenIds, node: PythonNode): TokenIds {
	const bounds = /^(-?\d*):(-?\d*)$/.exec(sourceOf(interpreter, node).replace(/\s/g, ""));
	if (bounds === null) {
		return { ...ids, role: "other" };
	}
	const [, from = "", to = ""] = bounds;
	const slice = { ...(from === "" ? {} : { from: Number(from) }), ...(to === "" ? {} : { to: Number(to) }) };
	return { ...ids, role: "slice", slice };
}

function isFullSlice(interpreter: Interpreter, node: PythonNode): boolean {
	return partsOf(node).length === 0 && /^:{1,2}$/.test(sourceOf(interpreter, node).replace(/\s/g, ""));
}
