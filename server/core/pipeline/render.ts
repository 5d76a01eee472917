/** Stage 3: conversation → text through the chat template, each character leading back to its message. */
import type { TextRange } from "../base/text-range.js";
import type { Conversation, Message, TextPiece } from "../types/example.js";
import type { RenderedChat, RenderedSpan, RenderFailure } from "../types/rendered-chat.js";
import type { TemplateEngine, TemplateInput } from "../types/tokenizer.js";
import { locateContents, markMessages, stripMarks, type ContentPlace } from "./content-marks.js";

export interface RenderOptions {
	readonly template: string;
	readonly addGenerationPrompt: boolean;
	/** `bos_token` and the like, and the run's template arguments. */
	readonly variables: TemplateInput["variables"];
	/** False: skip the renders that only find where each turn's header begins. */
	readonly withTurns: boolean;
}

/** More turns than this are not told apart by rendering every prefix: the work would grow with the square. */
const MAX_TURN_RENDERS = 64;

export function renderChat(
	engine: TemplateEngine,
	conversation: Conversation,
	options: RenderOptions,
): RenderedChat | RenderFailure {
	const plain = engine.render(options.template, inputOf(conversation, conversation.messages, options));
	if (plain.kind === "render-failure") {
		return plain;
	}
	const places = placesOf(engine, conversation, options, plain.text);
	const turns = options.withTurns ? turnStarts(engine, conversation, options, plain.text) : [];
	return {
		conversation,
		text: plain.text,
		spans: spansOf(plain.text, conversation, places, turns),
		generation: plain.generation,
		droppedMessages: conversation.messages.flatMap((message, i) =>
			isDropped(message, places.get(i), plain.text) ? [i] : [],
		),
	};
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

function inputOf(
	conversation: Conversation,
	messages: readonly Message[],
	options: RenderOptions,
): TemplateInput {
	return {
		messages: messages.map((message) => message.json),
		...(conversation.tools === undefined ? {} : { tools: conversation.tools }),
		addGenerationPrompt: options.addGenerationPrompt,
		variables: { ...options.variables, ...conversation.templateVariables },
	};
}

/**
 * Finds each message's content in the text: a second render with marks around the contents shows the places, and is
 * trusted only if it gives the same text without its marks; else the contents are searched in order.
 */
function placesOf(
	engine: TemplateEngine,
	conversation: Conversation,
	options: RenderOptions,
	text: string,
): ReadonlyMap<number, ContentPlace> {
	const marked = markMessages(conversation.messages);
	if (marked !== undefined) {
		const result = engine.render(options.template, inputOf(conversation, marked, options));
		const stripped = result.kind === "rendered" ? stripMarks(result.text, conversation.messages) : undefined;
		if (stripped?.text === text) {
			return stripped.places;
		}
	}
	return locateContents(conversation.messages, text);
}

/** Where each message's header starts: the length of the render of the messages before it, if that is a prefix. */
function turnStarts(
	engine: TemplateEngine,
	conversation: Conversation,
	options: RenderOptions,
	text: string,
): (number | undefined)[] {
	const { messages } = conversation;
	if (messages.length > MAX_TURN_RENDERS) {
		return [];
	}
	return messages.map((_, i) => {
		if (i === 0) {
			return undefined;
		}
		const before = { ...options, addGenerationPrompt: false };
		const result = engine.render(options.template, inputOf(conversation, messages.slice(0, i), before));
		return result.kind === "rendered" && text.startsWith(result.text) ? result.text.length : undefined;
	});
}

function spansOf(
	text: string,
	conversation: Conversation,
	places: ReadonlyMap<number, ContentPlace>,
	turns: readonly (number | undefined)[],
): RenderedSpan[] {
	const spans: RenderedSpan[] = [];
	const cuts = turns.flatMap((start, messageIndex) => (start === undefined ? [] : [{ start, messageIndex }]));
	const ordered = [...places].sort(([, a], [, b]) => a.start - b.start);
	let offset = 0;
	for (const [messageIndex, place] of ordered) {
		pushTemplate(spans, { start: offset, end: place.start }, cuts, places);
		const node = conversation.messages[messageIndex]?.contentNode;
		const source = node?.kind === "string" ? { source: { node, from: place.from } } : {};
		spans.push({ start: place.start, end: place.end, origin: "file", messageIndex, ...source });
		offset = place.end;
	}
	pushTemplate(spans, { start: offset, end: text.length }, cuts, places);
	return spans;
}

/** Text that the template printed, cut where a turn starts. */
function pushTemplate(
	spans: RenderedSpan[],
	range: TextRange,
	cuts: readonly { readonly start: number; readonly messageIndex: number }[],
	places: ReadonlyMap<number, ContentPlace>,
): void {
	const inside = cuts.filter(({ start }) => start > range.start && start < range.end);
	const bounds = [range.start, ...inside.map(({ start }) => start), range.end];
	for (let i = 0; i + 1 < bounds.length; i++) {
		const start = bounds[i] ?? range.start;
		const end = bounds[i + 1] ?? range.end;
		if (start < end) {
			const messageIndex = messageAt(start, cuts, places);
			spans.push({ start, end, origin: "template", ...(messageIndex === undefined ? {} : { messageIndex }) });
		}
	}
}

/** The last turn that starts at or before the offset; without known turn starts, the last content before it. */
function messageAt(
	offset: number,
	cuts: readonly { readonly start: number; readonly messageIndex: number }[],
	places: ReadonlyMap<number, ContentPlace>,
): number | undefined {
	const turn = cuts.findLast(({ start }) => start <= offset)?.messageIndex;
	let content: number | undefined;
	for (const [index, place] of places) {
		if (place.end <= offset && (content === undefined || index > content)) {
			content = index;
		}
	}
	if (turn === undefined) {
		return content;
	}
	return content === undefined ? turn : Math.max(turn, content);
}

function isDropped(message: Message, place: ContentPlace | undefined, text: string): boolean {
	const content = message.content?.trim() ?? "";
	return content !== "" && place === undefined && !text.includes(content);
}
