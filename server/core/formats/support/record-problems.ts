/** Faults that every format may find in a record's columns. */
import type { Problem } from "../../base/staged.js";
import type { JsonNode } from "../../syntax/json/json-node.js";

export function notAnObject(record: JsonNode): Problem {
	const range = { start: record.start, end: record.end };
	return { code: "not-an-object", message: "A record must be an object.", range };
}

/** Code `missing-<column>`, at the opening brace. */
export function missingColumn(record: JsonNode, column: string): Problem {
	return {
		code: `missing-${column}`,
		message: `This record has no "${column}".`,
		range: { start: record.start, end: Math.min(record.start + 1, record.end) },
	};
}

/** Code `wrong-type`, at the value. */
export function wrongType(value: JsonNode, column: string, wanted: string): Problem {
	return {
		code: "wrong-type",
		message: `"${column}" must be ${wanted}.`,
		range: { start: value.start, end: value.end },
	};
}
