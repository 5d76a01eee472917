/** JSON as Python's `json` reads it: NaN and infinities are numbers, and numbers are kept as they are written. */
import {
	toJsonValue,
	type JsonNode,
	type JsonNumber,
	type JsonValue,
} from "../core/syntax/json/json-node.js";
import { parseJson } from "../core/syntax/json/parse-json.js";

export interface ReadJson {
	readonly kind: "json";
	readonly value: JsonValue;
	/** The same with numbers and keys as they are written; undefined where the value says everything. */
	readonly node: JsonNode | undefined;
}

/** `type` is the name of Python's exception. */
export type PythonJson =
	ReadJson | { readonly kind: "fault"; readonly type: string; readonly message: string };

export function readPythonJson(text: string): PythonJson {
	let value: JsonValue;
	try {
		value = JSON.parse(text) as JsonValue;
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return readWithConstants(text) ?? { kind: "fault", type: "JSONDecodeError", message };
	}
	// Without a digit there are no numbers, nor keys that JavaScript would move to the front.
	if (typeof value !== "object" || value === null || !/\d/.test(text)) {
		return isDeep(value, MAX_DEPTH) ? TOO_DEEP : { kind: "json", value, node: undefined };
	}
	const node = parseJson(text);
	return node.problems.length > 0 ? TOO_DEEP : { kind: "json", value, node: node.value };
}

/** Python's `json` ends with this near 1,000; ours is the bound of `parseJson`. */
const TOO_DEEP: PythonJson = {
	kind: "fault",
	type: "RecursionError",
	message: "The line is nested more than 500 levels deep.",
};
const MAX_DEPTH = 500;

function isDeep(value: JsonValue, levels: number): boolean {
	if (typeof value !== "object" || value === null) {
		return false;
	}
	return levels === 0 || Object.values(value).some((item: JsonValue) => isDeep(item, levels - 1));
}

/** Undefined: it is not JSON with these constants either. */
function readWithConstants(text: string): PythonJson | undefined {
	if (!/NaN|Infinity/.test(text)) {
		return undefined;
	}
	const { json, notNumbers } = withoutConstants(text);
	const { value: node, problems } = parseJson(json);
	if (node === undefined || problems.length > 0) {
		return undefined;
	}
	const value = toJsonValue(replaceAt(node, notNumbers, (number) => ({ ...number, text: "NaN" })));
	// No number of JSON is NaN: without a node, the value itself counts.
	const written = replaceAt(node, notNumbers, ({ start, end }) => ({
		kind: "literal",
		start,
		end,
		value: null,
	}));
	return { kind: "json", value, node: written };
}

interface PlainJson {
	/** As long as the text: infinities are numbers beyond all floats. */
	readonly json: string;
	/** Where a number stands in the place of NaN. */
	readonly notNumbers: ReadonlySet<number>;
}

function withoutConstants(text: string): PlainJson {
	const notNumbers = new Set<number>();
	const parts: string[] = [];
	for (let at = 0; at < text.length;) {
		const quote = text.indexOf('"', at);
		const outside = text.slice(at, quote < 0 ? text.length : quote);
		const start = at;
		parts.push(
			outside.replace(/NaN|Infinity/g, (word, index: number) => {
				if (word === "NaN") {
					notNumbers.add(start + index);
					return "0e0";
				}
				return "1e999999";
			}),
		);
		at = quote < 0 ? text.length : endOfString(text, quote);
		parts.push(quote < 0 ? "" : text.slice(quote, at));
	}
	return { json: parts.join(""), notNumbers };
}

/** The offset behind the closing quote. */
function endOfString(text: string, open: number): number {
	for (let at = open + 1; ;) {
		const quote = text.indexOf('"', at);
		if (quote < 0) {
			return text.length;
		}
		let backslashes = 0;
		while (text[quote - 1 - backslashes] === "\\") {
			backslashes++;
		}
		at = quote + 1;
		if (backslashes % 2 === 0) {
			return at;
		}
	}
}

/** Other nodes for the numbers that start at these places. */
function replaceAt(
	node: JsonNode,
	starts: ReadonlySet<number>,
	replace: (number: JsonNumber) => JsonNode,
): JsonNode {
	switch (node.kind) {
		case "object":
			return {
				...node,
				members: node.members.map((member) => ({
					...member,
					value: replaceAt(member.value, starts, replace),
				})),
			};
		case "array":
			return { ...node, items: node.items.map((item) => replaceAt(item, starts, replace)) };
		case "number":
			return starts.has(node.start) ? replace(node) : node;
		case "string":
		case "literal":
			return node;
	}
}
