/** Stage 3: conversation → text through the chat template, each character leading back to its message. */
import type { JsonNode, JsonString } from "../syntax/json/json-node.js";
import { valueAt } from "../syntax/json/json-node.js";
import type { Conversation, Message, TextPiece } from "../types/example.js";
import type { RenderedChat, RenderedSpan, RenderFailure } from "../types/rendered-chat.js";
import type { TemplateEngine, TemplateInput, TextOrigin } from "../types/tokenizer.js";
import { locateContents } from "./locate-contents.js";

export interface RenderOptions {
	readonly template: string;
	readonly addGenerationPrompt: boolean;
	/** `bos_token` and the like, and the run's template arguments. */
	readonly variables: TemplateInput["variables"];
	readonly transformersVersion?: 4 | 5;
}

export function renderChat(
	engine: TemplateEngine,
	conversation: Conversation,
	options: RenderOptions,
): RenderedChat | RenderFailure {
	const { messages } = conversation;
	const result = engine.render(options.template, {
		messages: messages.map((message) => message.json),
		messageNodes: messages.map((message) => message.node),
		...(conversation.tools === undefined ? {} : { tools: conversation.tools }),
		addGenerationPrompt: options.addGenerationPrompt,
		variables: { ...options.variables, ...conversation.templateVariables },
		...(conversation.toolsNode === undefined ? {} : { variableNodes: { tools: conversation.toolsNode } }),
		...(options.transformersVersion === undefined
			? {}
			: { transformersVersion: options.transformersVersion }),
		withOrigins: true,
	});
	if (result.kind === "render-failure") {
		return { ...result, ...raisingMessage(engine, conversation, options, result) };
	}
	const { text, generation } = result;
	const origins = result.origins ?? locateContents(messages, text);
	const shown = new Set(origins.flatMap((origin) => (isContent(origin) ? [origin.source?.message] : [])));
	return {
		conversation,
		text,
		spans: spansOf(origins, messages),
		generation,
		droppedMessages: messages.flatMap((message, i) => {
			const content = message.content?.trim() ?? "";
			return content !== "" && !shown.has(i) && !text.includes(content) ? [i] : [];
		}),
	};
}

/** The last message of the shortest beginning of the conversation for which the template raises the same. */
function raisingMessage(
	engine: TemplateEngine,
	{ messages, tools, templateVariables }: Conversation,
	options: RenderOptions,
	failure: RenderFailure,
): Pick<RenderFailure, "messageIndex"> {
	// A broken template raises for every conversation, and one that takes too long would take long again.
	if (NOT_OF_A_MESSAGE.includes(failure.errorType ?? "") || messages.length === 0) {
		return {};
	}
	const tried = Math.min(messages.length - 1, MOST_BEGINNINGS);
	for (let length = 1; length <= tried; length++) {
		const result = engine.render(options.template, {
			messages: messages.slice(0, length).map((message) => message.json),
			...(tools === undefined ? {} : { tools }),
			addGenerationPrompt: options.addGenerationPrompt,
			variables: { ...options.variables, ...templateVariables },
		});
		if (result.kind === "render-failure" && isSame(result, failure)) {
			return { messageIndex: length - 1 };
		}
	}
	return tried === messages.length - 1 ? { messageIndex: tried } : {};
}

const NOT_OF_A_MESSAGE: readonly string[] = ["LimitError", "TemplateSyntaxError", "SyntaxError"];
const MOST_BEGINNINGS = 32;

function isSame(one: RenderFailure, other: RenderFailure): boolean {
	return one.message === other.message && one.line === other.line && one.column === other.column;
}

/** Standard rows: pieces in order. */
export function renderText(pieces: readonly TextPiece[]): RenderedChat {
	const spans: RenderedSpan[] = [];
	let start = 0;
	for (const piece of pieces.filter(({ text }) => text !== "")) {
		spans.push({
			start,
			end: start + piece.text.length,
			origin: piece.origin,
			...(piece.messageIndex === undefined ? {} : { messageIndex: piece.messageIndex }),
			...(piece.node === undefined ? {} : { source: { node: piece.node, from: piece.from ?? 0 } }),
			...(piece.location === undefined ? {} : { location: piece.location }),
		});
		start += piece.text.length;
	}
	const text = pieces.map((piece) => piece.text).join("");
	return { text, spans, generation: [], droppedMessages: [] };
}

/** A rendered chat as text pieces, for scripts that apply the template themselves. */
export function piecesOfChat(rendered: RenderedChat): TextPiece[] {
	return rendered.spans.map((span) => ({
		text: rendered.text.slice(span.start, span.end),
		origin: span.origin,
		...(span.messageIndex === undefined ? {} : { messageIndex: span.messageIndex }),
		...(span.source === undefined ? {} : { node: span.source.node, from: span.source.from }),
	}));
}

/**
 * A turn begins where the template's loop comes to its message. What it prints before any content has no message: it may
 * be a turn that the template adds.
 */
function spansOf(origins: readonly TextOrigin[], messages: readonly Message[]): RenderedSpan[] {
	const spans: RenderedSpan[] = [];
	let latest: number | undefined;
	for (const origin of origins) {
		const { start, end, turn = 0 } = origin;
		const message = isFromFile(origin) ? origin.source?.message : undefined;
		if (message !== undefined) {
			latest = Math.max(latest ?? 0, message);
			spans.push({
				start,
				end,
				origin: "file",
				messageIndex: message,
				...sourceOf(origin, messages[message]),
			});
			continue;
		}
		const messageIndex = turn > (latest ?? 0) ? turn : latest;
		const before = spans.at(-1);
		if (before?.origin === "template" && before.messageIndex === messageIndex) {
			spans[spans.length - 1] = { ...before, end };
		} else {
			spans.push({ start, end, origin: "template", ...(messageIndex === undefined ? {} : { messageIndex }) });
		}
	}
	return spans;
}

/** A role or a name is part of the header that the template prints. */
function isFromFile({ source }: TextOrigin): boolean {
	return source?.message !== undefined && source.path !== "role" && source.path !== "name";
}

function isContent({ source }: TextOrigin): boolean {
	return source?.message !== undefined && /^content\b/.test(source.path);
}

function sourceOf(
	{ source, from, isExact }: TextOrigin,
	message: Message | undefined,
): Pick<RenderedSpan, "source"> {
	const node = source === undefined || message === undefined ? undefined : stringAtPath(message, source.path);
	return node === undefined || !isExact ? {} : { source: { node, from } };
}

/** The string of the record that a path such as `tool_calls[0].function.name` leads to. */
function stringAtPath(message: Message, path: string): JsonString | undefined {
	if (path === "content" && message.contentNode?.kind === "string") {
		const { contentNode } = message;
		// A content that is put together from several columns stands in none of them as it is.
		return contentNode.value === message.content ? contentNode : undefined;
	}
	let node: JsonNode | undefined = message.node;
	for (const [, index, key] of path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) {
		node = index === undefined ? valueAt(node, key ?? "") : itemAt(node, Number(index));
	}
	return node?.kind === "string" ? node : undefined;
}

function itemAt(node: JsonNode | undefined, index: number): JsonNode | undefined {
	return node?.kind === "array" ? node.items[index] : undefined;
}
