/** How Axolotl finds a turn among the ids: it renders the conversation again with a placeholder and compares. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation, Message } from "../../types/example.js";
import type { RenderedChat, RenderFailure } from "../../types/rendered-chat.js";
import { textOption, type AxolotlRun } from "./axolotl-run.js";
import type { AxolotlTurn } from "./axolotl-turns.js";

/** Half-open token range of the whole conversation; undefined when Axolotl does not find the turn. */
export interface FoundTurn {
	readonly start: number;
	readonly end: number;
}

/** Which field of the message is replaced by the placeholder, and whether the reasoning stays. */
export type TurnField = "message" | "content" | "reasoning";

export interface TurnSearch {
	readonly run: AxolotlRun;
	readonly turns: readonly AxolotlTurn[];
	/** The whole conversation. */
	readonly encoding: Encoding;
	render(messages: readonly Message[], lastIndex?: number): Rendering;
}

export type Rendering = RenderedChat | RenderFailure | Unavailable;

const PLACEHOLDERS = ["[[dummy_message]]", "zzdummymessagezz"] as const;

export function findTurn(
	search: TurnSearch,
	index: number,
	field: TurnField,
): FoundTurn | undefined | RenderFailure | Unavailable {
	if (index === 0 && skipsSystem(search)) {
		return undefined;
	}
	const found = search.run.behaviour.searchesText ? findInText(search, index, field) : "unclear";
	return found === "unclear" ? findInIds(search, index, field) : found;
}

/** Mistral's templates print nothing for a system turn alone. */
function skipsSystem({ run, turns }: TurnSearch): boolean {
	const name = (run.config.tokenizer?.value ?? run.config.model?.value ?? "").toLowerCase();
	const isSkipped = name.includes("mistral") || (run.behaviour.skipsSystemOfGemma && name.includes("gemma"));
	return isSkipped && turns[0]?.message.role === "system";
}

/** Since 0.19: the texts of the whole conversation with two placeholders are compared with the real one. */
function findInText(
	{ run, turns, encoding, render }: TurnSearch,
	index: number,
	field: TurnField,
): FoundTurn | undefined | "unclear" | RenderFailure | Unavailable {
	const { text } = encoding.rendered;
	const messages = turns.map(({ message }) => message);
	let start = text.length;
	let end = 0;
	for (const placeholder of PLACEHOLDERS) {
		const replaced = messages.with(index, placeholderFor(messages[index], field, placeholder, run));
		const dummy = render(replaced);
		if (isUnavailable(dummy) || !("spans" in dummy)) {
			return dummy;
		}
		if (dummy.text === "") {
			return "unclear";
		}
		const difference = differenceOf(text, dummy.text);
		start = Math.min(start, difference.start);
		end = Math.max(end, difference.end);
	}
	if (end <= start) {
		return undefined;
	}
	const first = encoding.offsets.findIndex(([, tokenEnd]) => tokenEnd > start);
	const past = encoding.offsets.findIndex(([tokenStart]) => tokenStart >= end);
	return first < 0 ? "unclear" : range(first, past < 0 ? encoding.ids.length : past);
}

/** The stretch of `text` between the common beginning and the common end. */
function differenceOf(text: string, other: string): FoundTurn {
	const limit = Math.min(text.length, other.length);
	let start = 0;
	while (start < limit && text[start] === other[start]) {
		start++;
	}
	let suffix = 0;
	while (suffix < limit - start && text.at(-1 - suffix) === other.at(-1 - suffix)) {
		suffix++;
	}
	return { start, end: text.length - suffix };
}

/** The ids of the conversation up to the turn, with and without the placeholder. */
function findInIds(
	{ run, turns, render }: TurnSearch,
	index: number,
	field: TurnField,
): FoundTurn | undefined | RenderFailure | Unavailable {
	const before = turns.slice(0, index + 1).map(({ message }) => message);
	const dummy = render(
		before.with(index, placeholderFor(before[index], field, PLACEHOLDERS[0], run)),
		turns.length - 1,
	);
	if (isUnavailable(dummy) || !("spans" in dummy)) {
		return dummy;
	}
	const full = render(before, turns.length - 1);
	if (isUnavailable(full) || !("spans" in full)) {
		return full;
	}
	const [dummyIds, ids] = [dummy, full].map((one) => run.engine.encode(one, { addSpecialTokens: false }).ids);
	return dummyIds === undefined || ids === undefined ? undefined : differenceOfIds(ids, dummyIds);
}

function differenceOfIds(ids: readonly number[], other: readonly number[]): FoundTurn | undefined {
	const limit = Math.min(ids.length, other.length);
	let start = 0;
	while (start < limit && ids[start] === other[start]) {
		start++;
	}
	if (start === limit) {
		return undefined;
	}
	let suffix = 0;
	while (suffix < limit && ids.at(-1 - suffix) === other.at(-1 - suffix)) {
		suffix++;
	}
	return suffix === limit ? undefined : range(start, ids.length - suffix);
}

function range(start: number, end: number): FoundTurn | undefined {
	return end <= start ? undefined : { start, end };
}

/** Keys beside role and content, such as tool calls, are left out: what they print counts as the turn's too. */
function placeholderFor(
	message: Message | undefined,
	field: TurnField,
	placeholder: string,
	run: AxolotlRun,
): Message {
	const thinkingKey = textOption(run, "template_thinking_key") ?? "reasoning_content";
	const reasoning = message?.json[thinkingKey];
	const kept = reasoning === undefined || field === "message" ? {} : { [thinkingKey]: reasoning };
	const role = message?.role ?? "";
	const json =
		field === "reasoning"
			? {
					role,
					content: message?.json["content"] ?? "",
					...(reasoning === undefined ? {} : { [thinkingKey]: placeholder }),
				}
			: { role, content: placeholder, ...kept };
	const source: Conversation["source"] = message?.source ?? { start: 0, end: 0 };
	return { role, json, source };
}
