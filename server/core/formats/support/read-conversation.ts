/** Reads a list of message objects, keeping every range that a fix would edit. */
import type { Problem } from "../../base/staged.js";
import {
	memberOf,
	toJsonValue,
	valueAt,
	type JsonArray,
	type JsonNode,
	type JsonValue,
} from "../../syntax/json/json-node.js";
import type { Conversation, Message } from "../../types/example.js";

export interface ReadConversation {
	readonly value: Conversation;
	/** Codes: `message-not-an-object`, `missing-role`, `role-not-a-string`, `missing-content`. */
	readonly problems: readonly Problem[];
}

/** True for a list whose first item is an object with `role`, which is what TRL tests (`is_conversational`). */
export function looksLikeMessages(node: JsonNode): boolean {
	return node.kind === "array" && memberOf(node.items[0], "role") !== undefined;
}

export function readConversation(
	record: JsonNode,
	prompt: JsonArray,
	completion?: JsonArray,
): ReadConversation {
	const problems: Problem[] = [];
	const messages = [...prompt.items, ...(completion?.items ?? [])].flatMap((item) =>
		readMessage(item, problems),
	);
	const tools = valueAt(record, "tools");
	const variables = valueAt(record, "chat_template_kwargs");
	return {
		value: {
			messages,
			...(tools === undefined || isNull(tools) ? {} : { tools: toJsonValue(tools), toolsNode: tools }),
			...(variables?.kind === "object" ? { templateVariables: toObject(variables) } : {}),
			...(completion === undefined ? {} : { completionStart: prompt.items.length }),
			source: { start: prompt.start, end: (completion ?? prompt).end },
		},
		problems,
	};
}

function readMessage(item: JsonNode, problems: Problem[]): Message[] {
	const source = { start: item.start, end: item.end };
	if (item.kind !== "object") {
		problems.push({
			code: "message-not-an-object",
			message: "A message must be an object with role and content.",
			range: source,
		});
		return [];
	}
	const role = memberOf(item, "role");
	const content = valueAt(item, "content");
	const opening = { start: item.start, end: item.start + 1 };
	if (role === undefined) {
		problems.push({ code: "missing-role", message: 'This message has no "role".', range: opening });
	} else if (role.value.kind !== "string") {
		problems.push({ code: "role-not-a-string", message: '"role" must be a string.', range: role.value });
	}
	if (content === undefined && !hasCalls(item)) {
		problems.push({
			code: "missing-content",
			message: 'This message has neither "content" nor "tool_calls".',
			range: opening,
		});
	}
	return [
		{
			role: role?.value.kind === "string" ? role.value.value : "",
			...(role?.value.kind === "string" ? { roleNode: role.value } : {}),
			...(content === undefined ? {} : { contentNode: content }),
			...(content?.kind === "string" ? { content: content.value } : {}),
			json: toObject(item),
			node: item,
			source,
		},
	];
}

function hasCalls(message: JsonNode): boolean {
	const calls = valueAt(message, "tool_calls") ?? valueAt(message, "function_call");
	return calls !== undefined && !isNull(calls);
}

function isNull(node: JsonNode): boolean {
	return node.kind === "literal" && node.value === null;
}

function toObject(node: JsonNode): { readonly [key: string]: JsonValue } {
	const value = toJsonValue(node);
	return isRecord(value) ? value : {};
}

function isRecord(value: JsonValue): value is { readonly [key: string]: JsonValue } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
