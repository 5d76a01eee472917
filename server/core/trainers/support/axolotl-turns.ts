/** A row's messages as Axolotl hands them to the chat template: keys that are kept, roles, content parts, the system column. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import { toJsonValue, type JsonMember, type JsonNode, type JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import type { Conversation, Message } from "../../types/example.js";
import { joinParts, type JoinedParts } from "./axolotl-content-parts.js";
import { isOn, mapOption, stopsWith, textOption, type AxolotlRun } from "./axolotl-run.js";
import { parseArguments, parseParameters, parseText } from "./axolotl-tool-calls.js";
import { readTrainDetails, type TrainDetail } from "./axolotl-train-detail.js";
import { messageKeysOf } from "./axolotl-message-keys.js";

export interface AxolotlTurn {
	readonly message: Message;
	/** The message's own word on whether it is trained; undefined when it has none. */
	readonly training?: JsonValue;
	readonly details?: readonly TrainDetail[];
	/** The same for the reasoning beside the content. */
	readonly reasoningDetails?: readonly TrainDetail[];
}

export interface AxolotlThread {
	readonly turns: readonly AxolotlTurn[];
	readonly tools?: Pick<Conversation, "tools" | "toolsNode">;
}

const USUAL_ROLES: { readonly [written: string]: string } = {
	human: "user",
	user: "user",
	assistant: "assistant",
	gpt: "assistant",
	system: "system",
	tool: "tool",
};

/** Role as written → role for the template; `roles` in the config lists the written ones of each. */
export function rolesOf(run: AxolotlRun): { readonly [written: string]: string } {
	const own = mapOption(run, "roles");
	return own === undefined
		? USUAL_ROLES
		: Object.fromEntries(
				Object.entries(own).flatMap(([role, sources]) =>
					(Array.isArray(sources) ? sources : []).map((source: JsonValue) => [String(source), role] as const),
				),
			);
}

export function threadOf(
	conversation: Conversation,
	template: string,
	run: AxolotlRun,
): AxolotlThread | Unavailable {
	const { behaviour } = run;
	const keys = new Set([...messageKeysOf(template), "role", "content", ...mappedKeys(run)]);
	const turns: AxolotlTurn[] = [];
	for (const message of conversation.messages) {
		const turn = turnOf(message, keys, run);
		if (isUnavailable(turn)) {
			return turn;
		}
		turns.push(turn);
	}
	const [first] = turns;
	if (first === undefined) {
		return stopsWith(run, "an IndexError: the row has no message", "Remove the row.");
	}
	const { systemColumn } = conversation;
	if (behaviour.readsSystemColumn && systemColumn !== undefined && first.message.role !== "system") {
		turns.unshift({ message: systemTurn(systemColumn) });
	}
	if (isOn(run, "drop_system_message") && turns[0]?.message.role === "system") {
		turns.shift();
	}
	const tools = toolsOf(conversation, run);
	return isUnavailable(tools) ? tools : { turns, ...(tools === undefined ? {} : { tools }) };
}

/** Keys of the template that `message_property_mappings` fills; the format has renamed them already. */
function mappedKeys(run: AxolotlRun): readonly string[] {
	return Object.keys(mapOption(run, "message_property_mappings") ?? {});
}

function systemTurn(node: NonNullable<Conversation["systemColumn"]>): Message {
	const content = node.value;
	const source = { start: node.start, end: node.end };
	return { role: "system", content, contentNode: node, json: { role: "system", content }, source };
}

function turnOf(given: Message, keys: ReadonlySet<string>, run: AxolotlRun): AxolotlTurn | Unavailable {
	const role = roleFor(given, run);
	const kept = (given.node?.kind === "object" ? given.node.members : []).flatMap((member): JsonMember[] => {
		const { key, value } = member;
		if (!keys.has(key.value) || isNull(value)) {
			return [];
		}
		if (key.value === "role" && value.kind === "string") {
			return [{ ...member, value: { ...value, value: role } }];
		}
		return [{ ...member, value: run.behaviour.dropsNulls ? withoutNulls(value) : value }];
	});
	const members = run.behaviour.parsesArguments ? withArguments(kept) : kept;
	if (members === undefined) {
		return stopsWith(
			run,
			"a JSONDecodeError: the arguments of a tool call are text that is not JSON",
			"Write the arguments as a JSON object.",
		);
	}
	return withTraining(members, { given, role }, run);
}

