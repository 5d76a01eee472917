/** Tells the objects and lists among plain JSON values. */
import type { JsonValue } from "./json-node.js";

export interface PlainObject {
	readonly [key: string]: JsonValue;
}

export function isPlainObject(value: JsonValue | undefined): value is PlainObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Array.isArray` alone does not tell read-only lists from objects. */
export function isPlainList(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}
