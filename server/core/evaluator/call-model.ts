/** Calls of tokenizers, chat templates, pipelines and models: where text becomes ids, and ids become an answer. */
import type { TextRange } from "../base/text-range.js";
import { argumentOf, keywordOf, type CallSite, type SiteArgument } from "./call-site.js";
import { optionsOfChatCall, optionsOfTemplateCall } from "./chat-options.js";
import { elementOf } from "./evaluate-comprehension.js";
import { locationOf, sourceOf, type Interpreter, type PromptRecord } from "./interpreter.js";
import { collapse, fillHole, textAlternatives, textValue, type Parts } from "./text-parts.js";
import { choose, optionsOf, stringOf, type TokenIds, type Value } from "./value.js";
import type { PatternPart } from "../types/text-pattern.js";

/** The call's result; undefined when it is none of these. Notes prompts and tokenizer calls on the way. */
export function callModel(interpreter: Interpreter, site: CallSite): Value | undefined {
	if (site.name === "apply_chat_template") {
		return applyChatTemplate(interpreter, site);
	}
	if (isTokenizerCall(site)) {
		const input = argumentOf(site, "text", 0);
		return input ? encode(interpreter, site, input.value, input.node, false) : undefined;
	}
	if (isRequest(site)) {
		noteRequest(interpreter, site);
	} else if (site.name === "generate" || site.name === "chat") {
		notePrompts(interpreter, site);
	} else if (/(?:^|\.)Thread$/.test(site.callee)) {
		noteThread(interpreter, site);
	} else if (site.name === "create_completion") {
		noteCompletion(interpreter, site);
	}
	notePipelinePrompts(interpreter, site);
	return undefined;
}

const TOKENIZER_NAME = /(^|[._])(tokenizer|tokeniser|tok|processor)$/i;
const ENCODE_METHOD = /^(encode|encode_plus|batch_encode_plus|__call__)$/;

function isTokenizerCall(site: CallSite): boolean {
	if (TOKENIZER_NAME.test(site.callee)) {
		return true;
	}
	if (ENCODE_METHOD.test(site.name)) {
		const owner = site.callee.slice(0, -site.name.length - 1);
		return TOKENIZER_NAME.test(owner) || isTokenizer(site.receiver);
	}
	return isTokenizer(site.target) && !site.callee.includes("(");
}

/** The result of `AutoTokenizer.from_pretrained(…)` and the like. */
function isTokenizer(value: Value | undefined): boolean {
	return value?.kind === "call" && /(Tokenizer\w*|Processor)\.from_pretrained$/.test(value.call.callee);
}

function encode(
	interpreter: Interpreter,
	site: CallSite,
	input: Value,
	range: TextRange,
	isChat: boolean,
): TokenIds {
	const location = locationOf(interpreter, site.node);
	const keywords = new Map(site.keywords.map((keyword) => [keyword.name, keyword.value]));
	// A list of one text, or a column of a batch, is encoded row by row.
	const rows = input.kind === "list" || input.kind === "series" ? (elementOf(input) ?? input) : input;
	const inputRange = { start: range.start, end: range.end };
	const record = { location, input: rows, inputRange, keywords, isChat };
	interpreter.frame.encodes.push(record);
	const isDict = isChat ? isConstantTrue(keywordOf(site, "return_dict")) : site.name !== "encode";
	return {
		kind: "ids",
		role: isDict ? "encoding" : "input_ids",
		encode: record,
		location,
		certainty: "certain",
	};
}

function isConstantTrue(argument: SiteArgument | undefined): boolean {
	return argument?.value.kind === "boolean" && argument.value.value;
}

function applyChatTemplate(interpreter: Interpreter, site: CallSite): Value | undefined {
	const messages = argumentOf(site, "conversation", 0) ?? keywordOf(site, "messages");
	if (!messages) {
		return undefined;
	}
	const location = locationOf(interpreter, site.node);
	const asked = keywordOf(site, "add_generation_prompt") ?? keywordOf(site, "**");
	const addGenerationPrompt = asked ? booleanOf(asked.value) : false;
	const options = optionsOfTemplateCall(site);
	const text = chatText(interpreter, messages, { addGenerationPrompt, options, location });
	if (addGenerationPrompt === true) {
		notePrompt(interpreter, text, site.node);
	}
	const tokenize = keywordOf(site, "tokenize");
	const isText = tokenize !== undefined && booleanOf(tokenize.value) !== true;
	return isText ? text : encode(interpreter, site, text, site.node, true);
}

function booleanOf(value: Value): boolean | "unknown" {
	return value.kind === "boolean" && value.certainty === "certain" ? value.value : "unknown";
}

type ChatPart = PatternPart & { readonly kind: "chat" };

