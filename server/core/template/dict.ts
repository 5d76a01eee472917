/** Python's dicts: insertion order, and keys that are equal as Python sees it. */
import { charge } from "./budget.js";
import { typeName } from "./type-name.js";
import { typeError } from "./template-error.js";
import { TracedText } from "./traced-text.js";
import {
	Markup,
	PyDict,
	PyFloat,
	PyRange,
	PyTuple,
	PyView,
	Slice,
	type DictKey,
	type Value,
} from "./values.js";

/** Raises for a value that has no hash. */
export function dictKey(value: Value): DictKey {
	switch (typeof value) {
		case "string":
		case "number":
		case "bigint":
			return value;
		case "boolean":
			return value ? 1 : 0;
	}
	if (value === null) {
		return null;
	}
	if (value instanceof TracedText) {
		return value.text;
	}
	if (value instanceof Markup) {
		return dictKey(value.text);
	}
	if (value instanceof PyFloat) {
		return Number.isInteger(value.value) && !Number.isSafeInteger(value.value)
			? BigInt(value.value)
			: value.value;
	}
	if (value instanceof PyTuple) {
		charge(value.items.length);
		// No string of real data begins like this.
		return `\u0000tuple\u0000${value.items.map((item) => tupleItemKey(dictKey(item))).join("\u0000,")}`;
	}
	if (Array.isArray(value) || value instanceof PyDict || value instanceof Slice) {
		return typeError(`unhashable type: '${typeName(value)}'`);
	}
	if (value instanceof PyView && value.kind !== "dict_values") {
		return typeError(`unhashable type: '${typeName(value)}'`);
	}
	if (value instanceof PyRange) {
		return `\u0000range\u0000${value.length},${value.start},${value.step}`;
	}
	return value;
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function tupleItemKey(key: DictKey): string {
	if (typeof key === "object" && key !== null) {
		const known = identities.get(key) ?? ++lastIdentity;
		identities.set(key, known);
		return `object ${known}`;
	}
	return `${typeof key} ${String(key)}`;
}

export function setItem(dict: PyDict, key: Value, value: Value): void {
	if (typeof key === "string") {
		dict.values.set(key, value);
		return;
	}
	const found = dictKey(key);
	// Python keeps the key that was there first.
	if (!dict.values.has(found)) {
		dict.keys ??= new Map();
		dict.keys.set(found, key);
	}
	dict.values.set(found, value);
}

export function getItem(dict: PyDict, key: Value): Value | undefined {
	return dict.values.get(typeof key === "string" ? key : dictKey(key));
}

export function hasItem(dict: PyDict, key: Value): boolean {
	return dict.values.has(dictKey(key));
}

export function keysOf(dict: PyDict): Value[] {
	charge(dict.values.size);
	return [...dict.values.keys()].map((key) => originalKey(dict, key));
}

export function entriesOf(dict: PyDict): [Value, Value][] {
	charge(dict.values.size);
	return [...dict.values].map(([key, value]) => [originalKey(dict, key), value]);
}

function originalKey(dict: PyDict, key: DictKey): Value {
	const original = dict.keys?.get(key);
	// A key without an original is the string itself.
	return original === undefined ? (key as string) : original;
}

export function dictOf(entries: Iterable<readonly [Value, Value]>): PyDict {
	const dict = new PyDict();
	for (const [key, value] of entries) {
		setItem(dict, key, value);
	}
	return dict;
}
