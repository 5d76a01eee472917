/** Python's `str.format`: fields, conversions and format specifications. */
import { attributeOf, itemOrAttribute } from "./attributes.js";
import { numericOf } from "./compare.js";
import { getItem } from "./dict.js";
import { escapeHtml } from "./escape-html.js";
import { formatFloat } from "./format-number.js";
import { integerValue } from "./numbers.js";
import { reprOf, strOf } from "./python-repr.js";
import { limitError, raise, typeError, valueError } from "./template-error.js";
import { checkLength, codePointLength, isStr, strText, utf16Offset } from "./text.js";
import { joinTexts, plainText, sliceText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { Markup, PyDict, PyFloat, Undefined, type Arguments, type Text, type Value } from "./values.js";

interface FieldSource {
	readonly args: readonly Value[];
	readonly named: (name: string) => Value | undefined;
	readonly escapes: boolean;
	next: number | undefined;
	isNumbered: boolean;
}

export function formatMethod(format: Text | Markup, args: Arguments): Text | Markup {
	return run(format, args.positional, (name) => args.keywords.get(name));
}

export function formatMapMethod(format: Text | Markup, mapping: Value): Text | Markup {
	return run(format, [], (name) => (mapping instanceof PyDict ? getItem(mapping, name) : undefined));
}

function run(
	format: Text | Markup,
	args: readonly Value[],
	named: (name: string) => Value | undefined,
): Text | Markup {
	const escapes = format instanceof Markup;
	const source: FieldSource = { args, named, escapes, next: 0, isNumbered: false };
	const result = formatText(strText(format), source, 2);
	checkLength(plainText(result).length);
	return escapes ? new Markup(result) : result;
}

function formatText(format: Text, source: FieldSource, depth: number): Text {
	if (depth === 0) {
		valueError("Max string recursion exceeded");
	}
	const plain = plainText(format);
	const parts: Text[] = [];
	let start = 0;
	for (let i = 0; i < plain.length; i++) {
		const character = plain.charAt(i);
		if (character !== "{" && character !== "}") {
			continue;
		}
		parts.push(sliceText(format, start, i));
		if (plain.charAt(i + 1) === character) {
			parts.push(sliceText(format, i, i + 1));
			i++;
			start = i + 1;
			continue;
		}
		if (character === "}") {
			valueError("Single '}' encountered in format string");
		}
		const end = fieldEnd(plain, i + 1);
		parts.push(formatField(plain.slice(i + 1, end), source, depth));
		i = end;
		start = end + 1;
	}
	parts.push(sliceText(format, start, plain.length));
	return joinTexts(parts);
}

function fieldEnd(format: string, start: number): number {
	let depth = 1;
	for (let i = start; i < format.length; i++) {
		const character = format.charAt(i);
		depth += character === "{" ? 1 : 0;
		depth -= character === "}" ? 1 : 0;
		if (depth === 0) {
			return i;
		}
	}
	return valueError(
		start === format.length ? "Single '{' encountered in format string" : "expected '}' before end of string",
	);
}

function formatField(field: string, source: FieldSource, depth: number): Text {
	const match = /^([^!:]*)(?:!([\s\S]))?(?::([\s\S]*))?$/.exec(field);
	if (match === null) {
		return valueError("expected ':' after conversion specifier");
	}
	const [, path = "", conversion, specification = ""] = match;
	const value = converted(fieldValue(path, source), conversion);
	const spec = specification.includes("{")
		? plainText(formatText(specification, source, depth - 1))
		: specification;
	return source.escapes ? escapedFormat(value, spec) : formatValue(value, spec);
}

function escapedFormat(value: Value, spec: string): Text {
	return value instanceof Markup && spec !== ""
		? valueError("Unsupported format specification for Markup.")
		: escapeHtml(value instanceof Markup ? value : formatValue(value, spec));
}

function fieldValue(path: string, source: FieldSource): Value {
	const [first = ""] = /^[^.[]*/.exec(path) ?? [];
	let value = firstValue(first, source);
	const rest = path.slice(first.length);
	for (const [, attribute, item] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
		if (attribute !== undefined) {
			value = attributeOf(value, attribute);
		} else if (item !== undefined) {
			value = itemOrAttribute(value, /^\d+$/.test(item) ? integerValue(BigInt(item)) : item);
		}
	}
	return value;
}

function firstValue(name: string, source: FieldSource): Value {
	if (name !== "" && !/^\d+$/.test(name)) {
		const value = source.named(name);
		return value === undefined ? raise("KeyError", `'${name}'`) : value;
	}
	if (name === "") {
		if (source.isNumbered || source.next === undefined) {
			return valueError("cannot switch from manual field specification to automatic field numbering");
		}
		const index = source.next;
		source.next = index + 1;
		return source.args[index] ?? replacementMissing(source.args, index);
	}
	if (source.next !== 0 && source.next !== undefined) {
		return valueError("cannot switch from manual field specification to automatic field numbering");
	}
	source.isNumbered = true;
	return source.args[Number(name)] ?? replacementMissing(source.args, Number(name));
}

function replacementMissing(args: readonly Value[], index: number): Value {
	const value = args[index];
	return value === undefined
		? raise("IndexError", `Replacement index ${index} out of range for positional args tuple`)
		: value;
}

function converted(value: Value, conversion: string | undefined): Value {
	switch (conversion) {
		case undefined:
			return value;
		case "s":
			return strOf(value);
		case "r":
		case "a":
			return reprOf(value);
		default:
			return valueError(`Unknown conversion specifier ${conversion}`);
	}
}

const SPECIFICATION =
	/^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

interface Specification {
	readonly fill: string;
	readonly align: string | undefined;
	readonly sign: "+" | " " | "";
	readonly isAlternate: boolean;
	readonly width: number;
	readonly grouping: string;
	readonly precision: number | undefined;
	readonly type: string | undefined;
	readonly hasSign: boolean;
}

/** `format(value, spec)`. */
export function formatValue(value: Value, spec: string): Text {
	if (spec === "") {
		return strOf(value);
	}
	const isNumber = numericOf(value) !== undefined && typeof value !== "boolean";
	if (!isStr(value) && numericOf(value) === undefined) {
		if (value instanceof Undefined) {
			typeError("unsupported format string passed to Undefined.__format__");
		}
		typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
	}
	const style = parseSpecification(spec);
	if (isStr(value)) {
		return formatString(strText(value), style);
	}
	return formatNumber(isNumber ? value : Number(value), style);
}

function parseSpecification(spec: string): Specification {
	const match = SPECIFICATION.exec(spec);
	if (match === null) {
		return valueError("Invalid format specifier");
	}
	const [, fill, align, sign, , alternate, zero, width, grouping = "", precision, type] = match;
	const style: Specification = {
		fill: fill ?? (zero === undefined ? " " : "0"),
		align: align ?? (zero === undefined ? undefined : "="),
		sign: sign === "+" || sign === " " ? sign : "",
		hasSign: sign !== undefined,
		isAlternate: alternate !== undefined,
		width: Number(width ?? 0),
		grouping,
		precision: precision === undefined ? undefined : Number(precision),
		type,
	};
	if (style.width > 1_000_000 || (style.precision ?? 0) > 1_000_000) {
		limitError("The template formats a value with more than a million characters.");
	}
	return style;
}

function formatString(text: Text, style: Specification): Text {
	if (style.type !== undefined && style.type !== "s") {
		valueError(`Unknown format code '${style.type}' for object of type 'str'`);
	}
	if (style.hasSign) {
		valueError("Sign not allowed in string format specifier");
	}
	if (style.align === "=") {
		valueError("'=' alignment not allowed in string format specifier");
	}
	const plain = plainText(text);
	const cut = style.precision === undefined ? text : sliceText(text, 0, utf16Offset(plain, style.precision));
	return pad(cut, style, "<");
}

function pad(text: Text, { fill, align, width }: Specification, usual: string): Text {
	const missing = Math.max(0, width - codePointLength(plainText(text)));
	switch (align ?? usual) {
		case "<":
			return joinTexts([text, fill.repeat(missing)]);
		case "^": {
			const left = Math.floor(missing / 2);
			return joinTexts([fill.repeat(left), text, fill.repeat(missing - left)]);
		}
		default:
			return joinTexts([fill.repeat(missing), text]);
	}
}

function formatNumber(value: Value, style: Specification): Text {
	const { prefix, digits } = numberParts(value, style);
	if (style.align === "=") {
		const missing = Math.max(0, style.width - prefix.length - digits.length);
		return prefix + style.fill.repeat(missing) + digits;
	}
	return pad(prefix + digits, style, ">");
}

const BASES: { readonly [type: string]: number } = { b: 2, o: 8, x: 16, X: 16 };

function numberParts(value: Value, style: Specification): { prefix: string; digits: string } {
	const { type, sign, precision, isAlternate } = style;
	const isFloat = value instanceof PyFloat;
	if (
		type === "s" ||
		type === "c" ||
		(isFloat && (type === "d" || type === "n" || BASES[type ?? ""] !== undefined))
	) {
		return valueError(`Unknown format code '${type ?? ""}' for object of type '${typeName(value)}'`);
	}
	const number = Number(numericOf(value));
	if (type === "%") {
		const percent = formatFloat(number * 100, "f", { sign, precision, isAlternate });
		return { prefix: percent.prefix, digits: `${group(percent.digits, style)}%` };
	}
	if (isFloat || (type !== undefined && "eEfFgG".includes(type))) {
		if (type === undefined && precision === undefined) {
			const text = plainText(strOf(value)).replace("-", "");
			return { prefix: number < 0 ? "-" : sign, digits: group(text, style) };
		}
		const parts = formatFloat(number, type ?? "g", { sign, precision, isAlternate });
		return { prefix: parts.prefix, digits: group(parts.digits, style) };
	}
	if (precision !== undefined) {
		valueError("Precision not allowed in integer format specifier");
	}
	const whole = BigInt(numericOf(value) ?? 0);
	const base = BASES[type ?? ""] ?? 10;
	const digits = (whole < 0n ? -whole : whole).toString(base);
	const mark = isAlternate && base !== 10 ? `0${type ?? ""}` : "";
	return {
		prefix: (whole < 0n ? "-" : sign) + mark,
		digits: group(type === "X" ? digits.toUpperCase() : digits, style),
	};
}

function group(digits: string, { grouping }: Specification): string {
	return grouping === ""
		? digits
		: digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, grouping));
}
