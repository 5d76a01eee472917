/** Python's `text % values`. */
import { numericOf } from "./compare.js";
import { getItem } from "./dict.js";
import { escapeHtml } from "./escape-html.js";
import { formatFloat, padNumber, type NumberStyle } from "./format-number.js";
import { reprOf, strOf } from "./python-repr.js";
import { limitError, raise, typeError, valueError } from "./template-error.js";
import { checkLength, codePointLength, isStr, strText, utf16Offset } from "./text.js";
import { joinTexts, plainText, sliceText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { Markup, PyDict, PyFloat, PyTuple, Undefined, type Text, type Value } from "./values.js";

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?([\s\S])?/g;

export function formatPercent(format: Text | Markup, values: Value): Text | Markup {
	const isMarkup = format instanceof Markup;
	const text = strText(format);
	const plain = plainText(text);
	const source = createSource(values);
	const parts: Text[] = [];
	let end = 0;
	for (const match of plain.matchAll(DIRECTIVE)) {
		parts.push(sliceText(text, end, match.index));
		end = match.index + match[0].length;
		parts.push(directive(match, source, isMarkup));
	}
	parts.push(sliceText(text, end, plain.length));
	source.finish();
	const result = joinTexts(parts);
	checkLength(plainText(result).length);
	return isMarkup ? new Markup(result) : result;
}

interface ValueSource {
	next(): Value;
	named(name: string): Value;
	finish(): void;
}

function createSource(values: Value): ValueSource {
	const items = values instanceof PyTuple ? values.items : [values];
	let used = 0;
	let isNamed = false;
	return {
		next() {
			const value = items[used];
			used++;
			return value === undefined ? typeError("not enough arguments for format string") : value;
		},
		named(name) {
			isNamed = true;
			if (!(values instanceof PyDict)) {
				return typeError("format requires a mapping");
			}
			const value = getItem(values, name);
			return value === undefined ? raise("KeyError", `'${name}'`) : value;
		},
		finish() {
			const mayRemain =
				isNamed || values instanceof PyDict || Array.isArray(values) || values instanceof Undefined;
			if (used < items.length && !mayRemain) {
				typeError("not all arguments converted during string formatting");
			}
		},
	};
}

function directive(match: RegExpExecArray | RegExpMatchArray, source: ValueSource, isMarkup: boolean): Text {
	const [, name, flags = "", width = "", precision, conversion] = match;
	if (conversion === undefined) {
		return valueError("incomplete format");
	}
	if (conversion === "%") {
		return "%";
	}
	const named = name === undefined ? undefined : source.named(name);
	const widthValue = width === "*" ? starValue(source) : Number(width);
	const precisionValue = precision === "*" ? starValue(source) : Number(precision ?? "");
	const style: NumberStyle = {
		isLeft: flags.includes("-") || widthValue < 0,
		sign: signOf(flags),
		isAlternate: flags.includes("#"),
		isZeroPadded: flags.includes("0"),
		width: Math.abs(widthValue),
		precision: precision === undefined ? undefined : precisionValue,
	};
	if (style.width > 1_000_000 || (style.precision ?? 0) > 1_000_000) {
		limitError("The template formats a value with more than a million characters.");
	}
	const value = named ?? source.next();
	return convert(value, conversion, { style, isMarkup });
}

function starValue(source: ValueSource): number {
	const value = source.next();
	return typeof value === "number" ? value : typeError("* wants int");
}

function signOf(flags: string): "+" | " " | "" {
	if (flags.includes("+")) {
		return "+";
	}
	return flags.includes(" ") ? " " : "";
}

function convert(
	value: Value,
	conversion: string,
	{ style, isMarkup }: { style: NumberStyle; isMarkup: boolean },
): Text {
	const escaped = (text: Text): Text => (isMarkup ? escapeHtml(text) : text);
	switch (conversion) {
		case "s":
			return padText(isMarkup ? escapeHtml(value) : strOf(value), style);
		case "r":
		case "a":
			return padText(escaped(reprOf(value)), style);
		case "c":
			return padText(characterOf(value), style);
		case "d":
		case "i":
		case "u":
			return padNumber(digitsOf(integerOf(value, conversion), 10, style), style);
		case "x":
		case "X":
		case "o": {
			const base = conversion === "o" ? 8 : 16;
			const digits = digitsOf(wholeOf(value, conversion), base, style);
			const prefix = style.isAlternate ? `0${conversion}` : "";
			const text = { ...digits, prefix: digits.prefix + prefix };
			return padNumber(conversion === "X" ? { ...text, digits: text.digits.toUpperCase() } : text, style);
		}
		case "e":
		case "E":
		case "f":
		case "F":
		case "g":
		case "G":
			return padNumber(formatFloat(floatOf(value), conversion, style), style);
		default:
			return valueError(
				`unsupported format character '${conversion}' (0x${conversion.charCodeAt(0).toString(16)})`,
			);
	}
}

function padText(text: Text, { width, precision, isLeft }: NumberStyle): Text {
	const plain = plainText(text);
	const cut = precision === undefined ? text : sliceText(text, 0, utf16Offset(plain, precision));
	const spaces = " ".repeat(Math.max(0, width - codePointLength(plainText(cut))));
	return isLeft ? joinTexts([cut, spaces]) : joinTexts([spaces, cut]);
}

function characterOf(value: Value): Text {
	if (isStr(value) && codePointLength(plainText(strText(value))) === 1) {
		return strText(value);
	}
	return typeof value === "number" ? String.fromCodePoint(value) : typeError("%c requires int or char");
}

function integerOf(value: Value, conversion: string): bigint {
	const number = numericOf(value);
	if (number === undefined) {
		return typeError(`%${conversion} format: a real number is required, not ${typeName(value)}`);
	}
	if (value instanceof PyFloat && !Number.isFinite(value.value)) {
		const isNan = Number.isNaN(value.value);
		return isNan
			? valueError("cannot convert float NaN to integer")
			: raise("OverflowError", "cannot convert float infinity to integer");
	}
	return BigInt(typeof number === "number" ? Math.trunc(number) : number);
}

function wholeOf(value: Value, conversion: string): bigint {
	const number = value instanceof PyFloat ? undefined : numericOf(value);
	return number === undefined
		? typeError(`%${conversion} format: an integer is required, not ${typeName(value)}`)
		: BigInt(number);
}

function floatOf(value: Value): number {
	const number = numericOf(value);
	if (value instanceof Undefined) {
		return raise(value.type, value.message);
	}
	return number === undefined ? typeError(`must be real number, not ${typeName(value)}`) : Number(number);
}

function digitsOf(value: bigint, base: number, style: NumberStyle): { prefix: string; digits: string } {
	const digits = (value < 0n ? -value : value).toString(base).padStart(style.precision ?? 0, "0");
	return { prefix: value < 0n ? "-" : style.sign, digits };
}
