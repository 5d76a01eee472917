/** Python's `object[index]` and slices. */
import { numericOf } from "./compare.js";
import { getItem } from "./dict.js";
import { typeError, raise, valueError } from "./template-error.js";
import { codePointLength, codePoints, hasSurrogates, isStr, strText, utf16Offset } from "./text.js";
import { joinTexts, plainText, sliceText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { Markup, PyDict, PyFloat, PyRange, PyTuple, Undefined, type Text, type Value } from "./values.js";

/** What `object[index]` gives; undefined where Python raises a `TypeError` or `LookupError`. */
export function itemOf(object: Value, index: Value): Value | undefined {
	if (object instanceof PyDict) {
		// An unhashable key is a TypeError too.
		return isHashable(index) ? getItem(object, index) : undefined;
	}
	if (object instanceof Undefined) {
		return raise(object.type, object.message);
	}
	const position = positionOf(index);
	if (position === undefined) {
		return undefined;
	}
	if (Array.isArray(object)) {
		return object[position < 0 ? object.length + position : position];
	}
	if (object instanceof PyTuple) {
		return object.items[position < 0 ? object.items.length + position : position];
	}
	if (isStr(object)) {
		const character = characterAt(strText(object), position);
		return character !== undefined && object instanceof Markup ? new Markup(character) : character;
	}
	if (object instanceof PyRange) {
		const i = position < 0 ? object.length + position : position;
		return i >= 0 && i < object.length ? object.start + i * object.step : undefined;
	}
	return undefined;
}

function isHashable(value: Value): boolean {
	return (
		!(Array.isArray(value) || value instanceof PyDict) &&
		!(value instanceof PyTuple && !value.items.every(isHashable))
	);
}

function positionOf(index: Value): number | undefined {
	if (index instanceof PyFloat) {
		return undefined;
	}
	const number = numericOf(index);
	return typeof number === "number" ? number : undefined;
}

function characterAt(text: Text, position: number): Text | undefined {
	const plain = plainText(text);
	const length = codePointLength(plain);
	const index = position < 0 ? length + position : position;
	if (index < 0 || index >= length) {
		return undefined;
	}
	const start = utf16Offset(plain, index);
	return sliceText(text, start, start + ((plain.codePointAt(start) ?? 0) > 0xffff ? 2 : 1));
}

export interface SliceBounds {
	readonly from: Value;
	readonly to: Value;
	readonly step: Value;
}

/** `object[from:to:step]`, which jinja2 leaves to Python: what cannot be sliced raises. */
export function sliceOf(object: Value, bounds: SliceBounds): Value {
	if (object instanceof Undefined) {
		raise(object.type, object.message);
	}
	if (Array.isArray(object)) {
		return sliceItems(object, bounds);
	}
	if (isStr(object)) {
		const slice = sliceString(strText(object), bounds);
		return object instanceof Markup ? new Markup(slice) : slice;
	}
	if (object instanceof PyTuple) {
		return new PyTuple(sliceItems(object.items, bounds));
	}
	if (object instanceof PyRange) {
		return sliceRange(object, bounds);
	}
	if (object instanceof PyDict) {
		typeError("unhashable type: 'slice'");
	}
	return typeError(`'${typeName(object)}' object is not subscriptable`);
}

function sliceItems(items: readonly Value[], bounds: SliceBounds): Value[] {
	const { from, to, step } = resolveBounds(bounds, items.length);
	if (step === 1) {
		return items.slice(from, Math.max(from, to));
	}
	const result: Value[] = [];
	for (let i = from; step > 0 ? i < to : i > to; i += step) {
		// The bounds lie within the items.
		result.push(items[i] as Value);
	}
	return result;
}

function sliceString(text: Text, bounds: SliceBounds): Text {
	const plain = plainText(text);
	const isSimple = !hasSurrogates(plain);
	const length = isSimple ? plain.length : codePointLength(plain);
	const { from, to, step } = resolveBounds(bounds, length);
	if (step === 1) {
		const end = Math.max(from, to);
		return isSimple
			? sliceText(text, from, end)
			: sliceText(text, utf16Offset(plain, from), utf16Offset(plain, end));
	}
	const characters = codePoints(text);
	const parts: Text[] = [];
	for (let i = from; step > 0 ? i < to : i > to; i += step) {
		parts.push(characters[i] ?? "");
	}
	return joinTexts(parts);
}

function sliceRange(range: PyRange, bounds: SliceBounds): PyRange {
	const { from, to, step } = resolveBounds(bounds, range.length);
	const at = (i: number): number => range.start + i * range.step;
	return new PyRange(at(from), at(to), range.step * step);
}

/** `slice.indices`. */
function resolveBounds(
	bounds: SliceBounds,
	length: number,
): { readonly from: number; readonly to: number; readonly step: number } {
	const step = boundOf(bounds.step) ?? 1;
	if (step === 0) {
		valueError("slice step cannot be zero");
	}
	const clamp = (value: number | undefined, otherwise: number): number => {
		if (value === undefined) {
			return otherwise;
		}
		const index = value < 0 ? value + length : value;
		const [least, most] = step < 0 ? [-1, length - 1] : [0, length];
		return Math.min(Math.max(index, least), most);
	};
	return step > 0
		? { from: clamp(boundOf(bounds.from), 0), to: clamp(boundOf(bounds.to), length), step }
		: { from: clamp(boundOf(bounds.from), length - 1), to: clamp(boundOf(bounds.to), -1), step };
}

function boundOf(value: Value): number | undefined {
	if (value === null) {
		return undefined;
	}
	const number = value instanceof PyFloat ? undefined : numericOf(value);
	if (number === undefined) {
		return typeError("slice indices must be integers or None or have an __index__ method");
	}
	return Number(number);
}
