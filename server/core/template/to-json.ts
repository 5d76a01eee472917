/** `json.dumps`, which Hugging Face puts in the place of jinja2's `tojson`. */
import { charge, chargeText } from "./budget.js";
import { entriesOf } from "./dict.js";
import { floatText } from "./numbers.js";
import { compareValues } from "./compare.js";
import { raise, typeError } from "./template-error.js";
import { checkLength, isStr, strText } from "./text.js";
import { integerText } from "./python-repr.js";
import { joinTexts, plainText, replacePattern } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { PyDict, PyFloat, PyTuple, type Text, type Value } from "./values.js";

export interface JsonOptions {
	readonly ensureAscii: boolean;
	/** The text of one level; absent: all on one line. */
	readonly indent: string | undefined;
	readonly itemSeparator: string;
	readonly keySeparator: string;
	readonly sortKeys: boolean;
}

/** Python raises a `RecursionError` at about this depth. */
const MAX_DEPTH = 900;

export function toJson(value: Value, options: JsonOptions): Text {
	const parts: Text[] = [];
	write(value, { ...options, parts }, 0);
	return joinTexts(parts);
}

interface Writer extends JsonOptions {
	readonly parts: Text[];
}

function write(value: Value, writer: Writer, depth: number): void {
	if (depth > MAX_DEPTH) {
		raise("RecursionError", "maximum recursion depth exceeded while encoding a JSON object");
	}
	charge(1);
	if (isStr(value)) {
		chargeText(plainText(strText(value)).length);
		writer.parts.push(jsonString(strText(value), writer.ensureAscii));
	} else if (Array.isArray(value)) {
		writeItems(value, writer, depth);
	} else if (value instanceof PyTuple) {
		writeItems(value.items, writer, depth);
	} else if (value instanceof PyDict) {
		writeDict(value, writer, depth);
	} else {
		writer.parts.push(
			scalarText(value) ?? typeError(`Object of type ${typeName(value)} is not JSON serializable`),
		);
	}
}

function scalarText(value: Value): string | undefined {
	switch (typeof value) {
		case "number":
		case "bigint":
			return integerText(value);
		case "boolean":
			return String(value);
	}
	if (value === null) {
		return "null";
	}
	return value instanceof PyFloat ? jsonFloat(value.value) : undefined;
}

function jsonFloat(value: number): string {
	if (Number.isNaN(value)) {
		return "NaN";
	}
	if (!Number.isFinite(value)) {
		return value > 0 ? "Infinity" : "-Infinity";
	}
	return floatText(value);
}

function writeItems(items: readonly Value[], writer: Writer, depth: number): void {
	if (items.length === 0) {
		writer.parts.push("[]");
		return;
	}
	const between = separatorOf(writer, depth + 1);
	writer.parts.push("[", between.first);
	items.forEach((item, i) => {
		writer.parts.push(i === 0 ? "" : between.next);
		write(item, writer, depth + 1);
	});
	writer.parts.push(separatorOf(writer, depth).first, "]");
}

function writeDict(dict: PyDict, writer: Writer, depth: number): void {
	const entries = entriesOf(dict);
	if (entries.length === 0) {
		writer.parts.push("{}");
		return;
	}
	if (writer.sortKeys) {
		entries.sort(([a], [b]) => compareValues(a, b, "<"));
	}
	const between = separatorOf(writer, depth + 1);
	writer.parts.push("{", between.first);
	entries.forEach(([key, value], i) => {
		writer.parts.push(i === 0 ? "" : between.next);
		writer.parts.push(jsonKey(key, writer.ensureAscii), writer.keySeparator);
		write(value, writer, depth + 1);
	});
	writer.parts.push(separatorOf(writer, depth).first, "}");
}

function separatorOf({ indent, itemSeparator }: Writer, depth: number): { first: string; next: string } {
	checkLength((indent?.length ?? 0) * depth);
	const line = indent === undefined ? "" : `\n${indent.repeat(depth)}`;
	return { first: line, next: itemSeparator + line };
}

function jsonKey(key: Value, ensureAscii: boolean): Text {
	if (isStr(key)) {
		return jsonString(strText(key), ensureAscii);
	}
	const text = scalarText(key);
	return text === undefined
		? typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
		: `"${text}"`;
}

const ESCAPES: { readonly [character: string]: string } = {
	"\\": "\\\\",
	'"': '\\"',
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
};

function jsonString(text: Text, ensureAscii: boolean): Text {
	// eslint-disable-next-line no-control-regex -- JSON escapes exactly these.
	const pattern = ensureAscii ? /["\\]|[^ -~]/g : /["\\\x00-\x1f]/g;
	const escaped = replacePattern(
		text,
		pattern,
		(character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
	return typeof escaped === "string" ? `"${escaped}"` : joinTexts(['"', escaped, '"']);
}
