/** Filters that make numbers: `int`, `float`, `round`, `abs`, `length`, `sum`. */
import { bindArguments, indexArgument } from "./call-arguments.js";
import { numericOf } from "./compare.js";
import type { Filter } from "./filters.js";
import { fixedDigits } from "./format-number.js";
import { iterate, lengthOf } from "./iterate.js";
import { floatValue, integerValue } from "./numbers.js";
import { add, asFloat, demandDefined, negate } from "./operators.js";
import { attributePath } from "./selection-filters.js";
import { raise, TemplateError, typeError } from "./template-error.js";
import { isStr, strip, strText } from "./text.js";
import { plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { PyFloat, Undefined, type Value } from "./values.js";

export const NUMBER_FILTERS: { readonly [name: string]: Filter } = {
	length: (value, args) => {
		bindArguments("len", [], args);
		return lengthOf(value);
	},
	count: (value, args) => {
		bindArguments("len", [], args);
		return lengthOf(value);
	},
	abs(value, args) {
		bindArguments("abs", [], args);
		const number = numericOf(value);
		if (number === undefined) {
			return typeError(`bad operand type for abs(): '${typeName(value)}'`);
		}
		if (value instanceof PyFloat) {
			return new PyFloat(Math.abs(value.value));
		}
		return number < 0 ? negate(value) : integerValue(BigInt(number));
	},
	int(value, args) {
		const [otherwise = 0, base = 10] = bindArguments("do_int", ["default", "base"], args);
		const whole = isStr(value)
			? parseInteger(plainText(strText(value)), indexArgument(base))
			: truncated(value);
		if (whole !== undefined) {
			return whole;
		}
		const float = toFloat(value);
		return float === undefined || !Number.isFinite(float)
			? otherwise
			: integerValue(BigInt(Math.trunc(float)));
	},
	float(value, args) {
		const [otherwise = new PyFloat(0)] = bindArguments("do_float", ["default"], args);
		const float = toFloat(value);
		return float === undefined ? otherwise : new PyFloat(float);
	},
	round(value, args) {
		const [precision = 0, method = "common"] = bindArguments("do_round", ["precision", "method"], args);
		const how = isStr(method) ? plainText(strText(method)) : "";
		if (how !== "common" && how !== "ceil" && how !== "floor") {
			return raise("FilterArgumentError", "method must be common, ceil or floor");
		}
		return how === "common"
			? roundCommon(value, precision)
			: roundTowards(value, precision, how === "ceil" ? Math.ceil : Math.floor);
	},
	sum(value, args) {
		const [attribute = null, start = 0] = bindArguments("do_sum", ["attribute", "start"], args);
		if (isStr(start)) {
			typeError("sum() can't sum strings [use ''.join(seq) instead]");
		}
		let sum: Value = start;
		for (const item of iterate(value)) {
			sum = add(sum, attribute === null ? item : attributePath(attribute)(item));
		}
		return sum;
	},
};

/** `int(value)` of what is no text; undefined for a `TypeError` or `ValueError`. */
function truncated(value: Value): Value | undefined {
	demandDefined(value, null);
	if (value instanceof PyFloat) {
		if (!Number.isFinite(value.value)) {
			return Number.isNaN(value.value)
				? undefined
				: raise("OverflowError", "cannot convert float infinity to integer");
		}
		return integerValue(BigInt(Math.trunc(value.value)));
	}
	const number = numericOf(value);
	return number === undefined ? undefined : integerValue(BigInt(number));
}

const PREFIXES: { readonly [base: number]: string } = { 2: "0b", 8: "0o", 16: "0x" };

/** `int(text, base)`; undefined for a `ValueError`. */
function parseInteger(text: string, base: number): Value | undefined {
	if (base !== 0 && (base < 2 || base > 36)) {
		return undefined;
	}
	const [, sign = "", body = ""] =
		/^([-+]?)([\s\S]*)$/.exec(plainText(strip(text, "both")).toLowerCase()) ?? [];
	const prefix = body.slice(0, 2);
	const prefixed = Object.entries(PREFIXES).find(([, mark]) => mark === prefix)?.[0];
	const actual = base === 0 ? Number(prefixed ?? 10) : base;
	const hasPrefix = prefixed !== undefined && Number(prefixed) === actual;
	const digits = hasPrefix ? body.slice(2).replace(/^_/, "") : body;
	if (
		!/^[\p{Nd}a-z]+(?:_[\p{Nd}a-z]+)*$/u.test(digits) ||
		(base === 0 && !hasPrefix && /^0[\d_]*[1-9]/.test(digits))
	) {
		return undefined;
	}
	// Python refuses longer ones too.
	if (digits.length > 4300) {
		return undefined;
	}
	let value = 0n;
	for (const digit of digits.replaceAll("_", "")) {
		const amount = digitValue(digit);
		if (amount >= actual) {
			return undefined;
		}
		value = value * BigInt(actual) + BigInt(amount);
	}
	return integerValue(sign === "-" ? -value : value);
}

function digitValue(digit: string): number {
	const value = Number.parseInt(digit, 36);
	if (!Number.isNaN(value)) {
		return value;
	}
	// Decimal digits of other scripts come in runs of ten that start at a code point whose predecessor is none.
	let start = digit.codePointAt(0) ?? 0;
	while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1)) && (digit.codePointAt(0) ?? 0) - start < 9) {
		start--;
	}
	return (digit.codePointAt(0) ?? 0) - start;
}

