/** JSON as a template's values; texts are traced to their place in the input when that is asked for. */
import type { JsonNode, JsonValue } from "../syntax/json/json-node.js";
import { numberFromJson, numberFromValue } from "./numbers.js";
import { tracedInput } from "./traced-text.js";
import { PyDict, type Text, type Value } from "./values.js";

/** Where a value stands: the message and the path to it; `path` is undefined when nothing is traced. */
export interface InputPlace {
	readonly message?: number;
	readonly path: string | undefined;
}

export const UNTRACED: InputPlace = { path: undefined };

export function valueFromJson(json: JsonValue, place: InputPlace): Value {
	switch (typeof json) {
		case "string":
			return textAt(json, place);
		case "number":
			return numberFromValue(json);
		case "boolean":
			return json;
	}
	if (json === null) {
		return null;
	}
	if (isList(json)) {
		return json.map((item, i) => valueFromJson(item, itemPlace(place, i)));
	}
	const dict = new PyDict();
	for (const key of Object.keys(json)) {
		const value = json[key];
		// A key without a value is one that JSON does not have.
		if (value !== undefined) {
			dict.values.set(key, valueFromJson(value, memberPlace(place, key)));
		}
	}
	return dict;
}

/** As above, with numbers as they are written. */
export function valueFromNode(node: JsonNode, place: InputPlace): Value {
	switch (node.kind) {
		case "string":
			return textAt(node.value, place);
		case "number":
			return numberFromJson(node.text);
		case "literal":
			return node.value;
		case "array":
			return node.items.map((item, i) => valueFromNode(item, itemPlace(place, i)));
		case "object": {
			const dict = new PyDict();
			for (const { key, value } of node.members) {
				dict.values.set(key.value, valueFromNode(value, memberPlace(place, key.value)));
			}
			return dict;
		}
	}
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
