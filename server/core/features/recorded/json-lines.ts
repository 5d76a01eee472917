/** The objects of a JSON Lines file with their lines, and the lines that are none. */
import { toJsonValue, type JsonValue } from "../../syntax/json/json-node.js";
import { parseJson } from "../../syntax/json/parse-json.js";

export interface JsonLine {
	/** 1-based. */
	readonly line: number;
	readonly value: { readonly [key: string]: JsonValue };
}

export function jsonLines(text: string): {
	readonly lines: readonly JsonLine[];
	readonly broken: readonly number[];
} {
	const lines: JsonLine[] = [];
	const broken: number[] = [];
	text.split(/\r\n|\n|\r/).forEach((line, i) => {
		if (line.trim() === "") {
			return;
		}
		const { value, problems } = parseJson(line);
		if (value?.kind === "object" && problems.length === 0) {
			lines.push({ line: i + 1, value: toJsonValue(value) as JsonLine["value"] }); // Its kind is `object`.
		} else {
			broken.push(i + 1);
		}
	});
	return { lines, broken };
}

/** Whole numbers, or undefined when it is anything else. */
export function integersOf(value: JsonValue | undefined): readonly number[] | undefined {
	return isArray(value) && value.every((item) => Number.isInteger(item))
		? (value as readonly number[]) // Every item was looked at.
		: undefined;
}

export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}
