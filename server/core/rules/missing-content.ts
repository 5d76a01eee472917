/** Messages that say nothing: neither content nor tool calls. */
import { nearest } from "../base/nearest.js";
import type { RuleFinding } from "../base/finding.js";
import type { JsonNode, JsonObject } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "missing-content",
	stage: "line",
	severity: "error",
	readsStructure: true,
	*check(line, ctx) {
		const kind = ctx.analysis?.example?.kind;
		const isChat = kind === "conversational" || kind === "preference";
		if (line.problems.length > 0 || line.json?.kind !== "object" || !isChat) {
			return;
		}
		for (const { key, value } of line.json.members) {
			const isConversation = CONVERSATIONS.includes(key.value) && value.kind === "array";
			for (const message of isConversation ? value.items : []) {
				const finding = message.kind === "object" ? checkMessage(message) : undefined;
				if (finding !== undefined) {
					yield finding;
				}
			}
		}
	},
});

const CONVERSATIONS = [
	"messages",
	"prompt",
	"completion",
	"chosen",
	"rejected",
	"preferred_output",
	"non_preferred_output",
];
/** Keys that say what an assistant did instead of speaking. */
const CALLS = ["tool_calls", "function_call"];

function checkMessage(message: JsonObject): RuleFinding | undefined {
	const content = valueOf(message, "content");
	if (content?.kind === "string" || content?.kind === "array") {
		return undefined;
	}
	if (!isFilled(content) && CALLS.some((key) => isFilled(valueOf(message, key)))) {
		return undefined;
	}
	if (content === undefined) {
		return missing(message);
	}
	const range = { start: content.start, end: content.end };
	return content.kind === "literal" && content.value === null
		? {
				range,
				message:
					'The content is null and there are no "tool_calls"; most chat templates raise here or print "None". Write the text.',
			}
		: {
				range,
				message:
					"The content must be a string or a list of parts; the chat template prints anything else as it stands or raises. Write a string.",
			};
}

function missing(message: JsonObject): RuleFinding {
	const member = message.members.find(
		({ key, value }) =>
			value.kind === "string" &&
			(SYNONYMS.includes(key.value) || nearest(key.value, ["content"]) === "content"),
	);
	if (member === undefined) {
		const range = { start: message.start, end: message.start + 1 };
		return {
			range,
			message:
				'This message has neither "content" nor "tool_calls", so the model learns an empty turn or the template raises. Add "content".',
		};
	}
	const range = { start: member.key.start, end: member.key.end };
	return {
		range,
		message: `The text stands under "${member.key.value}", which no chat template reads, so this turn is empty. Rename the key to "content".`,
		fixes: [
			{
				title: 'Rename the key to "content"',
				safety: "unsafe",
				edits: [{ range, newText: '"content"' }],
				preferred: true,
			},
		],
	};
}

/** What other formats call the content. */
const SYNONYMS = ["value", "text", "message"];

function valueOf(message: JsonObject, key: string): JsonNode | undefined {
	return message.members.findLast((member) => member.key.value === key)?.value;
}

function isFilled(node: JsonNode | undefined): boolean {
	const isEmptyList = node?.kind === "array" && node.items.length === 0;
	return node !== undefined && !isEmptyList && !(node.kind === "literal" && node.value === null);
}
