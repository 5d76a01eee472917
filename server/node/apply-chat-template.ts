/** `apply_chat_template(tokenize=False)` of Transformers: variables, the clock, and the continued final message. */
import { specialTokenTexts } from "../core/pipeline/engine.js";
import type { JsonValue } from "../core/syntax/json/json-node.js";
import type { TemplateEngine, TokenizerFacts } from "../core/types/tokenizer.js";
import { createTemplateEngine } from "../core/template/create-template-engine.js";

export interface ChatRequest {
	readonly messages: readonly { readonly [key: string]: JsonValue }[];
	readonly tools?: JsonValue;
	readonly addGenerationPrompt: boolean;
	readonly continueFinalMessage: boolean;
	/** What `strftime_now` prints; the present when absent. */
	readonly now?: Date;
	/** In place of the tokenizer's. */
	readonly chatTemplate?: string;
	/** Further arguments, which replace special tokens of the same name. */
	readonly variables: { readonly [name: string]: JsonValue };
}

export type ChatAnswer =
	| {
			readonly kind: "rendered";
			readonly text: string;
			/** UTF-16 ranges of `{% generation %}` blocks. */
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
		return apply(engine, facts, request);
	};
}

function apply(engine: TemplateEngine, facts: TokenizerFacts, request: ChatRequest): ChatAnswer {
	const template = request.chatTemplate ?? facts.chatTemplate;
	if (template === undefined) {
		return chatError("ValueError", "The tokenizer has no chat template.");
	}
	if (!request.continueFinalMessage) {
		return render(engine, template, facts, request);
	}
	if (request.addGenerationPrompt) {
		return chatError("ValueError", "A final message cannot be continued after a generation prompt.");
	}
	const tagged = tagFinalMessage(request.messages);
	if ("kind" in tagged) {
		return tagged;
	}
	const answer = render(engine, template, facts, { ...request, messages: tagged.messages });
	return answer.kind === "error" ? answer : cutAtTag(answer, tagged.content);
}

function render(
	engine: TemplateEngine,
	template: string,
	facts: TokenizerFacts,
	request: ChatRequest,
): ChatAnswer {
	const result = engine.render(template, {
		messages: request.messages,
		...(request.tools === undefined ? {} : { tools: request.tools }),
		addGenerationPrompt: request.addGenerationPrompt,
		variables: { ...specialTokenTexts(facts), ...request.variables },
	});
	if (result.kind === "rendered") {
		return result;
	}
	return chatError(result.errorType ?? "TemplateError", result.message);
}

/** Transformers puts this text after the message and cuts there (utils/chat_template_utils.py, v4.57). */
const TAG = "CONTINUE_FINAL_MESSAGE_TAG ";

interface TaggedMessages {
	readonly messages: ChatRequest["messages"];
	/** The text that is continued. */
	readonly content: string;
}

function tagFinalMessage(messages: ChatRequest["messages"]): TaggedMessages | ChatError {
	const last = messages.at(-1);
	if (last === undefined) {
		return chatError("IndexError", "list index out of range");
	}
	const { content } = last;
	const others = messages.slice(0, -1);
	if (typeof content === "string") {
		return { messages: [...others, { ...last, content: content + TAG }], content };
	}
	if (!isList(content)) {
		return chatError("TypeError", "The final message has no text that could be continued.");
	}
	const at = content.findLastIndex((block) => isRecord(block) && "text" in block);
	const block = content[at];
	const text = isRecord(block) ? block["text"] : undefined;
	if (!isRecord(block) || typeof text !== "string") {
		return chatError("ValueError", "The final message has no text that could be continued.");
	}
	const tagged = content.map((part, i) => (i === at ? { ...block, text: text + TAG } : part));
	return { messages: [...others, { ...last, content: tagged }], content: text };
}

function cutAtTag(answer: ChatAnswer & { kind: "rendered" }, content: string): ChatAnswer {
	const at = answer.text.lastIndexOf(TAG.trim());
	if (at < 0 || !answer.text.includes(content.trim())) {
		return chatError(
			"ValueError",
			"The template does not print the final message, so it cannot be continued.",
		);
	}
	// Without the tag's space the template trims its messages, and Python trims what is continued.
	const isKept = answer.text.startsWith(TAG, at);
	const text = isKept ? answer.text.slice(0, at) : answer.text.slice(0, at).trimEnd();
	const generation = answer.generation
		.filter(({ start }) => start <= text.length)
		.map(({ start, end }) => ({ start, end: Math.min(end, text.length) }));
	return { kind: "rendered", text, generation };
}

function chatError(type: string, message: string): ChatError {
	return { kind: "error", type, message };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
