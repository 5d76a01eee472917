/** Walks over a JSON tree without building anything. */
import type { JsonNode } from "../../syntax/json/json-node.js";

/** Calls `visit` with the node and everything below it, outer nodes first. */
export function visitJson(node: JsonNode, visit: (node: JsonNode) => void): void {
	visit(node);
	if (node.kind === "object") {
		for (const { value } of node.members) {
			visitJson(value, visit);
		}
	} else if (node.kind === "array") {
		for (const item of node.items) {
			visitJson(item, visit);
		}
	}
}
