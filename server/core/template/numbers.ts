/** Python's ints and floats: small ints are JavaScript numbers, big ones bigints, floats are boxed. */
import { limitError } from "./template-error.js";
import { PyFloat } from "./values.js";

export function integerValue(value: bigint): number | bigint {
	return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

export function floatValue(value: number): PyFloat {
	return new PyFloat(value);
}

/** The number behind a literal of JSON, as Python's `json` reads it. */
export function numberFromJson(text: string): number | bigint | PyFloat {
	return /[.eE]/.test(text) ? new PyFloat(Number(text)) : integerValue(BigInt(text));
}

/** A number that JavaScript parsed: whether it was `1` or `1.0` is lost, so a whole one is an int. */
export function numberFromValue(value: number): number | PyFloat {
	return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : new PyFloat(value);
}

/** Ints with more digits than Python would print in reasonable time are refused. */
export const MAX_INTEGER_BITS = 100_000;

export function power(base: bigint, exponent: bigint): number | bigint {
	const bits = BigInt(base.toString(2).length) * exponent;
	if (bits > MAX_INTEGER_BITS) {
		limitError("The template computes a number with more than 100,000 binary digits.");
	}
	return integerValue(base ** exponent);
}

/** `repr(float)`: the shortest digits, with an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
	if (Number.isNaN(value)) {
		return "nan";
	}
	if (!Number.isFinite(value)) {
		return value > 0 ? "inf" : "-inf";
	}
	if (Object.is(value, -0)) {
		return "-0.0";
	}
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
		const [digits, exponent = ""] = value.toExponential().split("e");
		const sign = exponent.startsWith("-") ? "-" : "+";
		return `${digits ?? ""}e${sign}${exponent.replace(/^[-+]/, "").padStart(2, "0")}`;
	}
	const text = String(value);
	return text.includes(".") ? text : `${text}.0`;
}
