/** Rows of `rl: dpo` with `type: chat_template.default`: the texts that Axolotl hands to TRL's DPOTrainer. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import { sideOf } from "../../types/example-parts.js";
import type { Conversation, Example, Message } from "../../types/example.js";
import type { RenderedChat, RenderedSpan, RenderFailure } from "../../types/rendered-chat.js";
import { unreadType } from "./axolotl-text-rows.js";
import { decidedByAxolotl, mapOption, stopsWith, type AxolotlRun } from "./axolotl-run.js";
import { templateOf } from "./axolotl-template.js";
import { rolesOf } from "./axolotl-turns.js";
import { joinEncodings } from "./join-encodings.js";
import { twoReasons, type PreparedRow } from "./label-row.js";

type Result<T> = T | RenderFailure | Unavailable;

/** The answer is rendered behind an invented user turn, cut off in front of its content, and stripped at its end. */
export function preparePreference(example: Example, run: AxolotlRun): Result<PreparedRow> {
	const side = sideOf(example, run.engine.side);
	if (side.kind !== "conversational" || side.conversation.completionStart === undefined) {
		return unreadType({ kind: "preference" });
	}
	const template = templateOf(run);
	if (isUnavailable(template)) {
		return template;
	}
	const { conversation } = side;
	const messages = messagesOf(conversation, run);
	if (isUnavailable(messages)) {
		return messages;
	}
	const prompt = messages.slice(0, side.conversation.completionStart);
	const answer = messages.at(-1);
	const given = template.given === undefined ? {} : { template: template.given };
	const { source } = conversation;
	const before = run.engine.renderChat({ messages: prompt, source }, { addGenerationPrompt: true, ...given });
	if (isUnavailable(before) || !("spans" in before)) {
		return before;
	}
	const invented = { role: "user", content: "[[dummy_message]]" };
	const behind = run.engine.renderChat(
		{
			messages: [{ ...invented, json: invented, source }, ...(answer === undefined ? [] : [answer])],
			source,
		},
		{ addGenerationPrompt: false, ...given },
	);
	if (isUnavailable(behind) || !("spans" in behind)) {
		return behind;
	}
	const cut = answerOf(behind, answer?.content ?? "", prompt.length);
	const encodings = [before, cut].map((text) => run.engine.encode(text, { addSpecialTokens: false }));
	const joined = joinEncodings(encodings);
	const start = joined.parts[0]?.end ?? 0;
	const shown = { ...conversation, messages: [...prompt, ...(answer === undefined ? [] : [answer])] };
	return {
		encoding: {
			...joined.encoding,
			rendered: { ...joined.encoding.rendered, conversation: shown, hasTrainerTemplate: true },
		},
		...twoReasons(
			joined.encoding.ids.map((_, i) => i >= start),
			[
				{ text: "inside the answer", decidedBy: decidedByAxolotl(run, "rl: dpo trains the answers") },
				{ text: "inside the prompt", decidedBy: decidedByAxolotl(run, "rl: dpo trains the answers") },
			],
		),
		approximate:
			"These are the texts that Axolotl hands to TRL; TRL's DPOTrainer may put EOS behind the answer and joins the two in its own way.",
	};
}

/** Roles that are not listed stop Axolotl here: this strategy has no usual names for them. */
function messagesOf({ messages }: Conversation, run: AxolotlRun): readonly Message[] | Unavailable {
	const roles =
		mapOption(run, "roles") === undefined
			? { user: "user", assistant: "assistant", system: "system" }
			: rolesOf(run);
	const found: Message[] = [];
	for (const message of messages) {
		const written = message.roleNode?.value ?? message.role;
		const role = new Map(Object.entries(roles)).get(written);
		if (role === undefined) {
			return stopsWith(
				run,
				`a KeyError: the role "${written}" is not listed`,
				`List it under roles of the dataset, or change it to "user" or "assistant".`,
			);
		}
		const content = message.content ?? "";
		const { contentNode, source } = message;
		found.push({ role, content, ...(contentNode && { contentNode }), json: { role, content }, source });
	}
	return found;
}

/** A content that is not found gives Python's `text[-1:]`. */
function answerOf(rendered: RenderedChat, content: string, messageIndex: number): RenderedChat {
	const { text } = rendered;
	const found = text.indexOf(content);
	const start = found < 0 ? Math.max(0, text.length - 1) : found;
	const cut = text.slice(start).trimEnd();
	const end = start + cut.length;
	const spans = rendered.spans.flatMap((span): RenderedSpan[] => {
		const from = Math.max(span.start, start);
		const to = Math.min(span.end, end);
		if (from >= to) {
			return [];
		}
		const source = span.source && { ...span.source, from: span.source.from + from - span.start };
		return [{ ...span, start: from - start, end: to - start, messageIndex, ...(source && { source }) }];
	});
	return { text: cut, spans, generation: [], droppedMessages: [] };
}
