/** Stage 1: the text of one record → its JSON tree and the faults in it. */
import { parseJson } from "../syntax/json/parse-json.js";
import type { DatasetLine } from "../types/dataset-line.js";

export function parseLine(text: string): DatasetLine {
	const parsed = parseJson(text);
	return { text, ...(parsed.value === undefined ? {} : { json: parsed.value }), problems: parsed.problems };
}
