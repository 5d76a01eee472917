/** Names the place of a range in a record for people who cannot see its text: `messages[1].content`. */
import { encloses, type TextRange } from "../base/text-range.js";
import type { JsonNode } from "../syntax/json/json-node.js";

/** The innermost value that holds the whole range; undefined for the record itself. */
export function fieldAt(record: JsonNode, range: TextRange): string | undefined {
	const path = pathTo(record, range);
	return path === "" ? undefined : path.replace(/^\./, "");
}

function pathTo(node: JsonNode, range: TextRange): string {
	if (node.kind === "object") {
		const member = node.members.find((one) => encloses(one, range));
		return member === undefined ? "" : `${keyPath(member.key.value)}${pathTo(member.value, range)}`;
	}
	if (node.kind === "array") {
		const index = node.items.findIndex((item) => encloses(item, range));
		const item = node.items[index];
		return item === undefined ? "" : `[${index}]${pathTo(item, range)}`;
	}
	return "";
}

function keyPath(key: string): string {
	return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
