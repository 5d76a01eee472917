/** A conversation as TRL hands it to the chat template: tools, extra variables and nulls differ by version. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainList, isPlainObject } from "../../syntax/json/plain-values.js";
import type { Conversation, Message } from "../../types/example.js";
import type { RenderedChat, RenderFailure } from "../../types/rendered-chat.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrlBehaviour } from "./trl-behaviour.js";

export function conversationFor(
	conversation: Conversation,
	behaviour: TrlBehaviour,
	eos: SpecialToken | undefined,
): Conversation | Unavailable {
	const { tools, templateVariables, messages, ...rest } = conversation;
	const eosVariable = eos === undefined ? {} : { eos_token: eos.text };
	const own = behaviour.passesTools ? templateVariables : {};
	const seen = behaviour.dropsNulls ? messages.map(withoutNulls) : messages;
	const read = behaviour.passesTools ? readTools(tools, behaviour) : undefined;
	if (isUnavailable(read)) {
		return read;
	}
	return {
		...rest,
		messages: seen,
		...(read === undefined ? {} : { tools: read }),
		templateVariables: { ...eosVariable, ...own },
	};
}

function readTools(
	tools: JsonValue | undefined,
	behaviour: TrlBehaviour,
): JsonValue | undefined | Unavailable {
	if (typeof tools !== "string") {
		return tools;
	}
	if (!behaviour.parsesToolString) {
		return unavailable(
			`TRL ${behaviour.version} hands the text of "tools" to the chat template, which stops with a ValueError.`,
			"Write the tools as a list, or use TRL 0.29 or newer.",
		);
	}
	return parseTools(tools);
}

function parseTools(text: string): JsonValue | Unavailable {
	try {
		// `JSON.parse` returns nothing but JSON values.
		return JSON.parse(text) as JsonValue;
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return unavailable(
			`The text of "tools" is not JSON, so TRL stops here: ${message}.`,
			"Mend the JSON in the text.",
		);
	}
}

/** The tabular loaders fill missing keys with null; TRL and `datasets` take them out again. */
function withoutNulls(message: Message): Message {
	const json = dropNulls(message.json);
	return isPlainObject(json) ? { ...message, json } : message;
}

function dropNulls(value: JsonValue): JsonValue {
	if (isPlainList(value)) {
		return value.map(dropNulls);
	}
	if (!isPlainObject(value)) {
		return value;
	}
	const kept = Object.entries(value).filter(([, item]) => item !== null);
	return Object.fromEntries(kept.map(([key, item]) => [key, dropNulls(item)]));
}

/** The part of the conversation before the completion. */
export function promptOf(conversation: Conversation): Conversation {
	const { completionStart, messages, ...rest } = conversation;
	return { ...rest, messages: messages.slice(0, completionStart ?? messages.length) };
}

/** The prompt's text as it was measured by this version, and the text of the whole. */
export function renderPrompt(
	conversation: Conversation,
	full: RenderedChat,
	behaviour: TrlBehaviour,
	engine: TrainerEngine,
): RenderedChat | RenderFailure | Unavailable {
	const prompt = promptOf(conversation);
	if (behaviour.promptRender !== "by-last-role") {
		const addGenerationPrompt = behaviour.promptRender === "with-generation-prompt";
		return engine.renderChat(prompt, { addGenerationPrompt });
	}
	const last = prompt.messages.at(-1);
	if (last?.role !== "user" && last?.role !== "assistant") {
		return stops(behaviour, `a ValueError: the last role of the prompt is "${last?.role ?? ""}"`);
	}
	const rendered = engine.renderChat(prompt, { addGenerationPrompt: last.role === "user" });
	if (isUnavailable(rendered) || !("spans" in rendered)) {
		return rendered;
	}
	const cut = last.role === "user" ? rendered : endAtContent(rendered, last.content ?? "");
	return full.text.startsWith(cut.text)
		? cut
		: stops(behaviour, "a ValueError: the prompt's text is not the start of the whole text");
}

/** `continue_final_message` ends the text after the last occurrence of the stripped content. */
function endAtContent(rendered: RenderedChat, content: string): RenderedChat {
	const core = content.trim();
	const at = rendered.text.lastIndexOf(core);
	return at < 0 ? rendered : { ...rendered, text: rendered.text.slice(0, at + core.length), spans: [] };
}

function stops(behaviour: TrlBehaviour, how: string): Unavailable {
	return unavailable(
		`TRL ${behaviour.version} stops at this row with ${how}.`,
		"Change the row, or use a newer TRL.",
	);
}
