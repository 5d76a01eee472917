/** One row of a table as the JSON text of a record; numbers keep every digit. */
import { createHash } from "node:crypto";

/** What the readers give: plain values, big integers, dates and bytes. */
export function rowText(row: Readonly<Record<string, unknown>>): string {
	return objectText(Object.entries(row), 0);
}

/** Deeper values cannot be records of text. */
const MAX_DEPTH = 100;

function objectText(entries: readonly (readonly [string, unknown])[], depth: number): string {
	return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${valueText(value, depth + 1)}`).join(", ")}}`;
}

function valueText(value: unknown, depth: number): string {
	if (value === null || value === undefined || depth > MAX_DEPTH) {
		return "null";
	}
	switch (typeof value) {
		case "string":
			return JSON.stringify(value);
		case "boolean":
			return String(value);
		case "bigint":
			return String(value);
		case "number":
			return Number.isFinite(value) ? String(value) : "null";
		default:
			return structureText(value, depth);
	}
}

function structureText(value: unknown, depth: number): string {
	if (value instanceof Date) {
		return Number.isNaN(value.getTime()) ? "null" : JSON.stringify(value.toISOString());
	}
	if (value instanceof Uint8Array) {
		return JSON.stringify(bytesText(value));
	}
	if (Array.isArray(value)) {
		return `[${value.map((item) => valueText(item, depth + 1)).join(", ")}]`;
	}
	if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
		// Every view that can be iterated over is a typed array of numbers.
		const numbers = [...(value as unknown as Iterable<number | bigint>)];
		return `[${numbers.map((item) => valueText(item, depth + 1)).join(", ")}]`;
	}
	return typeof value === "object" && value !== null ? objectText(Object.entries(value), depth) : "null";
}

/** Images and sounds are no text; equal ones must still look equal, and different ones different. */
function bytesText(bytes: Uint8Array): string {
	return `<${bytes.length} bytes, sha1 ${createHash("sha1").update(bytes).digest("hex").slice(0, 12)}>`;
}
