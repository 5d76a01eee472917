/** JSON as a template's values; texts are traced to their place in the input when that is asked for. */
import { valueAt, type JsonNode, type JsonValue } from "../syntax/json/json-node.js";
import { numberFromJson, numberFromValue } from "./numbers.js";
import { tracedInput } from "./traced-text.js";
import { PyDict, type Text, type Value } from "./values.js";

/** Where a value stands: the message and the path to it; `path` is undefined when nothing is traced. */
export interface InputPlace {
	readonly message?: number;
	readonly path: string | undefined;
}

export const UNTRACED: InputPlace = { path: undefined };

/** `node`: the same JSON as it is written, which tells `1.0` from `1`, keeps big ints and the order of all keys. */
export function valueFromJson(json: JsonValue, place: InputPlace, node?: JsonNode): Value {
	switch (typeof json) {
		case "string":
			return textAt(json, place);
		case "number":
			return node?.kind === "number" ? numberFromJson(node.text) : numberFromValue(json);
		case "boolean":
			return json;
	}
	if (json === null) {
		return null;
	}
	if (isList(json)) {
		const nodes = node?.kind === "array" && node.items.length === json.length ? node.items : [];
		return json.map((item, i) => valueFromJson(item, itemPlace(place, i), nodes[i]));
	}
	const dict = new PyDict();
	for (const key of keysInOrder(json, node)) {
		const value = json[key];
		// A key without a value is one that JSON does not have.
		if (value !== undefined) {
			dict.values.set(key, valueFromJson(value, memberPlace(place, key), valueAt(node, key)));
		}
	}
	return dict;
}

/** JavaScript puts keys that look like numbers first. */
function keysInOrder(
	json: { readonly [key: string]: JsonValue },
	node: JsonNode | undefined,
): Iterable<string> {
	const keys = Object.keys(json);
	if (node?.kind !== "object" || !keys.some((key) => /^\d+$/.test(key))) {
		return keys;
	}
	const written = node.members.map(({ key }) => key.value).filter((key) => Object.hasOwn(json, key));
	return new Set([...written, ...keys]);
}

function isList(json: JsonValue): json is readonly JsonValue[] {
	return Array.isArray(json);
}

function textAt(text: string, { message, path }: InputPlace): Text {
	if (path === undefined) {
		return text;
	}
	return tracedInput(text, { path, ...(message === undefined ? {} : { message }) });
}

function itemPlace(place: InputPlace, index: number): InputPlace {
	return place.path === undefined ? place : { ...place, path: `${place.path}[${index}]` };
}

function memberPlace(place: InputPlace, key: string): InputPlace {
	if (place.path === undefined) {
		return place;
	}
	return { ...place, path: place.path === "" ? key : `${place.path}.${key}` };
}
