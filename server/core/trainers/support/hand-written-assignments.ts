/** Writing to names, attributes, keys and slices, with Python's sharing of lists. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import { evaluate, sliceBounds } from "./hand-written-expressions.js";
import { elementsOf } from "./hand-written-operators.js";
import { bindName, opaque, sourceOfNode, takeStep, type ScriptRun } from "./hand-written-run.js";
import { stampIgnored } from "./hand-written-labels.js";
import { setTokenizerAttribute } from "./hand-written-tokenizer-attributes.js";
import {
	keyOf,
	type DictValue,
	type ListValue,
	type OpaqueValue,
	type ScriptScope,
	type ScriptValue,
} from "./hand-written-values.js";

export function assignTo(run: ScriptRun, target: PythonNode, value: ScriptValue, scope: ScriptScope): void {
	switch (target.type) {
		case "identifier":
			bindName(scope, sourceOfNode(run, target), value);
			return;
		case "attribute":
			assignAttribute(run, target, value, scope);
			return;
		case "subscript":
			assignItem(run, target, value, scope);
			return;
		case "pattern_list":
		case "tuple_pattern":
		case "list_pattern":
			assignParts(run, target, value, scope);
			return;
		default:
			return;
	}
}

function assignParts(run: ScriptRun, target: PythonNode, value: ScriptValue, scope: ScriptScope): void {
	const names = partsOf(target);
	const elements = elementsOf(run, value, target);
	const splat = names.findIndex(({ type }) => type === "list_splat_pattern");
	const isFitting = splat < 0 && elements?.length === names.length;
	names.forEach((name, i) => {
		const item = isFitting ? elements[i] : undefined;
		const inner = name.type === "list_splat_pattern" ? (partsOf(name)[0] ?? name) : name;
		assignTo(run, inner, item ?? (value.kind === "opaque" ? value : opaque(run, target)), scope);
	});
}

function assignAttribute(run: ScriptRun, target: PythonNode, value: ScriptValue, scope: ScriptScope): void {
	const object = evaluate(run, childOf(target, "object"), scope);
	const name = sourceOfNode(run, childOf(target, "attribute"));
	if (object.kind === "instance" || object.kind === "class") {
		object.attributes.set(name, value);
	} else if (object.kind === "dict") {
		setEntry(run, object, name, value);
	} else if (object.kind === "tokenizer") {
		setTokenizerAttribute(run, name, value, target);
	}
}

function assignItem(run: ScriptRun, target: PythonNode, value: ScriptValue, scope: ScriptScope): void {
	const object = evaluate(run, childOf(target, "value"), scope);
	const indices = childrenOf(target, "subscript");
	const [indexNode] = indices;
	if (indexNode === undefined || (object.kind !== "list" && object.kind !== "dict")) {
		return;
	}
	if (object.kind === "dict") {
		const key = keyOf(evaluate(run, indexNode, scope));
		if (key === undefined) {
			spoil(object, opaque(run, target));
		} else {
			setEntry(run, object, key, value);
		}
		return;
	}
	if (object.isView === true) {
		spoil(object, opaque(run, target));
		throw new ViewWrite(opaque(run, target));
	}
	writeIndices(run, object, { target, indices, scope }, value);
}

/** Writing to a slice of a tensor changes the tensor too, which is not followed. */
export class ViewWrite extends Error {
	constructor(readonly why: OpaqueValue) {
		super("view");
	}
}

export function setEntry(run: ScriptRun, dict: DictValue, key: string, value: ScriptValue): void {
	dict.entries.set(key, value);
	if (key === "labels") {
		run.labelsAt = { start: run.statement.start, end: run.statement.end };
	}
}

interface Place {
	readonly target: PythonNode;
	readonly indices: readonly PythonNode[];
	readonly scope: ScriptScope;
}

