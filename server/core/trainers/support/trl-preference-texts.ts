/** Prompt and answer of a side as two texts, as `maybe_apply_chat_template` makes them. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Conversation } from "../../types/example.js";
import type { RenderedChat, RenderFailure } from "../../types/rendered-chat.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import { trlBehaviour } from "./trl-behaviour.js";
import { conversationFor, promptOf } from "./trl-conversation.js";
import type { PreferenceBehaviour } from "./trl-preference-behaviour.js";
import { stopsAtRow, type Halves, type HalvesOfRow } from "./trl-preference-halves.js";
import { joinRendered, sliceRendered } from "./trl-preference-slices.js";

export interface SideTexts {
	readonly prompt: RenderedChat;
	readonly answer: RenderedChat;
	/** For rows of messages. */
	readonly conversation?: Conversation;
}

export interface PreferenceRun {
	readonly behaviour: PreferenceBehaviour;
	readonly engine: TrainerEngine;
	/** Set when the run names another EOS than the tokenizer, for the template. */
	readonly eos?: SpecialToken;
}

type Result<T> = T | RenderFailure | Unavailable;

export function isProblem<T extends object>(value: Result<T>): value is RenderFailure | Unavailable {
	return isUnavailable(value) || ("kind" in value && value.kind === "render-failure");
}

/** The sides in the order chosen, rejected: the first narrows the prompt for the second. */
export function textsOfRow(
	{ own, other }: HalvesOfRow,
	isChosen: boolean,
	run: PreferenceRun,
): Result<{ readonly own: SideTexts; readonly other?: SideTexts }> {
	const [first, second] = isChosen || other === undefined ? [own, other] : [other, own];
	const firstTexts = textsOf(first, undefined, run);
	if (isProblem(firstTexts)) {
		return firstTexts;
	}
	if (second === undefined) {
		return { own: firstTexts };
	}
	const secondTexts = textsOf(second, firstTexts.prompt.text, run);
	if (isProblem(secondTexts)) {
		return secondTexts;
	}
	const narrowed = narrow(firstTexts, secondTexts.prompt.text.length, run);
	return isChosen ? { own: narrowed, other: secondTexts } : { own: secondTexts, other: narrowed };
}

/** A shorter prompt: what it loses goes to the answer, or to nothing. */
function narrow(texts: SideTexts, length: number, { behaviour }: PreferenceRun): SideTexts {
	const { prompt, answer } = texts;
	const rest = sliceRendered(prompt, length, prompt.text.length);
	return {
		...texts,
		prompt: sliceRendered(prompt, 0, length),
		answer: behaviour.narrowsFirst ? joinRendered(rest, answer) : answer,
	};
}

/** `promptText`: the prompt as the side before it left it. */
function textsOf(halves: Halves, promptText: string | undefined, run: PreferenceRun): Result<SideTexts> {
	const { engine, behaviour } = run;
	if (halves.kind === "texts") {
		return { prompt: engine.renderText(halves.prompt), answer: engine.renderText(halves.answer) };
	}
	if (behaviour.chat === "none") {
		return stopsAtRow(behaviour, "a ValueError: it takes texts only, no messages");
	}
	const conversation = conversationOf(halves.conversation, run);
	if (isUnavailable(conversation)) {
		return conversation;
	}
	const full = engine.renderChat(conversation, { addGenerationPrompt: false });
	if (isProblem(full)) {
		return full;
	}
	const prompt = promptText ?? promptTextOf(conversation, run);
	if (typeof prompt !== "string") {
		return prompt;
	}
	const length = behaviour.promptText === "must-begin" ? prompt.length : commonLength(prompt, full.text);
	if (behaviour.promptText === "must-begin" && !full.text.startsWith(prompt)) {
		return stopsAtRow(behaviour, "a ValueError: the prompt's text is not the start of the whole text");
	}
	return {
		prompt: sliceRendered(full, 0, length),
		answer: sliceRendered(full, length, full.text.length),
		conversation,
	};
}

/** The conversation as the template sees it in this release. */
export function conversationOf(given: Conversation, run: PreferenceRun): Conversation | Unavailable {
	const { behaviour, eos } = run;
	const { tools, toolsNode, templateVariables, ...rest } = given;
	const conversation = {
		...rest,
		...(behaviour.passesTools && tools !== undefined ? { tools } : {}),
		...(behaviour.passesTools && toolsNode !== undefined ? { toolsNode } : {}),
		...(behaviour.passesTemplateVariables && templateVariables !== undefined ? { templateVariables } : {}),
	};
	const { dropsNulls, parsesToolString } = behaviour;
	const rules = { ...trlBehaviour(behaviour.version), passesTools: true, dropsNulls, parsesToolString };
	return conversationFor(conversation, rules, eos);
}

function promptTextOf(conversation: Conversation, run: PreferenceRun): RenderFailure | Unavailable | string {
	const { behaviour, engine } = run;
	const prompt = promptOf(conversation);
	const last = prompt.messages.at(-1);
	if (last === undefined) {
		return stopsAtRow(behaviour, "an IndexError: the prompt has no message");
	}
	const asksForAnswer =
		behaviour.promptRender === "generation-prompt" ||
		last.role === "user" ||
		(last.role === "tool" && behaviour.promptMayEndWithTool);
	if (!asksForAnswer && last.role !== "assistant") {
		return stopsAtRow(behaviour, `a ValueError: the last role of the prompt is "${last.role}"`);
	}
	const rendered = engine.renderChat(prompt, { addGenerationPrompt: asksForAnswer });
	if (isProblem(rendered)) {
		return rendered;
	}
	return asksForAnswer ? rendered.text : endAtContent(rendered.text, last.content ?? "");
}

/** `continue_final_message` ends the text after the last occurrence of the stripped content. */
function endAtContent(text: string, content: string): string {
	const core = content.trim();
	const at = text.lastIndexOf(core);
	return at < 0 ? text : text.slice(0, at + core.length);
}

/** In UTF-16, never between the halves of a surrogate pair. */
function commonLength(a: string, b: string): number {
	let length = 0;
	for (const character of a) {
		if (!b.startsWith(character, length)) {
			break;
		}
		length += character.length;
	}
	return length;
}
