/** The filter `pprint`: as `repr`, with the keys of each dict in order. */
import { isOrdered } from "./compare.js";
import { entriesOf, setItem } from "./dict.js";
import { reprOf } from "./python-repr.js";
import { limitError, TemplateError } from "./template-error.js";
import { plainText, TracedText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { PyDict, PyTuple, type Text, type Value } from "./values.js";

/** In code points. Python breaks what is longer into lines. */
const LINE_WIDTH = 80;

export function prettyPrint(value: Value): Text {
	const text = reprOf(value);
	const isBreakable = typeof value === "string" || value instanceof TracedText || isContainer(value);
	// Order does not change the length.
	if (isBreakable && [...plainText(text)].length > LINE_WIDTH) {
		limitError('The filter "pprint" is not supported for values that take more than one line.');
	}
	return isBreakable ? reprOf(inOrder(value)) : text;
}

/** A named tuple has a `repr` of its own, which `pprint` keeps. */
function isContainer(value: Value): value is PyDict | PyTuple | Value[] {
	return (
		Array.isArray(value) || value instanceof PyDict || (value instanceof PyTuple && value.names === undefined)
	);
}

/** `reprOf` has bounded the depth. */
function inOrder(value: Value): Value {
	if (Array.isArray(value)) {
		return value.map(inOrder);
	}
	if (value instanceof PyTuple && value.names === undefined) {
		return new PyTuple(value.items.map(inOrder));
	}
	if (!(value instanceof PyDict)) {
		return value;
	}
	const sorted = new PyDict();
	entriesOf(value)
		.sort(([a], [b]) => (isBefore(a, b) ? -1 : Number(isBefore(b, a))))
		.forEach(([key, inner]) => setItem(sorted, key, inOrder(inner)));
	return sorted;
}

/** Keys that cannot be compared go by the names of their types. */
function isBefore(left: Value, right: Value): boolean {
	try {
		return isOrdered(left, right, "<");
	} catch (error) {
		if (error instanceof TemplateError && error.type === "TypeError") {
			return typeName(left) < typeName(right);
		}
		throw error;
	}
}
