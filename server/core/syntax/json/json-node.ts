/** JSON as a tree with ranges; plain data that survives structured cloning. */
import type { TextRange } from "../../base/text-range.js";
import { anchorsOf } from "./string-anchors.js";

export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonLiteral;

export interface JsonObject extends TextRange {
	readonly kind: "object";
	readonly members: readonly JsonMember[];
}

export interface JsonMember extends TextRange {
	readonly key: JsonString;
	readonly value: JsonNode;
}

export interface JsonArray extends TextRange {
	readonly kind: "array";
	readonly items: readonly JsonNode[];
}

export interface JsonString extends TextRange {
	readonly kind: "string";
	/** The decoded text. `start` and `end` include the quotes. */
	readonly value: string;
	/** What stands between the quotes, where it has escapes; the places of characters are found in it when they are asked for. */
	readonly raw?: string;
	/** Of a string that was put together: flat pairs `decodedIndex, rawOffset`, as `anchorsOf` gives them. */
	readonly anchors?: readonly number[];
}

export interface JsonNumber extends TextRange {
	readonly kind: "number";
	/** As written, so that big integers and `1.0` are not lost. */
	readonly text: string;
}

export interface JsonLiteral extends TextRange {
	readonly kind: "literal";
	readonly value: true | false | null;
}

/** A plain JSON value, as `JSON.parse` gives it. */
export type JsonValue =
	string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The last member with that key, as `JSON.parse` and Python's `json` take it. */
export function memberOf(node: JsonNode | undefined, key: string): JsonMember | undefined {
	if (node?.kind !== "object") {
		return undefined;
	}
	const { members } = node;
	for (let i = members.length - 1; i >= 0; i--) {
		if (members[i]?.key.value === key) {
			return members[i];
		}
	}
	return undefined;
}

export function valueAt(node: JsonNode | undefined, key: string): JsonNode | undefined {
	return memberOf(node, key)?.value;
}

/** The offset in the record's text of the decoded UTF-16 index `index` of a string (0 … value.length). */
export function rawOffset(node: JsonString, index: number): number {
	const anchors = anchorsOf(node);
	const at = lastAnchor(anchors, index, 0);
	if (at < 0) {
		return node.start + 1 + index;
	}
	return (anchors[at + 1] ?? 0) + (index - (anchors[at] ?? 0));
}

/** Start of the last pair whose first (`side` 0) or second (`side` 1) number is not above `value`; -1 when there is none. */
function lastAnchor(anchors: readonly number[], value: number, side: 0 | 1): number {
	let low = -1;
	let high = anchors.length / 2 - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if ((anchors[2 * middle + side] ?? 0) <= value) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return 2 * low;
}

/** The raw range of a decoded slice of a string. */
export function rawRange(node: JsonString, start: number, end: number): TextRange {
	return { start: rawOffset(node, start), end: rawOffset(node, end) };
}

/** The decoded index of a raw offset inside a string; an offset inside an escape gives the escaped character. */
export function decodedIndex(node: JsonString, offset: number): number {
	const anchors = anchorsOf(node);
	const at = lastAnchor(anchors, offset, 1);
	if (at < 0) {
		return Math.max(0, Math.min(offset - node.start - 1, anchors[0] ?? node.value.length));
	}
	const next = anchors[at + 2] ?? node.value.length;
	return Math.min((anchors[at] ?? 0) + (offset - (anchors[at + 1] ?? 0)), next);
}

export function toJsonValue(node: JsonNode): JsonValue {
	switch (node.kind) {
		case "object":
			return toJsonObject(node);
		case "array":
			return node.items.map(toJsonValue);
		case "string":
			return node.value;
		case "number":
			return Number(node.text);
		case "literal":
			return node.value;
	}
}

/** Every key is a property of its own, as `JSON.parse` makes them. */
function toJsonObject({ members }: JsonObject): { readonly [key: string]: JsonValue } {
	const object: Record<string, JsonValue> = {};
	for (const { key, value } of members) {
		if (key.value === "__proto__") {
			Object.defineProperty(object, key.value, { value: toJsonValue(value), ...OWN });
		} else {
			object[key.value] = toJsonValue(value);
		}
	}
	return object;
}

const OWN = { enumerable: true, configurable: true, writable: true };
