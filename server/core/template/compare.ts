/** Python's `==`, `<`, `in` and truth. */
import { charge, chargeText } from "./budget.js";
import { dictKey, getItem, hasItem } from "./dict.js";
import { isIterable, iterate } from "./iterate.js";
import { raise, typeError } from "./template-error.js";
import { compareText, isStr, strText } from "./text.js";
import { plainText, TracedText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import {
	Markup,
	PyDict,
	PyFloat,
	PyObject,
	PyRange,
	PyTuple,
	PyView,
	Undefined,
	type Value,
} from "./values.js";

export function isTruthy(value: Value): boolean {
	switch (typeof value) {
		case "boolean":
			return value;
		case "string":
			return value !== "";
		case "number":
			return value !== 0;
		case "bigint":
			return true;
	}
	if (value === null || value instanceof Undefined) {
		return false;
	}
	if (Array.isArray(value)) {
		return value.length > 0;
	}
	if (value instanceof PyDict) {
		return value.values.size > 0;
	}
	if (value instanceof TracedText) {
		return value.text !== "";
	}
	if (value instanceof Markup) {
		return isTruthy(value.text);
	}
	if (value instanceof PyFloat) {
		return value.value !== 0;
	}
	if (value instanceof PyTuple) {
		return value.items.length > 0;
	}
	if (value instanceof PyRange) {
		return value.length > 0;
	}
	if (value instanceof PyView) {
		return value.dict.values.size > 0;
	}
	return value instanceof PyObject && value.length !== undefined ? value.length() > 0 : true;
}

/** An int, bool or float as a JavaScript number or bigint; undefined for anything else. */
export function numericOf(value: Value): number | bigint | undefined {
	switch (typeof value) {
		case "number":
		case "bigint":
			return value;
		case "boolean":
			return value ? 1 : 0;
	}
	return value instanceof PyFloat ? value.value : undefined;
}

export function areEqual(left: Value, right: Value, depth = 0): boolean {
	if (left === right) {
		return true;
	}
	charge(1);
	if (depth > 900) {
		raise("RecursionError", "maximum recursion depth exceeded in comparison");
	}
	if (isStr(left)) {
		return isStr(right) && plainText(strText(left)) === plainText(strText(right));
	}
	const a = numericOf(left);
	if (a !== undefined) {
		const b = numericOf(right);
		// JavaScript compares a bigint and a number by their mathematical values, as Python does.
		return b !== undefined && a == b;
	}
	if (Array.isArray(left)) {
		return Array.isArray(right) && areAllEqual(left, right, depth);
	}
	if (left instanceof PyTuple) {
		return right instanceof PyTuple && areAllEqual(left.items, right.items, depth);
	}
	if (left instanceof PyDict) {
		return right instanceof PyDict && areDictsEqual(left, right, depth);
	}
	if (left instanceof PyRange && right instanceof PyRange) {
		return dictKey(left) === dictKey(right);
	}
	if (left instanceof PyView && right instanceof PyView && left.kind !== "dict_values") {
		const items = [...iterate(left)];
		return items.length === right.dict.values.size && items.every((item) => isIn(item, right));
	}
	return left instanceof Undefined && right instanceof Undefined;
}

function areAllEqual(left: readonly Value[], right: readonly Value[], depth: number): boolean {
	// The lengths are equal, so the item is there.
	return (
		left.length === right.length && left.every((item, i) => areEqual(item, right[i] as Value, depth + 1))
	);
}

function areDictsEqual(left: PyDict, right: PyDict, depth: number): boolean {
	return (
		left.values.size === right.values.size &&
		[...left.values].every(([key, value]) => {
			const other = right.values.get(key);
			return other !== undefined && areEqual(value, other, depth + 1);
		})
	);
}

export type OrderOperator = "<" | "<=" | ">" | ">=";

/** Negative, 0 or positive; NaN when neither comes first. Raises for values that have no order. */
export function compareValues(left: Value, right: Value, operator: OrderOperator): number {
	charge(1);
	if (isStr(left) && isStr(right)) {
		return compareText(plainText(strText(left)), plainText(strText(right)));
	}
	const a = numericOf(left);
	const b = numericOf(right);
	if (a !== undefined && b !== undefined) {
		return compareNumbers(a, b);
	}
	for (const operand of [left, right]) {
		if (operand instanceof Undefined) {
			raise(operand.type, operand.message);
		}
	}
	if (Array.isArray(left) && Array.isArray(right)) {
		return compareItems(left, right, operator);
	}
	if (left instanceof PyTuple && right instanceof PyTuple) {
		return compareItems(left.items, right.items, operator);
	}
	return typeError(
		`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
	);
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
	if (a < b) {
		return -1;
	}
	if (a > b) {
		return 1;
	}
	return a == b ? 0 : NaN;
}

function compareItems(left: readonly Value[], right: readonly Value[], operator: OrderOperator): number {
	for (let i = 0; i < Math.min(left.length, right.length); i++) {
		// Both lists have this item.
		const [a, b] = [left[i] as Value, right[i] as Value];
		if (!areEqual(a, b)) {
			return compareValues(a, b, operator);
		}
	}
	return left.length - right.length;
}

export function isOrdered(left: Value, right: Value, operator: OrderOperator): boolean {
	const order = compareValues(left, right, operator);
	switch (operator) {
		case "<":
			return order < 0;
		case "<=":
			return order <= 0;
		case ">":
			return order > 0;
		case ">=":
			return order >= 0;
	}
}

/** `value in container`. */
export function isIn(value: Value, container: Value): boolean {
	if (isStr(container)) {
		if (!isStr(value)) {
			if (value instanceof Undefined) {
				return typeError(`'in <string>' requires string as left operand, not Undefined`);
			}
			return typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
		}
		chargeText(plainText(strText(container)).length);
		return plainText(strText(container)).includes(plainText(strText(value)));
	}
	if (container instanceof PyDict) {
		return hasItem(container, value);
	}
	if (container instanceof PyView) {
		return isInView(value, container);
	}
	if (!isIterable(container)) {
		return typeError(`argument of type '${typeName(container)}' is not iterable`);
	}
	for (const item of iterate(container)) {
		if (areEqual(item, value)) {
			return true;
		}
	}
	return false;
}

function isInView(value: Value, { kind, dict }: PyView): boolean {
	switch (kind) {
		case "dict_keys":
			return hasItem(dict, value);
		case "dict_values":
			return [...dict.values.values()].some((item) => areEqual(item, value));
		case "dict_items": {
			const [key, item] = value instanceof PyTuple && value.items.length === 2 ? value.items : [];
			const found = key === undefined ? undefined : getItem(dict, key);
			return found !== undefined && item !== undefined && areEqual(found, item);
		}
	}
}

/** Stable, as Python's `sorted`. */
export function sortBy<T>(items: readonly T[], keyOf: (item: T) => Value, isReverse: boolean): T[] {
	const keyed = items.map((item) => ({ item, key: keyOf(item) }));
	keyed.sort((a, b) => {
		const order = compareValues(a.key, b.key, "<");
		return isReverse ? -order : order;
	});
	return keyed.map(({ item }) => item);
}
