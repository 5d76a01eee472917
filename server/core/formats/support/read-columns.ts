/** Columns of a record by their usual names, as the run renames them. */
import { valueAt, type JsonNode } from "../../syntax/json/json-node.js";
import type { DatasetReading } from "../../types/training-config.js";

/** The column's name in the file; undefined when the run reads no such column. */
export function columnName(reading: DatasetReading | undefined, usual: string): string | undefined {
	const own = reading?.columns?.[usual];
	return own === null ? undefined : (own ?? usual);
}

/** The column's value; undefined when it is missing, null, or not read. */
export function columnValue(
	record: JsonNode,
	reading: DatasetReading | undefined,
	usual: string,
): JsonNode | undefined {
	const name = columnName(reading, usual);
	const value = name === undefined ? undefined : valueAt(record, name);
	return value?.kind === "literal" && value.value === null ? undefined : value;
}
