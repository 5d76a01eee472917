/** The conversations that every template is rendered with, as they were recorded. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import {
	toJsonValue,
	valueAt,
	type JsonNode,
	type JsonValue,
} from "../../server/core/syntax/json/json-node.js";
import { parseJson } from "../../server/core/syntax/json/parse-json.js";
import type { TemplateInput } from "../../server/core/types/tokenizer.js";
import { projectRoot } from "./project-root.js";

export interface TemplateConversation {
	readonly id: string;
	readonly input: TemplateInput;
}

const file = path.join(projectRoot, "test/conformance/templates/conversations.json");

export function readTemplateConversations(): TemplateConversation[] {
	const root = parseJson(readFileSync(file, "utf8")).value;
	if (root?.kind !== "array") {
		throw new Error(`${file} is no list.`);
	}
	return root.items.map(conversationOf);
}

/** Of the file: answers belong to the conversations that they were recorded with. */
export function conversationsHash(): string {
	return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function conversationOf(node: JsonNode): TemplateConversation {
	const messages = valueAt(node, "messages");
	if (node.kind !== "object" || messages?.kind !== "array") {
		throw new Error(`${file} has a conversation without messages.`);
	}
	const own = ["id", "messages", "add_generation_prompt", "continue_final_message"];
	const variables = node.members.filter(({ key }) => !own.includes(key.value));
	return {
		id: String(plain(valueAt(node, "id"))),
		input: {
			// Each message of the file is an object.
			messages: messages.items.map((item) => toJsonValue(item) as { readonly [key: string]: JsonValue }),
			messageNodes: messages.items,
			variables: Object.fromEntries(variables.map(({ key, value }) => [key.value, toJsonValue(value)])),
			variableNodes: Object.fromEntries(variables.map(({ key, value }) => [key.value, value])),
			addGenerationPrompt: plain(valueAt(node, "add_generation_prompt")) === true,
			continueFinalMessage: plain(valueAt(node, "continue_final_message")) === true,
		},
	};
}

function plain(node: JsonNode | undefined): JsonValue | undefined {
	return node === undefined ? undefined : toJsonValue(node);
}
