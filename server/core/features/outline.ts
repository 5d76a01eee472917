/** The outline of a record: what an editor lists and shows as breadcrumbs. */
import type { TextRange } from "../base/text-range.js";
import type { JsonMember, JsonNode, JsonObject } from "../syntax/json/json-node.js";
import { roleKeyOf } from "./role-keys.js";

/** Ranges are in the text that was parsed. */
export interface OutlineItem {
	readonly name: string;
	readonly detail?: string;
	readonly kind: "record" | "list" | "message" | "column";
	readonly range: TextRange;
	/** What is selected when a person chooses it; inside `range`. */
	readonly selection: TextRange;
	readonly children: readonly OutlineItem[];
}

/** Characters of a text that are shown. */
const MOST_CHARACTERS = 60;
/** A record with more turns than this is listed up to here. */
const MOST_ITEMS = 200;

/** `record`: 1-based. */
export function outlineOf(json: JsonNode | undefined, record: number, range: TextRange): OutlineItem {
	const words = json === undefined ? "not JSON" : firstWords(json);
	return {
		name: `record ${record}${words === "" ? "" : `: ${words}`}`,
		kind: "record",
		range,
		selection: { start: range.start, end: Math.min(range.start + 1, range.end) },
		children: json?.kind === "object" ? json.members.map(columnItem) : [],
	};
}

/** Of the first text that a person wrote: a question rather than a system prompt or an id. */
function firstWords(json: JsonNode): string {
	if (json.kind !== "object") {
		return shorten(json);
	}
	const lists = json.members.flatMap(({ value }) => (isMessages(value) ? value.items : []));
	const spoken = lists.filter((item) => item.kind === "object");
	const asked = spoken.find((item) => /^(?:user|human)$/.test(roleKeyOf(item)?.value ?? "")) ?? spoken[0];
	const message = asked === undefined ? undefined : contentOf(asked);
	const texts = json.members.filter(({ value }) => value.kind === "string");
	const column = texts.find(({ key }) => TEXT_COLUMNS.includes(key.value)) ?? texts[0];
	const shown = message ?? column?.value;
	return shown === undefined ? "" : shorten(shown);
}

const TEXT_COLUMNS = ["prompt", "instruction", "question", "input", "query", "text", "completion"];

function columnItem({ key, value, start, end }: JsonMember): OutlineItem {
	const range = { start, end };
	const selection = { start: key.start, end: key.end };
	if (!isMessages(value)) {
		return { name: key.value, detail: shorten(value), kind: "column", range, selection, children: [] };
	}
	const count = value.items.length;
	const items = value.items.slice(0, MOST_ITEMS);
	const children = items.flatMap((item) => (item.kind === "object" ? [messageItem(item)] : []));
	const cut = count > MOST_ITEMS ? `, the first ${MOST_ITEMS} are listed` : "";
	return { name: key.value, detail: `${count} messages${cut}`, kind: "list", range, selection, children };
}

function messageItem(message: JsonObject): OutlineItem {
	const role = roleKeyOf(message);
	const content = contentOf(message);
	const words = content === undefined ? "" : shorten(content);
	const range = { start: message.start, end: message.end };
	const selected = role ?? message;
	return {
		name: `${role?.value ?? "message"}${words === "" ? "" : `: ${words}`}`,
		kind: "message",
		range,
		selection: { start: selected.start, end: selected.end },
		children: [],
	};
}

function isMessages(node: JsonNode): node is Extract<JsonNode, { kind: "array" }> {
	return node.kind === "array" && node.items[0]?.kind === "object" && roleKeyOf(node.items[0]) !== undefined;
}

function contentOf({ members }: JsonObject): JsonNode | undefined {
	return members.find(({ key }) => key.value === "content" || key.value === "value")?.value;
}

function shorten(node: JsonNode): string {
	switch (node.kind) {
		case "string": {
			const line = node.value
				.slice(0, 4 * MOST_CHARACTERS)
				.replace(/\s+/g, " ")
				.trim();
			return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS).trimEnd()}…` : line;
		}
		case "number":
			return node.text.slice(0, MOST_CHARACTERS);
		case "literal":
			return String(node.value);
		case "array":
			return `${node.items.length} items`;
		case "object":
			return `${node.members.length} keys`;
	}
}
