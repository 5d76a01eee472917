/** A record on one line or over several; strings and numbers keep their spelling, so nothing that is trained changes. */
import type { JsonNode } from "../syntax/json/json-node.js";

/** With a space after "," and ":", as Python's `json.dumps` writes it. */
export function compactRecord(text: string, json: JsonNode): string {
	switch (json.kind) {
		case "object": {
			const members = json.members.map(
				({ key, value }) => `${spelling(text, key)}: ${compactRecord(text, value)}`,
			);
			return `{${members.join(", ")}}`;
		}
		case "array":
			return `[${json.items.map((item) => compactRecord(text, item)).join(", ")}]`;
		default:
			return spelling(text, json);
	}
}

/** `step`: what one level is indented by. */
export function spreadRecord(text: string, json: JsonNode, step = "\t", depth = 0): string {
	const inner = `\n${step.repeat(depth + 1)}`;
	const outer = `\n${step.repeat(depth)}`;
	switch (json.kind) {
		case "object": {
			const members = json.members.map(
				({ key, value }) => `${spelling(text, key)}: ${spreadRecord(text, value, step, depth + 1)}`,
			);
			return members.length === 0 ? "{}" : `{${inner}${members.join(`,${inner}`)}${outer}}`;
		}
		case "array": {
			const items = json.items.map((item) => spreadRecord(text, item, step, depth + 1));
			return items.length === 0 ? "[]" : `[${inner}${items.join(`,${inner}`)}${outer}]`;
		}
		default:
			return spelling(text, json);
	}
}

function spelling(text: string, { start, end }: JsonNode): string {
	return text.slice(start, end);
}
