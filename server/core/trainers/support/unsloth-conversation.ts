/** A conversation as Unsloth hands it to the chat template. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { Conversation, Message } from "../../types/example.js";

/** Messages lose their keys that are null, and tools may be JSON in a string; prompts and completions go as they are. */
export function conversationFor(conversation: Conversation, isPair: boolean): Conversation | Unavailable {
	const { tools, messages } = conversation;
	if (isPair) {
		return typeof tools === "string" ? wrongTools("it hands a text to the chat template") : conversation;
	}
	const seen = { ...conversation, messages: messages.map(withoutNulls) };
	if (typeof tools !== "string") {
		return seen;
	}
	const parsed = parseJson(tools);
	return parsed === undefined
		? wrongTools("the text is not JSON")
		: { ...withoutKey(seen, "toolsNode"), tools: parsed };
}

function parseJson(text: string): JsonValue | undefined {
	try {
		// `JSON.parse` returns nothing but JSON values.
		return JSON.parse(text) as JsonValue;
	} catch {
		// The caller says what the text should have been.
		return undefined;
	}
}

function wrongTools(why: string): Unavailable {
	return unavailable(`Unsloth stops at the tools of this row: ${why}.`, "Write the tools as a list.");
}

function withoutNulls(message: Message): Message {
	const kept = Object.entries(message.json).filter(([, value]) => value !== null);
	if (kept.length === Object.keys(message.json).length) {
		return message;
	}
	// The node would bring the nulls back.
	return { ...withoutKey(message, "node"), json: Object.fromEntries(kept) };
}

function withoutKey<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
	// Only that key is gone.
	return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Omit<T, K>;
}