/** A `chat` part for each alternative of the messages. */
export function chatText(
	interpreter: Interpreter,
	messages: { readonly value: Value; readonly node: TextRange },
	{ addGenerationPrompt, options, location }: Pick<ChatPart, "addGenerationPrompt" | "options" | "location">,
): Value {
	const source = sourceOf(interpreter, messages.node);
	const alternatives = optionsOf(messages.value).map((option) => {
		const part: ChatPart = {
			kind: "chat",
			...chatSource(interpreter, option, source),
			addGenerationPrompt,
			...(options === undefined ? {} : { options }),
			location,
		};
		return textValue([part], location);
	});
	return choose(alternatives) ?? textValue([], location);
}

function chatSource(
	interpreter: Interpreter,
	value: Value,
	source: string,
): Pick<ChatPart, "field" | "messages" | "opening"> {
	const messages =
		value.kind === "list" && !value.isOpen ? writtenMessages(interpreter, value.items) : undefined;
	if (messages) {
		return { messages };
	}
	const opening =
		value.kind === "list" && value.isOpen ? writtenMessages(interpreter, value.items.slice(0, 1)) : undefined;
	if (opening) {
		return { ...(/^\w+$/.test(source) ? { field: source } : {}), opening };
	}
	switch (value.kind) {
		case "field":
			return { field: value.field };
		case "symbol":
			return { field: value.name };
		case "series":
			return value.element.kind === "field" ? { field: value.element.field } : {};
		default:
			return /^\w+$/.test(source) ? { field: source } : {};
	}
}

/** Messages written as dicts with a constant role; undefined when one is not. */
export function writtenMessages(
	interpreter: Interpreter,
	items: readonly Value[],
): ChatPart["messages"] | undefined {
	const [only] = items;
	if (items.length === 1 && only?.kind === "list") {
		return only.isOpen ? undefined : writtenMessages(interpreter, only.items);
	}
	const messages: { role: string; content: Parts }[] = [];
	for (const item of items) {
		if (item.kind !== "dict" || item.isOpen) {
			return undefined;
		}
		const role = stringOf(item.entries.findLast((entry) => entry.key === "role")?.value);
		const content = item.entries.findLast((entry) => entry.key === "content");
		if (role === undefined || !content) {
			return undefined;
		}
		messages.push({ role, content: contentParts(interpreter, content.value, content.range) });
	}
	return messages.length > 0 ? messages : undefined;
}

/** A content that is only a name is a hole, whatever it holds here. */
function contentParts(interpreter: Interpreter, value: Value, range: TextRange): Parts {
	const source = sourceOf(interpreter, range);
	const location = locationOf(interpreter, range);
	const alternatives = textAlternatives(value, source, location);
	const filled = /^[\w.]+$/.test(source) ? fillHole(alternatives, source, location) : alternatives;
	return collapse(filled, location)[0] ?? [];
}

/** Other ids that `generate` takes are words to avoid or tokens to stop at. */
const INPUT = /^(?:\*\*|input_?ids|inputs?|prompts?|prompt_token_ids|encoding)$/;

/** `model.generate(**inputs)`, vLLM's `llm.generate(prompts)` and `llm.chat(messages)`, MLX's `generate(…, prompt=…)`. */
function notePrompts(interpreter: Interpreter, site: CallSite): void {
	const { frame } = interpreter;
	frame.generates = frame.generates || site.receiver !== undefined || site.callee.startsWith("mlx_lm");
	const inputs = site.keywords.filter(({ name }) => INPUT.test(name));
	for (const argument of [...site.positional, ...inputs]) {
		const value = argument.value;
		if (value.kind === "ids" && value.encode.input) {
			notePrompt(interpreter, value.encode.input, value.encode.inputRange);
		} else if (value.kind === "dict") {
			const ids = value.entries.find((entry) => entry.value.kind === "ids")?.value;
			if (ids?.kind === "ids" && ids.encode.input) {
				notePrompt(interpreter, ids.encode.input, ids.encode.inputRange);
			}
		}
	}
	const isVllm = site.receiver?.kind === "call" && /(^|\.)(LLM|Llama)$/.test(site.receiver.call.callee);
	const isMlx = site.callee.startsWith("mlx_lm.");
	const prompt = keywordOf(site, "prompts") ?? keywordOf(site, "prompt") ?? site.positional[isMlx ? 2 : 0];
	const messages =
		isVllm && site.name === "chat" ? (keywordOf(site, "messages") ?? site.positional[0]) : undefined;
	if (messages !== undefined) {
		noteMessages(interpreter, messages, optionsOfChatCall(site));
	} else if ((isVllm || isMlx) && prompt) {
		noteTextOrMessages(interpreter, prompt);
	}
}

/** `llm.chat(messages)` takes one conversation or a list of them, and applies the template itself. */
function noteMessages(
	interpreter: Interpreter,
	{ value, node }: SiteArgument,
	options: NonNullable<ChatPart["options"]>,
): void {
	const first = value.kind === "list" ? value.items[0] : undefined;
	const isBatch = value.kind === "series" || first?.kind === "list";
	const conversation = (isBatch ? elementOf(value) : undefined) ?? value;
	const location = locationOf(interpreter, node);
	const chat = { addGenerationPrompt: true, options, location };
	notePrompt(interpreter, chatText(interpreter, { value: conversation, node }, chat), node);
}