function writeIndices(run: ScriptRun, list: ListValue, place: Place, value: ScriptValue): void {
	const { target, indices, scope } = place;
	const [first, ...rest] = indices;
	const why = (): OpaqueValue => (value.kind === "opaque" ? value : opaque(run, target));
	if (first === undefined || list.spoiled !== undefined) {
		return;
	}
	if (rest.length > 0) {
		// `labels[:, :n] = -100` and `labels[0, :n] = -100`.
		const rows = first.type === "slice" ? list.items : pick(list, evaluate(run, first, scope));
		for (const row of rows ?? []) {
			if (row.kind === "list" && rows !== undefined) {
				writeIndices(run, row, { ...place, indices: rest }, value);
			} else {
				spoil(list, why());
			}
		}
		if (rows === undefined) {
			spoil(list, why());
		}
		return;
	}
	if (first.type === "slice") {
		writeSlice(run, list, first, value, scope, why);
		return;
	}
	const index = evaluate(run, first, scope);
	if (index.kind === "number" && Number.isInteger(index.value)) {
		const at = index.value < 0 ? index.value + list.items.length : index.value;
		if (at >= 0 && at < list.items.length) {
			list.items[at] = stampIgnored(run, value);
		} else {
			spoil(list, why());
		}
		return;
	}
	if (index.kind === "list" && index.items.length === list.items.length && maskOnly(index)) {
		writeMasked(run, list, index, value, why);
		return;
	}
	spoil(list, why());
}

function pick(list: ListValue, index: ScriptValue): readonly ScriptValue[] | undefined {
	const item = index.kind === "number" ? list.items.at(index.value) : undefined;
	return item === undefined ? undefined : [item];
}

function maskOnly(index: ListValue): boolean {
	return index.items.every((item) => item.kind === "boolean" || (item.kind === "list" && maskOnly(item)));
}

/** `labels[labels == pad] = -100`. */
function writeMasked(
	run: ScriptRun,
	list: ListValue,
	mask: ListValue,
	value: ScriptValue,
	why: () => OpaqueValue,
): void {
	mask.items.forEach((flag, i) => {
		const item = list.items[i];
		if (flag.kind === "list" && item?.kind === "list") {
			writeMasked(run, item, flag, value, why);
		} else if (flag.kind === "boolean" && flag.value) {
			list.items[i] = value.kind === "number" ? stampIgnored(run, value) : why();
		}
	});
}

function writeSlice(
	run: ScriptRun,
	list: ListValue,
	node: PythonNode,
	value: ScriptValue,
	scope: ScriptScope,
	why: () => OpaqueValue,
): void {
	const bounds = sliceBounds(run, node, list.items.length, scope);
	if (bounds === undefined || bounds.step !== 1) {
		spoil(list, why());
		return;
	}
	const { start } = bounds;
	const end = Math.max(start, bounds.end);
	if (list.flavour === "tensor" && value.kind === "number") {
		for (let i = start; i < end; i++) {
			list.items[i] = stampIgnored(run, value);
		}
		return;
	}
	const items = elementsOf(run, value, node);
	if (items === undefined || (list.flavour === "tensor" && items.length !== end - start)) {
		spoil(list, why());
		return;
	}
	takeStep(run, list.items.length + items.length);
	const written = items.map((item) => stampIgnored(run, item));
	list.items = [...list.items.slice(0, start), ...written, ...list.items.slice(end)];
}

/** What the value holds is no longer known. */
export function spoil(value: ScriptValue, why: OpaqueValue, run?: ScriptRun): void {
	if (value.kind === "list" || value.kind === "dict") {
		value.spoiled ??= why;
	} else if (value.kind === "instance") {
		value.attributes.forEach((_, key) => value.attributes.set(key, why));
	} else if (value.kind === "tokenizer" && run !== undefined) {
		run.tokenizer.spoiled ??= why;
	}
}

export function deleteItem(run: ScriptRun, target: PythonNode, scope: ScriptScope): void {
	const object = target.type === "subscript" ? evaluate(run, childOf(target, "value"), scope) : undefined;
	const [indexNode] = childrenOf(target, "subscript");
	const key = indexNode === undefined ? undefined : keyOf(evaluate(run, indexNode, scope));
	if (object?.kind === "dict" && key !== undefined) {
		object.entries.delete(key);
	} else if (object !== undefined) {
		spoil(object, opaque(run, target));
	}
}
