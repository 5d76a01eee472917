/** What PyYAML (6.0, `SafeLoader`, YAML 1.1) makes of a scalar without quotes. */
import type { TextRange } from "../../base/text-range.js";
import type { ConfigScalar } from "./config-node.js";

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER =
	/^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
/** A float needs a dot, and its exponent a sign: `2e-4` and `1.0e5` are strings. */
const FLOAT =
	/^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
	/^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

export function resolvePlainScalar(text: string, range: TextRange): ConfigScalar {
	if (NULL.test(text)) {
		return { kind: "null", ...range };
	}
	if (TRUE.test(text) || FALSE.test(text)) {
		return { kind: "boolean", value: TRUE.test(text), ...range };
	}
	if (INTEGER.test(text)) {
		return { kind: "number", value: integerOf(text), isInteger: true, text, ...range };
	}
	if (FLOAT.test(text)) {
		return { kind: "number", value: floatOf(text), isInteger: false, text, ...range };
	}
	if (TIMESTAMP.test(text)) {
		return { kind: "timestamp", text, ...range };
	}
	return { kind: "string", value: text, isQuoted: false, ...range };
}

function integerOf(text: string): number {
	const [sign, digits] = signOf(text);
	if (digits.startsWith("0b") || digits.startsWith("0x")) {
		return sign * Number(digits);
	}
	if (digits.includes(":")) {
		return sign * sexagesimal(digits);
	}
	return sign * (digits.length > 1 && digits.startsWith("0") ? parseInt(digits, 8) : Number(digits));
}

function floatOf(text: string): number {
	const [sign, digits] = signOf(text.toLowerCase());
	if (digits === ".inf") {
		return sign * Infinity;
	}
	if (digits === ".nan") {
		return NaN;
	}
	return sign * (digits.includes(":") ? sexagesimal(digits) : Number(digits));
}

function signOf(text: string): [number, string] {
	const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
	return [text.startsWith("-") ? -1 : 1, digits];
}

/** `1:30` is 90. */
function sexagesimal(digits: string): number {
	return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
