/** Script values and JSON: `json.dumps`, and messages for the chat template. */
import type { JsonValue } from "../../syntax/json/json-node.js";
import { plainText, type ScriptValue, type TextValue } from "./hand-written-values.js";

/** Undefined when a part of the value is not known. */
export function toJson(value: ScriptValue): JsonValue | undefined {
	switch (value.kind) {
		case "text":
			return value.text;
		case "number":
			// `1.0` is printed with its point, which a plain number has lost.
			return value.isFloat && Number.isInteger(value.value) ? undefined : value.value;
		case "boolean":
			return value.value;
		case "none":
			return null;
		case "list": {
			const items = value.items.map(toJson);
			const known = items.filter((item) => item !== undefined);
			return value.spoiled === undefined && known.length === items.length ? known : undefined;
		}
		case "dict": {
			const entries = [...value.entries].map(([key, item]) => [key, toJson(item)] as const);
			const known = entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]));
			return value.spoiled === undefined && known.length === entries.length
				? Object.fromEntries(known)
				: undefined;
		}
		default:
			return undefined;
	}
}

/** As Python prints JSON, with its spaces; numbers with a point are left alone. */
export function jsonText(
	value: ScriptValue,
	keywords: ReadonlyMap<string, ScriptValue>,
): TextValue | undefined {
	const ascii = keywords.get("ensure_ascii");
	const others = [...keywords.keys()].filter((key) => key !== "ensure_ascii");
	if (others.length > 0 || (ascii !== undefined && ascii.kind !== "boolean")) {
		return undefined;
	}
	const text = dump(value);
	if (text === undefined) {
		return undefined;
	}
	const escaped = text.replace(
		/[\u007f-\uffff]/g,
		(char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
	return plainText(ascii?.kind === "boolean" && !ascii.value ? text : escaped);
}

function dump(value: ScriptValue): string | undefined {
	switch (value.kind) {
		case "text":
			return JSON.stringify(value.text);
		case "number":
			return value.isFloat ? undefined : String(value.value);
		case "boolean":
			return String(value.value);
		case "none":
			return "null";
		case "list": {
			const items = value.items.map(dump);
			return value.spoiled !== undefined || items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
		}
		case "dict": {
			const items = [...value.entries].map(([key, item]) => {
				const text = dump(item);
				return text === undefined ? undefined : `${JSON.stringify(key)}: ${text}`;
			});
			return value.spoiled !== undefined || items.includes(undefined) ? undefined : `{${items.join(", ")}}`;
		}
		default:
			return undefined;
	}
}
