/** A text column that comes straight from the record. */
import type { JsonString } from "../../syntax/json/json-node.js";
import type { TextColumn } from "../../types/example.js";

export function columnOf(column: string, node: JsonString): TextColumn {
	return { column, node, pieces: [{ text: node.value, origin: "file", node, from: 0 }] };
}
