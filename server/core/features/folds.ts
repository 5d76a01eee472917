/** The ranges of a record that an editor folds: lists and objects, from the outermost inwards. */
import type { TextRange } from "../base/text-range.js";
import type { JsonNode } from "../syntax/json/json-node.js";

/** Only those with something inside. */
export function foldsOf(json: JsonNode): TextRange[] {
	const folds: TextRange[] = [];
	const open: JsonNode[] = [json];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		const inner = partsOf(node);
		if (inner.length > 0) {
			folds.push({ start: node.start, end: node.end });
			open.push(...inner.toReversed());
		}
	}
	return folds;
}

function partsOf(node: JsonNode): readonly JsonNode[] {
	switch (node.kind) {
		case "object":
			return node.members.map(({ value }) => value);
		case "array":
			return node.items;
		default:
			return [];
	}
}
