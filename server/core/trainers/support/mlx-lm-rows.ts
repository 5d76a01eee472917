/** Ids of a row as mlx-lm's datasets make them, and where the prompt ends (tuner/datasets.py). */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation, Example, Message, TextColumn } from "../../types/example.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { TrainerEngine } from "../../types/trainer.js";
import { encodingOfToken, joinEncodings } from "./join-encodings.js";
import { missingToken } from "./tokenizer-doubts.js";
import { unreadRow } from "./unread-row.js";
import { isAtLeast } from "./version-order.js";

export interface MlxRow {
	readonly encoding: Encoding;
	/** Tokens of the prompt, 0 without `mask_prompt`. */
	readonly offset: number;
	/** EOS was put behind the text. */
	readonly isEosAppended: boolean;
}

export interface MlxRun {
	readonly engine: TrainerEngine;
	readonly version: string;
	readonly masksPrompt: boolean;
}

export function prepareMlxRow(example: Example, run: MlxRun): MlxRow | RenderFailure | Unavailable {
	if (example.kind === "standard" && example.type === "language-modeling") {
		return prepareText(example.text, run);
	}
	if (example.kind === "standard") {
		return prepareChat(conversationOf(example.prompt, example.completion), run, "pair");
	}
	if (
		example.kind === "conversational" &&
		example.type === "language-modeling" &&
		example.format === "messages"
	) {
		return prepareChat(example.conversation, run, "messages");
	}
	return unreadRow("mlx-lm", example);
}

/** EOS behind the text, unless the text ends with it. */
function prepareText(text: TextColumn, { engine, version, masksPrompt }: MlxRun): MlxRow | Unavailable {
	const { eos } = engine.tokenizer.facts;
	if (masksPrompt) {
		return unavailable(
			"mlx-lm stops here with a ValueError: prompts of texts cannot be masked.",
			"Set mask_prompt to false, or use rows of messages or of prompt and completion.",
		);
	}
	if (eos === undefined) {
		return missingToken(engine.tokenizer.facts, "eos_token", "mlx-lm cannot end the text");
	}
	const plain = engine.encode(engine.renderText(text.pieces), { addSpecialTokens: true });
	if (plain.ids.length === 0) {
		return unavailable("mlx-lm stops here with an IndexError: the text is empty.", "Remove the row.");
	}
	const isEosAppended = plain.ids.at(-1) !== eos.id;
	const added = isEosAppended ? [encodingOfToken(eos.id, { origin: "trainer" }, eos.text)] : [];
	const { encoding } = joinEncodings([plain, ...added]);
	// A row of two ids was taken for ids and offset (tuner/trainer.py before 0.25).
	return encoding.ids.length === 2 && !isAtLeast(version, "0.25.0")
		? unavailable(
				`mlx-lm ${version} stops here with a TypeError: the text has exactly two tokens.`,
				"Use a newer mlx-lm, or remove the row.",
			)
		: { encoding, offset: 0, isEosAppended };
}

function prepareChat(
	conversation: Conversation,
	run: MlxRun,
	kind: "pair" | "messages",
): MlxRow | RenderFailure | Unavailable {
	const { engine, version, masksPrompt } = run;
	const seen = withThinking(conversation, run, kind);
	const rendered = engine.renderChat(seen, { addGenerationPrompt: false });
	if (!("spans" in rendered)) {
		return rendered;
	}
	const encoding = engine.encode(rendered, { addSpecialTokens: false });
	if (!masksPrompt) {
		return { encoding, offset: 0, isEosAppended: false };
	}
	const hasHeader = isAtLeast(version, "0.28.4");
	if (kind === "pair" && hasHeader && !isAtLeast(version, "0.31.0")) {
		return unavailable(
			`mlx-lm ${version} hands one message in place of a list to the chat template, which gives another text or stops.`,
			"Use mlx-lm 0.31.1 or newer, or rows of messages.",
		);
	}
	const prompt = { ...seen, messages: seen.messages.slice(0, -1) };
	const addGenerationPrompt = hasHeader && seen.messages.at(-1)?.role === "assistant";
	const before = engine.renderChat(prompt, { addGenerationPrompt });
	if (isUnavailable(before) || !("spans" in before)) {
		return before;
	}
	return {
		encoding,
		offset: engine.encode(before, { addSpecialTokens: false }).ids.length,
		isEosAppended: false,
	};
}

/** Since 0.31 the wrapper says `enable_thinking`, by what the vocabulary has; pairs got no tools before 0.28.4. */
function withThinking(
	conversation: Conversation,
	{ engine, version }: MlxRun,
	kind: "pair" | "messages",
): Conversation {
	const { tokenToId } = engine.tokenizer;
	const pairs = [
		["<think>", "</think>"],
		["<longcat_think>", "</longcat_think>"],
		["<|think:start|>", "<|think:end|>"],
		["<|channel>", "<channel|>"],
	];
	const thinks = pairs.some((pair) =>
		pair.every((token) => tokenToId.call(engine.tokenizer, token) !== undefined),
	);
	const { tools, toolsNode, messages, source } = conversation;
	const passesTools = kind === "messages" || isAtLeast(version, "0.28.4");
	return {
		messages,
		source,
		...(passesTools && tools !== undefined ? { tools } : {}),
		...(passesTools && toolsNode !== undefined ? { toolsNode } : {}),
		...(isAtLeast(version, "0.31.0") ? { templateVariables: { enable_thinking: thinks } } : {}),
	};
}

function conversationOf(prompt: TextColumn, completion: TextColumn): Conversation {
	const messages = [messageOf("user", prompt), messageOf("assistant", completion)];
	const [start, end] = [messages[0]?.source.start ?? 0, messages[1]?.source.end ?? 0];
	return { messages, source: { start: Math.min(start, end), end: Math.max(start, end) } };
}

function messageOf(role: string, { node, pieces }: TextColumn): Message {
	const content = pieces.map(({ text }) => text).join("");
	return {
		role,
		...(node === undefined ? {} : { contentNode: node }),
		content,
		json: { role, content },
		source: { start: node?.start ?? 0, end: node?.end ?? 0 },
	};
}