/** `client.chat.completions.create(model=…, messages=…)` and its like: a server is asked, whatever it runs. */
const REQUEST =
	/(?:^|\.)(?:chat\.completions\.(?:create|parse|stream)|ChatCompletion\.a?create|create_chat_completion|a?completion)$|^ollama\.chat$|Client\(\)\.chat$/;

function isRequest(site: CallSite): boolean {
	return REQUEST.test(site.callee) && keywordOf(site, "messages") !== undefined;
}

function noteRequest(interpreter: Interpreter, site: CallSite): void {
	const messages = keywordOf(site, "messages");
	if (messages) {
		const isLocal = site.name === "create_chat_completion";
		const model = stringOf(keywordOf(site, "model")?.value);
		const location = locationOf(interpreter, messages.node);
		const options = optionsOfChatCall(site);
		const text = chatText(interpreter, messages, { addGenerationPrompt: true, options, location });
		notePrompt(
			interpreter,
			text,
			messages.node,
			isLocal ? undefined : { ...(model === undefined ? {} : { model }) },
		);
	}
}

const LLAMA = /^llama_cpp\.Llama(?:\.from_pretrained)?$/;

/** `llm.create_completion(prompt)` of llama.cpp takes the text as it stands. */
function noteCompletion(interpreter: Interpreter, site: CallSite): void {
	const isLlama = site.receiver?.kind === "call" && LLAMA.test(site.receiver.call.callee);
	const prompt = keywordOf(site, "prompt") ?? site.positional[0];
	if (isLlama && prompt) {
		interpreter.frame.generates = true;
		noteTextOrMessages(interpreter, prompt);
	}
}

/** `Thread(target=model.generate, kwargs=dict(inputs, streamer=…))`. */
function noteThread(interpreter: Interpreter, site: CallSite): void {
	const target = keywordOf(site, "target");
	const given = keywordOf(site, "kwargs")?.value;
	if (
		target === undefined ||
		!/\.generate$/.test(sourceOf(interpreter, target.node)) ||
		given?.kind !== "dict"
	) {
		return;
	}
	interpreter.frame.generates = true;
	const inputs = given.entries.filter(({ key }) => INPUT.test(key)).map(({ value }) => value);
	const ids = inputs.find((value) => value.kind === "ids");
	if (ids?.kind === "ids" && ids.encode.input) {
		notePrompt(interpreter, ids.encode.input, ids.encode.inputRange);
	}
}

/** `pipe = pipeline("text-generation", …)`, then `pipe(prompt)` or `pipe(messages)`; also llama.cpp's `llm(prompt)`. */
function notePipelinePrompts(interpreter: Interpreter, site: CallSite): void {
	const { target } = site;
	if (target.kind !== "call" || site.receiver !== undefined) {
		return;
	}
	const isLlama = LLAMA.test(target.call.callee);
	const prompt = site.positional[0] ?? (isLlama ? keywordOf(site, "prompt") : undefined);
	const isModel = isLlama || isGenerationPipeline(target);
	if (isModel && prompt) {
		interpreter.frame.generates = true;
		noteTextOrMessages(interpreter, prompt);
	}
}

function isGenerationPipeline({ call }: Value & { readonly kind: "call" }): boolean {
	if (call.name !== "pipeline") {
		return false;
	}
	const task = call.keywords.find((keyword) => keyword.name === "task")?.value ?? call.positional[0]?.value;
	return task === undefined || task.kind !== "string" || /generation|conversational/.test(task.value);
}

function noteTextOrMessages(interpreter: Interpreter, prompt: SiteArgument): void {
	const { value } = prompt;
	const location = locationOf(interpreter, prompt.node);
	if (value.kind === "list" && writtenMessages(interpreter, value.items)) {
		const text = chatText(interpreter, prompt, { addGenerationPrompt: true, location });
		notePrompt(interpreter, text, prompt.node);
	} else if (value.kind === "list" || value.kind === "series") {
		const element = elementOf(value);
		if (element) {
			notePrompt(interpreter, element, prompt.node);
		}
	} else {
		notePrompt(interpreter, value, prompt.node);
	}
}

const MAX_PROMPTS = 200;

function notePrompt(
	interpreter: Interpreter,
	value: Value,
	range: TextRange,
	server?: PromptRecord["server"],
): void {
	const enclosing = interpreter.frame.definition?.name;
	if (interpreter.prompts.length < MAX_PROMPTS) {
		const at = { start: range.start, end: range.end };
		interpreter.prompts.push({
			value,
			range: at,
			...(enclosing === undefined ? {} : { enclosing }),
			...(server === undefined ? {} : { server }),
		});
	}
}
