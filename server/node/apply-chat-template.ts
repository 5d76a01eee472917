/** `apply_chat_template(tokenize=False)` of Transformers: what it checks itself, its variables, and the clock. */
import { createTemplateEngine } from "../core/template/create-template-engine.js";
import { pickTemplate } from "../core/template/pick-template.js";
import { specialTokenTexts } from "../core/pipeline/engine.js";
import type { JsonNode, JsonValue } from "../core/syntax/json/json-node.js";
import { isPlainList, isPlainObject } from "../core/syntax/json/plain-values.js";
import type { TemplateEngine, TokenizerFacts } from "../core/types/tokenizer.js";

export interface ChatRequest {
	readonly messages: readonly { readonly [key: string]: JsonValue }[];
	/** The messages as they are written, with `1.0`, big integers and the order of keys. */
	readonly messageNodes?: readonly (JsonNode | undefined)[];
	readonly tools?: JsonValue;
	readonly addGenerationPrompt: boolean;
	readonly continueFinalMessage: boolean;
	/** What `strftime_now` prints; the present when absent. */
	readonly now?: Date;
	/** In place of the tokenizer's. */
	readonly chatTemplate?: string;
	/** Further arguments, `documents` among them, which replace special tokens of the same name. */
	readonly variables: { readonly [name: string]: JsonValue };
	/** The variables as they are written, `tools` among them. */
	readonly variableNodes?: { readonly [name: string]: JsonNode };
	/** The major version that is followed, with what it does before the template runs; absent: the template alone decides. */
	readonly transformersVersion?: 4 | 5;
}

export type ChatAnswer =
	| {
			readonly kind: "rendered";
			readonly text: string;
			/** UTF-16 ranges of `{% generation %}` blocks, within the text. */
			readonly generation: readonly { readonly start: number; readonly end: number }[];
	  }
	| ChatError;

/** `type` is the name of Python's exception. */
export interface ChatError {
	readonly kind: "error";
	readonly type: string;
	readonly message: string;
}

export type ApplyChatTemplate = (facts: TokenizerFacts, request: ChatRequest) => ChatAnswer;

export function createApplyChatTemplate(): ApplyChatTemplate {
	let now: Date | undefined;
	const engine = createTemplateEngine({ now: () => now ?? new Date() });
	return (facts, request) => {
		now = request.now;
		return checkRequest(request) ?? render(engine, facts, request);
	};
}

/** What Transformers refuses before the template runs (tokenization_utils_base.py, 4.57.6 and 5.23.0). */
function checkRequest({
	messages,
	tools,
	variables: { documents },
	...request
}: ChatRequest): ChatError | undefined {
	if (request.continueFinalMessage && request.addGenerationPrompt) {
		return chatError("ValueError", "A final message cannot be continued after a generation prompt.");
	}
	const { transformersVersion } = request;
	if (messages.length === 0 && transformersVersion !== undefined) {
		const type = transformersVersion === 4 ? "IndexError" : "ValueError";
		return chatError(type, "The conversation is empty; give it at least one message.");
	}
	if (tools !== undefined && tools !== null && !itemsOf(tools).every(isPlainObject)) {
		return chatError("ValueError", '"tools" must be a list of JSON schemas.');
	}
	if (documents !== undefined && documents !== null && !itemsOf(documents).every(isPlainObject)) {
		return chatError("TypeError", '"documents" must be a list of objects.');
	}
	return undefined;
}

/** Named templates are chosen by whether there are tools. */
function templateOf(
	{ chatTemplate, chatTemplates = [] }: TokenizerFacts,
	tools: JsonValue | undefined,
): string | undefined {
	const named = Object.fromEntries(chatTemplates.map(({ name, template }) => [name, template]));
	return chatTemplates.length === 0
		? chatTemplate
		: pickTemplate(named, { hasTools: tools !== undefined && tools !== null });
}

function render(engine: TemplateEngine, facts: TokenizerFacts, request: ChatRequest): ChatAnswer {
	const { chatTemplate: ownTemplate, variables, tools, messageNodes, variableNodes } = request;
	const template = ownTemplate ?? templateOf(facts, tools);
	if (template === undefined) {
		return chatError("ValueError", "The tokenizer has no chat template.");
	}
	const { transformersVersion } = request;
	// Transformers 5.23 takes members without a value out of messages (tokenization_utils_base.py).
	const messages = transformersVersion === 5 ? request.messages.map(withoutNulls) : request.messages;
	const result = engine.render(template, {
		messages,
		...(messageNodes === undefined ? {} : { messageNodes }),
		...(tools === undefined ? {} : { tools }),
		addGenerationPrompt: request.addGenerationPrompt,
		continueFinalMessage: request.continueFinalMessage,
		variables: { ...specialTokenTexts(facts), ...variables },
		...(variableNodes === undefined ? {} : { variableNodes }),
		...(transformersVersion === undefined ? {} : { transformersVersion }),
	});
	if (result.kind !== "rendered") {
		const type = result.errorType ?? "TemplateError";
		// For people the engine puts the type before what Python says.
		const own = `${type}: `;
		return chatError(
			type,
			result.message.startsWith(own) ? result.message.slice(own.length) : result.message,
		);
	}
	// Where a final message is left open, Transformers forgets to end the block with the text.
	const { length } = result.text;
	const generation = result.generation
		.filter(({ start }) => start <= length)
		.map(({ start, end }) => ({ start, end: Math.min(end, length) }));
	return { kind: "rendered", text: result.text, generation };
}

function withoutNulls(message: ChatRequest["messages"][number]): ChatRequest["messages"][number] {
	return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
}

function chatError(type: string, message: string): ChatError {
	return { kind: "error", type, message };
}

/** What a loop of Python goes over; the keys of an object are texts. */
function itemsOf(value: JsonValue): readonly JsonValue[] {
	if (isPlainObject(value)) {
		return Object.keys(value);
	}
	return isPlainList(value) ? value : [value];
}
