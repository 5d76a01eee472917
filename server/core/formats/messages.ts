/** The `messages` format of OpenAI and Hugging Face: one conversation a record. */
import type { Problem, Staged } from "../base/staged.js";
import { memberOf, valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnName } from "./support/read-columns.js";
import { readConversation, looksLikeMessages } from "./support/read-conversation.js";

export default defineFormat({
	id: "messages",
	name: "messages (OpenAI, Hugging Face)",
	chat: { column: "messages", role: "role", content: "content" },
	matches(record) {
		const messages = valueAt(record, "messages");
		if (messages === undefined) {
			return 0;
		}
		return looksLikeMessages(messages) ? 1 : 0.5;
	},
	normalise(record, { reading }): Staged<Example> {
		const column = columnName(reading, "messages") ?? "messages";
		const problems = problemsOfMessages(record, column);
		const messages = valueAt(record, column);
		if (problems.length > 0 || messages?.kind !== "array") {
			return { problems };
		}
		const conversation = readConversation(record, messages, undefined, reading);
		return {
			value: {
				kind: "conversational",
				type: "language-modeling",
				format: "messages",
				conversation: conversation.value,
			},
			problems: conversation.problems,
		};
	},
});

/** Codes: `not-an-object`, `missing-messages`, `messages-not-a-list`, `empty-messages`. */
function problemsOfMessages(record: JsonNode, column: string): Problem[] {
	if (record.kind !== "object") {
		const range = { start: record.start, end: record.end };
		return [
			{ code: "not-an-object", message: `A record must be an object, not ${describe(record)}.`, range },
		];
	}
	const member = memberOf(record, column);
	if (member === undefined) {
		const range = { start: record.start, end: record.start + 1 };
		return [{ code: "missing-messages", message: `This record has no "${column}" list.`, range }];
	}
	const { value } = member;
	if (value.kind !== "array") {
		const message = `"${column}" must be a list of messages, not ${describe(value)}.`;
		return [{ code: "messages-not-a-list", message, range: { start: value.start, end: value.end } }];
	}
	if (value.items.length === 0) {
		const range = { start: value.start, end: value.end };
		return [
			{ code: "empty-messages", message: `"${column}" is empty: there is nothing to train on.`, range },
		];
	}
	return [];
}

function describe(node: JsonNode): string {
	switch (node.kind) {
		case "object":
			return "an object";
		case "array":
			return "a list";
		case "string":
			return "a string";
		case "number":
			return "a number";
		case "literal":
			return String(node.value);
	}
}