/** `float(value)`; undefined for a `TypeError` or `ValueError`. */
function toFloat(value: Value): number | undefined {
	if (value instanceof Undefined) {
		return raise(value.type, value.message);
	}
	if (!isStr(value)) {
		const number = numericOf(value);
		return number === undefined ? undefined : asFloat(number);
	}
	const text = plainText(strip(strText(value), "both")).toLowerCase();
	const special = /^([-+]?)(inf|infinity|nan)$/.exec(text);
	if (special !== null) {
		const size = special[2] === "nan" ? NaN : Infinity;
		return special[1] === "-" ? -size : size;
	}
	const isNumber = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/.test(
		text,
	);
	return isNumber ? Number(text.replaceAll("_", "")) : undefined;
}

/** Python's `round`: to the even neighbour when both are as near. */
function roundCommon(value: Value, precision: Value): Value {
	const number = numericOf(value);
	if (number === undefined) {
		return typeError(`type ${typeName(value)} doesn't define __round__ method`);
	}
	if (!(value instanceof PyFloat)) {
		return precision === null
			? integerValue(BigInt(number))
			: roundInteger(BigInt(number), indexArgument(precision));
	}
	if (precision === null) {
		return integerValue(BigInt(fixedSigned(value.value, 0)));
	}
	const places = indexArgument(precision);
	if (!Number.isFinite(value.value)) {
		return value;
	}
	if (places < 0) {
		const unit = 10 ** -places;
		return floatValue(Number(fixedSigned(value.value / unit, 0)) * unit);
	}
	return places > 30 ? value : floatValue(Number(fixedSigned(value.value, places)));
}

function fixedSigned(value: number, places: number): string {
	const digits = fixedDigits(Math.abs(value), places);
	return value < 0 || Object.is(value, -0) ? `-${digits}` : digits;
}

function roundInteger(value: bigint, places: number): Value {
	if (places >= 0) {
		return integerValue(value);
	}
	const unit = 10n ** BigInt(Math.min(-places, 10_000));
	const rest = ((value % unit) + unit) % unit;
	const floor = value - rest;
	const isUp = rest * 2n > unit || (rest * 2n === unit && (floor / unit) % 2n !== 0n);
	return integerValue(isUp ? floor + unit : floor);
}

function roundTowards(value: Value, precision: Value, round: (value: number) => number): Value {
	demandDefined(value, precision);
	const number = numericOf(value);
	const places = numericOf(precision);
	if (number === undefined || places === undefined) {
		return typeError(`unsupported operand type(s) for *: '${typeName(value)}' and 'int'`);
	}
	const scale = 10 ** Number(places);
	const scaled = Number(number) * scale;
	if (!Number.isFinite(scaled)) {
		throw new TemplateError(
			Number.isNaN(scaled) ? "ValueError" : "OverflowError",
			`cannot convert float ${Number.isNaN(scaled) ? "NaN" : "infinity"} to integer`,
		);
	}
	return floatValue(round(scaled) / scale);
}
