/** Reads a list of message objects, keeping every range that a fix would edit. */
import type { Problem } from "../../base/staged.js";
import {
	memberOf,
	toJsonValue,
	valueAt,
	type JsonArray,
	type JsonNode,
	type JsonObject,
	type JsonValue,
} from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import type { Conversation, Message } from "../../types/example.js";
import { columnValue } from "./read-columns.js";
import type { DatasetReading } from "../../types/training-config.js";

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
	names: MessageNames = {},
): ReadConversation {
	const problems: Problem[] = [];
	const messages: Message[] = [];
	for (const item of completion === undefined ? prompt.items : [...prompt.items, ...completion.items]) {
		const message = readMessage(item, names, problems);
		if (message !== undefined) {
			messages.push(message);
		}
	}
	const tools = columnValue(record, names, "tools");
	const system = names.columns?.["system"] === undefined ? undefined : columnValue(record, names, "system");
	const variables = valueAt(record, "chat_template_kwargs");
	return {
		value: {
			messages,
			...(system?.kind === "string" ? { systemColumn: system } : {}),
			...(tools === undefined ? {} : { tools: toJsonValue(tools), toolsNode: tools }),
			...(variables?.kind === "object" ? { templateVariables: toObject(variables) } : {}),
			...(completion === undefined ? {} : { completionStart: prompt.items.length }),
			source: { start: prompt.start, end: (completion ?? prompt).end },
		},
		problems,
	};
}

/** Names that stand for `role`, `content` and the roles' own names. */
export type MessageNames = Pick<DatasetReading, "columns" | "messageKeys" | "roles">;

function readMessage(item: JsonNode, names: MessageNames, problems: Problem[]): Message | undefined {
	const source = { start: item.start, end: item.end };
	if (item.kind !== "object") {
		problems.push({
			code: "message-not-an-object",
			message: "A message must be an object with role and content.",
			range: source,
		});
		return undefined;
	}
	const roleKey = names.messageKeys?.role ?? "role";
	const contentKey = names.messageKeys?.content ?? "content";
	const role = memberOf(item, roleKey);
	const content = valueAt(item, contentKey);
	const opening = { start: item.start, end: item.start + 1 };
	if (role === undefined) {
		problems.push({ code: "missing-role", message: `This message has no "${roleKey}".`, range: opening });
	} else if (role.value.kind !== "string") {
		problems.push({
			code: "role-not-a-string",
			message: `"${roleKey}" must be a string.`,
			range: role.value,
		});
	}
	if (content === undefined && !hasCalls(item)) {
		problems.push({
			code: "missing-content",
			message: `This message has neither "${contentKey}" nor "tool_calls".`,
			range: opening,
		});
	}
	const written = role?.value.kind === "string" ? role.value.value : "";
	const node = renamed(item, names);
	const train = weightOf(item);
	const name = names.roles?.[written] ?? written;
	const json = toObject(node);
	// Nearly every message is of this form; spreading optional fields would take longer than reading them.
	if (role?.value.kind === "string" && content?.kind === "string" && train === undefined) {
		return {
			role: name,
			roleNode: role.value,
			contentNode: content,
			content: content.value,
			json,
			node,
			source,
		};
	}
	return {
		role: name,
		json,
		node,
		source,
		...(role?.value.kind === "string" ? { roleNode: role.value } : {}),
		...(content === undefined ? {} : { contentNode: content }),
		...(content?.kind === "string" ? { content: content.value } : {}),
		...(train === undefined ? {} : { train }),
	};
}

/** OpenAI's `weight` of an assistant turn: 0 takes it out of the loss, in the services that read it. */
function weightOf(message: JsonNode): Message["train"] {
	const weight = valueAt(message, "weight");
	return weight?.kind === "number" ? { value: Number(weight.text) !== 0, node: weight } : undefined;
}

/** The message under the usual names, as the trainer hands it to the template; positions are those of the record. */
function renamed(item: JsonObject, { messageKeys, roles }: MessageNames): JsonObject {
	if (messageKeys === undefined && roles === undefined) {
		return item;
	}
	const usual = new Map(
		Object.entries(messageKeys ?? {}).flatMap(([key, own]) => (own === null ? [] : [[own, key]])),
	);
	if (usual.size === 0 && roles === undefined) {
		return item;
	}
	const members = item.members.map((member) => {
		const key = usual.get(member.key.value) ?? member.key.value;
		const { value } = member;
		const role = key === "role" && value.kind === "string" ? roles?.[value.value] : undefined;
		return {
			...member,
			key: { ...member.key, value: key },
			...(role === undefined || value.kind !== "string" ? {} : { value: { ...value, value: role } }),
		};
	});
	return { ...item, members };
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
	return isPlainObject(value) ? value : {};
}
