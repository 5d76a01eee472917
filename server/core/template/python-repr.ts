/** `str()` and `repr()` of a template's values. */
import { charge, chargeText } from "./budget.js";
import { entriesOf, keysOf } from "./dict.js";
import { floatText } from "./numbers.js";
import { raise, valueError } from "./template-error.js";
import { checkLength } from "./text.js";
import { joinTexts, plainText, replacePattern, TracedText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import {
	Markup,
	Namespace,
	PyDict,
	PyFloat,
	PyFunction,
	PyObject,
	PyRange,
	PyTuple,
	PyView,
	Slice,
	Undefined,
	type Text,
	type Value,
} from "./values.js";

/** `str(value)`: what `{{ value }}` prints. */
export function strOf(value: Value): Text {
	switch (typeof value) {
		case "string":
			return value;
		case "number":
			return String(value);
		case "boolean":
			return value ? "True" : "False";
	}
	if (value instanceof TracedText) {
		return value;
	}
	if (value instanceof Markup) {
		return value.text;
	}
	return value instanceof Undefined ? "" : reprOf(value);
}

/** Deeper values cannot be printed by Python either. */
const MAX_DEPTH = 900;

export function reprOf(value: Value, depth = 0): Text {
	if (depth > MAX_DEPTH) {
		raise("RecursionError", "maximum recursion depth exceeded while getting the repr of an object");
	}
	charge(2);
	switch (typeof value) {
		case "string":
			return quote(value);
		case "number":
			return String(value);
		case "bigint":
			return integerText(value);
		case "boolean":
			return value ? "True" : "False";
	}
	if (value === null) {
		return "None";
	}
	if (Array.isArray(value)) {
		return enclosed("[", value, "]", depth);
	}
	if (value instanceof PyDict) {
		return dictRepr(value, depth);
	}
	return objectRepr(value, depth);
}

function objectRepr(value: Exclude<Value, null | boolean | number | bigint | string>, depth: number): Text {
	if (value instanceof TracedText) {
		return quote(value);
	}
	if (value instanceof PyFloat) {
		return floatText(value.value);
	}
	if (value instanceof PyTuple) {
		return enclosed("(", value.items, value.items.length === 1 ? ",)" : ")", depth);
	}
	if (value instanceof Markup) {
		return joinTexts(["Markup(", quote(value.text), ")"]);
	}
	if (value instanceof PyRange) {
		const { start, stop, step } = value;
		return step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
	}
	if (value instanceof PyView) {
		return joinTexts([`${value.kind}(`, reprOf(viewItems(value), depth + 1), ")"]);
	}
	if (value instanceof Undefined) {
		return "Undefined";
	}
	if (value instanceof Namespace) {
		return joinTexts(["<Namespace ", dictRepr(value.attributes, depth), ">"]);
	}
	if (value instanceof Slice) {
		const parts = [value.from, value.to, value.step].map((part) => plainText(reprOf(part, depth + 1)));
		return `slice(${parts.join(", ")})`;
	}
	if (value instanceof PyObject && value.shown !== undefined) {
		return value.shown();
	}
	if (value instanceof PyFunction && value.shown !== undefined) {
		return value.shown;
	}
	// Python prints an address that differs from run to run.
	return `<${typeName(value as Value)} object at 0x000000000000>`;
}

export function viewItems(view: PyView): Value[] {
	switch (view.kind) {
		case "dict_keys":
			return keysOf(view.dict);
		case "dict_values":
			return [...view.dict.values.values()];
		case "dict_items":
			return entriesOf(view.dict).map((entry) => new PyTuple(entry));
	}
}

function enclosed(open: string, items: readonly Value[], close: string, depth: number): Text {
	const parts: Text[] = [open];
	items.forEach((item, i) => {
		parts.push(i === 0 ? "" : ", ", reprOf(item, depth + 1));
	});
	parts.push(close);
	return checked(joinTexts(parts));
}

function dictRepr(dict: PyDict, depth: number): Text {
	const parts: Text[] = ["{"];
	entriesOf(dict).forEach(([key, value], i) => {
		parts.push(i === 0 ? "" : ", ", reprOf(key, depth + 1), ": ", reprOf(value, depth + 1));
	});
	parts.push("}");
	return checked(joinTexts(parts));
}

function checked(text: Text): Text {
	chargeText(plainText(text).length);
	checkLength(plainText(text).length);
	return text;
}

export function integerText(value: number | bigint): string {
	const text = String(value);
	if (text.length > 4300 && text.replace("-", "").length > 4300) {
		valueError(
			"Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
		);
	}
	return text;
}

const NAMED_ESCAPES: { readonly [character: string]: string } = {
	"\\": "\\\\",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
};

/** Double quotes only where that saves an escape. */
function quote(text: Text): Text {
	const plain = plainText(text);
	chargeText(plain.length);
	const mark = plain.includes("'") && !plain.includes('"') ? '"' : "'";
	const escaped = replacePattern(text, /[\\'\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
		if (character === "'") {
			return mark === "'" ? "\\'" : "'";
		}
		return NAMED_ESCAPES[character] ?? escapeCode(character.codePointAt(0) ?? 0);
	});
	return joinTexts([mark, escaped, mark]);
}

export function escapeCode(code: number): string {
	if (code < 0x100) {
		return `\\x${code.toString(16).padStart(2, "0")}`;
	}
	return code < 0x10000
		? `\\u${code.toString(16).padStart(4, "0")}`
		: `\\U${code.toString(16).padStart(8, "0")}`;
}
