/** Attributes and subscripts: constants of objects and dicts, columns of rows, ids of an encoding. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate } from "./evaluate-expression.js";
import { givenWordList } from "./given-options.js";
import { base, dottedName, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { parentPath } from "./path-values.js";
import { literal, shorten, textValue } from "./text-parts.js";
import { keyName, lookUp } from "./scope.js";
import {
	choose,
	constantOf,
	settled,
	stringOf,
	withCertainty,
	type FieldValue,
	type Scope,
	type TokenIds,
	type Value,
} from "./value.js";

export function evaluateAttribute(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const name = dottedName(interpreter, node);
	const assigned = name === undefined ? undefined : lookUp(scope, name);
	if (assigned) {
		return assigned;
	}
	const words = name === "sys.argv" ? givenWordList(interpreter, node) : undefined;
	if (words) {
		return words;
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
		case "symbol": {
			const known = settled(object);
			return known.kind === "object" || known.kind === "dict"
				? attributeOf(interpreter, node, known, attribute, written)
				: symbol(interpreter, node, `${object.name}.${attribute}`, object.role);
		}
		case "dict":
			// OmegaConf, EasyDict and the like.
			return (
				object.entries.findLast((entry) => entry.key === attribute)?.value ??
				symbol(interpreter, node, written ?? attribute, "name")
			);
		case "ids":
			return idsMember(object, attribute);
		case "choice":
			return (
				choose(object.options.map((option) => attributeOf(interpreter, node, option, attribute, written))) ??
				unknownValue(interpreter, node)
			);
		case "field": {
			const known = settled(object);
			return known.kind === "dict"
				? withCertainty(attributeOf(interpreter, node, known, attribute, written), "possible")
				: symbol(interpreter, node, written ?? `${object.text}.${attribute}`, "name");
		}
		case "text":
			return pathPart(interpreter, node, object, attribute);
		default:
			return written === undefined
				? unknownValue(interpreter, node)
				: symbol(interpreter, node, written, "name");
	}
}

/** Attributes of a path. */
function pathPart(interpreter: Interpreter, node: PythonNode, path: Value, attribute: string): Value {
	const text = stringOf(path);
	const name = text?.replace(/[/\\]+$/, "").replace(/^.*[/\\]/, "");
	if (attribute === "parent") {
		return parentPath(interpreter, node, path);
	}
	const parts: { readonly [attribute: string]: string | undefined } = {
		name,
		stem: name?.replace(/(?<=.)\.[^.]*$/, ""),
		suffix: name === undefined ? undefined : (/(?<=.)\.[^.]*$/.exec(name)?.[0] ?? ""),
	};
	const part = Object.hasOwn(parts, attribute) ? parts[attribute] : undefined;
	if (part === undefined) {
		return unknownValue(interpreter, node);
	}
	const { location } = base(interpreter, node);
	return textValue([literal(part, location)], location, path.certainty);
}

function symbol(
	interpreter: Interpreter,
	node: PythonNode,
	name: string,
	role: "parameter" | "variable" | "name",
): Value {
	const location = locationOf(interpreter, node);
	return { kind: "symbol", name: name.slice(0, 200), role, location, certainty: "certain" };
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
		case "text":
			return textItem(interpreter, node, object, indexNode, index) ?? unknownValue(interpreter, node);
		case "series":
			return indexNode?.type === "slice" ? object : object.element;
		case "ids":
			return idsItem(interpreter, object, indexNode, key);
		case "field":
			return rowOfColumn(interpreter, node, object, indexNode, index, key);
		case "symbol":
		case "call":
		case "unknown":
			return key === undefined
				? rowOf(interpreter, node, object)
				: knownColumn(column(interpreter, node, object, key), settled(object), key);
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

/** `config["lr"]` of a dict that this file passes; as text it may still be a column. */
function knownColumn(field: FieldValue, known: Value, key: string): Value {
	if (known.kind === "object") {
		return known.attributes.get(key) ?? field;
	}
	const entry =
		known.kind === "dict" ? known.entries.findLast((candidate) => candidate.key === key) : undefined;
	return entry ? { ...field, fallback: entry.value } : field;
}

function column(interpreter: Interpreter, node: PythonNode, object: Value, key: string): FieldValue {
	const text = shorten(sourceOf(interpreter, node));
	const location = locationOf(interpreter, node);
	return { kind: "field", field: key, base: object, text, location, certainty: "unknown" };
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
	field: FieldValue,
	indexNode: PythonNode | undefined,
	index: Value | undefined,
	key: string | undefined,
): Value {
	const known = field.fallback && settled(field.fallback);
	if (key !== undefined && known?.kind === "dict") {
		return knownColumn(column(interpreter, node, field.base, key), known, key);
	}
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
		const bounds = list.isOpen ? undefined : sliceBounds(interpreter, indexNode);
		const part = bounds && { ...list, items: list.items.slice(bounds.from, bounds.to) };
		return isFullSlice(interpreter, indexNode) ? list : part;
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

/** A character or a stretch of a constant text. */
function textItem(
	interpreter: Interpreter,
	node: PythonNode,
	text: Value,
	indexNode: PythonNode | undefined,
	index: Value | undefined,
): Value | undefined {
	const constant = stringOf(text);
	const isSlice = indexNode?.type === "slice";
	const bounds = isSlice ? sliceBounds(interpreter, indexNode) : undefined;
	const at = index && constantOf(settled(index));
	if (constant === undefined || !/^[\0-\uD7FF]*$/.test(constant)) {
		return undefined;
	}
	const character = !isSlice && typeof at === "number" ? constant.at(at) : undefined;
	const part = bounds ? constant.slice(bounds.from, bounds.to) : character;
	const { location } = base(interpreter, node);
	return part === undefined ? undefined : textValue([literal(part, location)], location, text.certainty);
}

interface SliceBounds {
	readonly from?: number;
	readonly to?: number;
}

/** `[2:]`, `[1:-1]`: bounds that are written as numbers. */
function sliceBounds(interpreter: Interpreter, node: PythonNode): SliceBounds | undefined {
	const bounds = /^(-?\d*):(-?\d*)$/.exec(sourceOf(interpreter, node).replace(/\s/g, ""));
	if (bounds === null) {
		return undefined;
	}
	const [, from = "", to = ""] = bounds;
	return { ...(from === "" ? {} : { from: Number(from) }), ...(to === "" ? {} : { to: Number(to) }) };
}

function sliceOf(interpreter: Interpreter, ids: TokenIds, node: PythonNode): TokenIds {
	const slice = sliceBounds(interpreter, node);
	return slice === undefined ? { ...ids, role: "other" } : { ...ids, role: "slice", slice };
}

function isFullSlice(interpreter: Interpreter, node: PythonNode): boolean {
	return partsOf(node).length === 0 && /^:{1,2}$/.test(sourceOf(interpreter, node).replace(/\s/g, ""));
}
