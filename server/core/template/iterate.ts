/** Python's iteration over a template's values. */
import { charge, chargeText } from "./budget.js";
import { keysOf } from "./dict.js";
import { typeError } from "./template-error.js";
import { codePointLength, codePoints, isStr, strText } from "./text.js";
import { plainText } from "./traced-text.js";
import { viewItems } from "./python-repr.js";
import { typeName } from "./type-name.js";
import { PyDict, PyIterator, PyObject, PyRange, PyTuple, PyView, Undefined, type Value } from "./values.js";

export function isIterable(value: Value): boolean {
	return (
		Array.isArray(value) ||
		isStr(value) ||
		value instanceof PyDict ||
		value instanceof PyTuple ||
		value instanceof PyRange ||
		value instanceof PyView ||
		value instanceof PyIterator ||
		value instanceof Undefined ||
		(value instanceof PyObject && value.iterator !== undefined)
	);
}

/** `iter(value)`; raises for what cannot be iterated. */
export function iterate(value: Value): IterableIterator<Value> {
	if (Array.isArray(value)) {
		charge(value.length >> 1);
		return value.values();
	}
	if (isStr(value)) {
		const characters: Value[] = codePoints(strText(value));
		return characters.values();
	}
	if (value instanceof PyDict) {
		return keysOf(value).values();
	}
	if (value instanceof PyTuple) {
		charge(value.items.length >> 1);
		return value.items.values();
	}
	if (value instanceof PyRange) {
		return rangeItems(value);
	}
	if (value instanceof PyView) {
		return viewItems(value).values();
	}
	if (value instanceof PyIterator) {
		return resumable(value.iterator);
	}
	if (value instanceof PyObject && value.iterator !== undefined) {
		return resumable(value.iterator());
	}
	if (value instanceof Undefined) {
		return ([] as Value[]).values();
	}
	return typeError(`'${typeName(value)}' object is not iterable`);
}

/** An early end of a JavaScript loop would close a generator; Python's goes on where it was left. */
function resumable(iterator: Iterator<Value>): IterableIterator<Value> {
	const wrapped: IterableIterator<Value> = {
		next: () => iterator.next(),
		[Symbol.iterator]: () => wrapped,
	};
	return wrapped;
}

function* rangeItems({ start, step, length }: PyRange): IterableIterator<Value> {
	for (let i = 0; i < length; i++) {
		charge(1);
		yield start + i * step;
	}
}

/** `len(value)`; undefined when it has none. */
export function sizeOf(value: Value): number | undefined {
	if (Array.isArray(value)) {
		return value.length;
	}
	if (isStr(value)) {
		chargeText(plainText(strText(value)).length);
		return codePointLength(plainText(strText(value)));
	}
	if (value instanceof PyDict) {
		return value.values.size;
	}
	if (value instanceof PyTuple) {
		return value.items.length;
	}
	if (value instanceof PyRange) {
		return value.length;
	}
	if (value instanceof PyView) {
		return value.dict.values.size;
	}
	if (value instanceof Undefined) {
		return 0;
	}
	return value instanceof PyObject ? value.length?.() : undefined;
}

export function lengthOf(value: Value): number {
	return sizeOf(value) ?? typeError(`object of type '${typeName(value)}' has no len()`);
}
