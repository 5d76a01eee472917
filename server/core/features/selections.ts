/** What a selection grows to: the word's text, the string, the key with its value, the object, the record. */
import type { TextRange } from "../base/text-range.js";
import type { JsonNode } from "../syntax/json/json-node.js";

/** From the innermost to the outermost; each holds the one before. */
export function selectionsAt(json: JsonNode, offset: number): TextRange[] {
	const around: TextRange[] = [];
	let node: JsonNode | undefined = json;
	while (node !== undefined) {
		around.push({ start: node.start, end: node.end });
		node = innerAt(node, offset, around);
	}
	return around
		.toReversed()
		.filter(({ start, end }, i, all) => start !== all[i - 1]?.start || end !== all[i - 1]?.end);
}

/** The part of a node that holds the offset; what lies between the two is added to `around`. */
function innerAt(node: JsonNode, offset: number, around: TextRange[]): JsonNode | undefined {
	const holds = ({ start, end }: TextRange): boolean => start <= offset && offset <= end;
	if (node.kind === "array") {
		return node.items.find(holds);
	}
	if (node.kind === "string") {
		const text = { start: node.start + 1, end: node.end - 1 };
		if (holds(text) && text.start < text.end) {
			around.push(text);
		}
		return undefined;
	}
	const member = node.kind === "object" ? node.members.find(holds) : undefined;
	if (member === undefined) {
		return undefined;
	}
	around.push({ start: member.start, end: member.end });
	return [member.key, member.value].find(holds);
}