/** What Axolotl calls the role that the record gives. */
function roleFor({ roleNode, role }: Message, run: AxolotlRun): string {
	const written = roleNode?.value ?? role;
	return rolesOf(run)[written] ?? written;
}

function withArguments(members: readonly JsonMember[]): readonly JsonMember[] | undefined {
	const parsed = members.map((member) => {
		const value = member.key.value === "tool_calls" ? parseArguments(member.value) : member.value;
		return value === undefined ? undefined : { ...member, value };
	});
	const found = parsed.filter((member) => member !== undefined);
	return found.length === parsed.length ? found : undefined;
}

function withTraining(
	kept: readonly JsonMember[],
	{ given, role }: { readonly given: Message; readonly role: string },
	run: AxolotlRun,
): AxolotlTurn | Unavailable {
	const thinkingKey = textOption(run, "template_thinking_key") ?? "reasoning_content";
	const joined = new Map<string, JoinedParts>();
	const members = kept.map((member) => {
		const key = member.key.value;
		const isText = run.behaviour.joinsParts && (key === "content" || key === thinkingKey);
		const parts = isText ? joinParts(member.value) : undefined;
		if (parts !== undefined) {
			joined.set(key, parts);
		}
		return parts === undefined ? member : { ...member, value: parts.text };
	});
	const own = given.json[textOption(run, "message_field_training_detail") ?? ""] ?? null;
	const details = joined.get("content")?.details ?? (own === null ? undefined : readTrainDetails(own));
	if (own !== null && details === undefined) {
		return stopsWith(
			run,
			"an error: training details must be a list of begin_offset, end_offset and train",
			"Mend the list.",
		);
	}
	const training = given.json[textOption(run, "message_field_training") ?? ""] ?? null;
	const reasoningDetails = joined.get(thinkingKey)?.details;
	return {
		message: messageOf(members, given, role),
		...(training === null ? {} : { training }),
		...(details === undefined ? {} : { details }),
		...(reasoningDetails === undefined ? {} : { reasoningDetails }),
	};
}

function messageOf(members: readonly JsonMember[], given: Message, role: string): Message {
	const { start, end } = given.source;
	const node: JsonNode = { kind: "object", members, start, end };
	const json = toJsonValue(node);
	const content = members.findLast(({ key }) => key.value === "content")?.value;
	return {
		role,
		...(given.roleNode === undefined ? {} : { roleNode: given.roleNode }),
		...(content === undefined ? {} : { contentNode: content }),
		...(content?.kind === "string" ? { content: content.value } : {}),
		json: isPlainObject(json) ? json : {},
		node,
		source: given.source,
	};
}

function isNull(node: JsonNode): boolean {
	return node.kind === "literal" && node.value === null;
}

/** Null values that Arrow fills in, and those of the row. */
function withoutNulls(node: JsonNode): JsonNode {
	switch (node.kind) {
		case "object":
			return {
				...node,
				members: node.members.flatMap((member) =>
					isNull(member.value) ? [] : [{ ...member, value: withoutNulls(member.value) }],
				),
			};
		case "array":
			return { ...node, items: node.items.map(withoutNulls) };
		case "string":
		case "number":
		case "literal":
			return node;
	}
}

function toolsOf(conversation: Conversation, run: AxolotlRun): AxolotlThread["tools"] | Unavailable {
	const { behaviour } = run;
	const { toolsNode } = conversation;
	if (!behaviour.passesTools || toolsNode === undefined) {
		return undefined;
	}
	const todo = "Write the tools as a list of JSON schemas.";
	const list = toolsNode.kind === "string" && behaviour.parsesText ? parseText(toolsNode) : toolsNode;
	if (list?.kind !== "array") {
		return stopsWith(run, "a ValueError: the tools of the row are not a list", todo);
	}
	const plain = behaviour.dropsNulls ? withoutNulls(list) : list;
	const tools = behaviour.parsesArguments ? parseParameters(plain) : plain;
	if (tools === undefined) {
		return stopsWith(run, "a JSONDecodeError: the parameters of a tool are text that is not JSON", todo);
	}
	return list.items.length === 0 ? undefined : { tools: toJsonValue(tools), toolsNode: tools };
}
