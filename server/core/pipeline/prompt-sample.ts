/** Where a record's answer begins, and what stands before it. */
import { findTurns } from "../syntax/chat/find-turns.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import type { Conversation, Example, TextPiece } from "../types/example.js";
import { sideOf } from "../types/example-parts.js";
import type { PromptSample } from "../types/prompt-sample.js";
import type { RenderedChat } from "../types/rendered-chat.js";

export type SampleParts = Pick<PromptSample, "text" | "answer" | "whole" | "chat">;

const ANSWER_START = 200;

/** Undefined: the record has no answer, or what is trained of it cannot be told. */
export function promptSampleOf(analysis: ExampleAnalysis): SampleParts | undefined {
	const { example, rendered } = analysis;
	if (example === undefined) {
		return undefined;
	}
	const shown = sideOf(example, analysis.side);
	switch (shown.kind) {
		case "conversational":
			return chatSample(shown.conversation, rendered);
		case "standard":
			return standardSample(shown, analysis);
		default: {
			const text = untrainedStart(analysis);
			return text === undefined ? undefined : { text };
		}
	}
}

function chatSample(conversation: Conversation, rendered: RenderedChat | undefined): SampleParts | undefined {
	const { messages, systemColumn } = conversation;
	const answer = messages.findLastIndex(({ role }) => role === "assistant");
	if (answer < 1) {
		return undefined;
	}
	const system = messages.find(({ role }) => role === "system")?.content ?? systemColumn?.value;
	const user = messages.slice(0, answer).findLast(({ role }) => role === "user")?.content;
	const text = rendered && textBefore(rendered, answer);
	return {
		chat: { ...(system === undefined ? {} : { system }), ...(user === undefined ? {} : { user }) },
		...(text === undefined ? {} : { text }),
	};
}

/** Up to the content of a message; the trainer may have put others before it, so the last one of the text counts. */
function textBefore({ text, spans, conversation }: RenderedChat, message: number): string | undefined {
	const last = conversation?.messages.findLastIndex(({ role }) => role === "assistant") ?? message;
	const content = spans.find(({ messageIndex, origin }) => messageIndex === last && origin === "file");
	return content === undefined ? undefined : text.slice(0, content.start);
}

function standardSample(
	example: Example & { readonly kind: "standard" },
	analysis: ExampleAnalysis,
): SampleParts | undefined {
	if (example.type === "prompt-completion") {
		const prompt = textOf(example.prompt.pieces);
		const { rendered } = analysis;
		return rendered?.conversation === undefined
			? { text: prompt }
			: (chatSample(rendered.conversation, rendered) ?? { chat: { user: prompt } });
	}
	const whole = analysis.rendered?.text ?? textOf(example.text.pieces);
	const answer = lastAnswer(whole) ?? builtAnswer(example.text.pieces);
	if (answer !== undefined) {
		return answer === 0
			? undefined
			: { text: whole.slice(0, answer), answer: whole.slice(answer, answer + ANSWER_START) };
	}
	return whole === "" ? undefined : { whole };
}

function lastAnswer(text: string): number | undefined {
	const turns = findTurns(text)?.turns ?? [];
	return turns.findLast(({ role }) => role === "assistant")?.content.start;
}

/** In a text that a script puts together, the last column is the answer. */
function builtAnswer(pieces: readonly TextPiece[]): number | undefined {
	const last = pieces.findLastIndex(({ origin }) => origin === "file");
	const before = pieces.slice(0, Math.max(0, last));
	return before.some(({ origin }) => origin === "script") && before.some(({ origin }) => origin === "file")
		? textOf(before).length
		: undefined;
}

/** Before the first trained token. */
function untrainedStart({ rendered, lossMask, encoding }: ExampleAnalysis): string | undefined {
	const first = lossMask?.states.indexOf("trained") ?? -1;
	const start = encoding?.offsets[first]?.[0] ?? 0;
	return rendered === undefined || start === 0 ? undefined : rendered.text.slice(0, start);
}

function textOf(pieces: readonly TextPiece[]): string {
	return pieces.map(({ text }) => text).join("");
}
