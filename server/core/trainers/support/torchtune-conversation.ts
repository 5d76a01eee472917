/** Conversations as torchtune's tokenizer classes write them: markers by their ids, contents encoded one by one. */
import type { Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { TextPiece } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import { decidedByDefault } from "./decided-by.js";
import { encodingOfToken } from "./join-encodings.js";
import { joinTexts, strip, stripSpaces, type RowPart } from "./row-parts.js";
import type { TuneMessage } from "./torchtune-messages.js";
import { stopsWith, type TorchtuneRun } from "./torchtune-run.js";
import { bosOf, specialToken, type TuneTokenizer } from "./torchtune-tokenizers.js";

export interface TuneConversation {
	readonly parts: readonly RowPart[];
	/** The token that takes the last place of a row that is cut; absent when the class only cuts. */
	readonly eos?: SpecialToken;
	/** Whether that token is trained; `message`: as the message that stands there. */
	readonly eosState: "masked" | "message";
}

export function encodeConversation(
	messages: readonly TuneMessage[],
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): TuneConversation | Unavailable {
	switch (tokenizer.style) {
		case "llama3":
			return llama3(messages, tokenizer, run);
		case "qwen2":
		case "qwen2.5":
			return qwen(messages, tokenizer, run);
		case "sentencepiece":
			return sentencepiece(messages, tokenizer, run);
		case "phi3":
			return phi3(messages, tokenizer, run);
	}
}

/** BOS and EOS around the conversation are never trained; headers share the state of their message. */
function llama3(
	messages: readonly TuneMessage[],
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): TuneConversation {
	const bos = specialToken(tokenizer, "<|begin_of_text|>");
	const eos = specialToken(tokenizer, "<|end_of_text|>");
	const around = (token: SpecialToken): RowPart => ({
		encoding: encodingOfToken(token.id, { origin: "trainer" }, token.text),
		isTrained: false,
		reason: neverTrained(token, tokenizer, run),
	});
	const parts = messages.flatMap((message, owner) => [
		marker("<|start_header_id|>", message, owner, tokenizer),
		...fixed(message.role.trim(), message, owner, run),
		marker("<|end_header_id|>", message, owner, tokenizer),
		...fixed("\n\n", message, owner, run),
		...message.items.flatMap((item) => content(strip(item), message, owner, run)),
		marker(message.endsTurn ? "<|eot_id|>" : "<|eom_id|>", message, owner, tokenizer),
	]);
	return { parts: [around(bos), ...parts, around(eos)], eos, eosState: "masked" };
}

function neverTrained(token: SpecialToken, { name }: TuneTokenizer, run: TorchtuneRun): LossReason {
	return {
		text: `${token.text} of the ${name} is never trained`,
		decidedBy: decidedByDefault(`${name} masks it`, run.config),
	};
}

/** The last assistant message has no end token of its own: EOS, with that message's state, ends the row. */
function qwen(
	messages: readonly TuneMessage[],
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): TuneConversation {
	const isNew = tokenizer.style === "qwen2.5";
	const eos = specialToken(tokenizer, run.behaviour.qwenEos);
	const roleAt = (i: number): string | undefined => messages[i]?.role;
	const parts = messages.flatMap((message, i): RowPart[] => {
		const start = (role: string): RowPart[] => [
			marker("<|im_start|>", message, i, tokenizer),
			...fixed(`${role}\n`, message, i, run),
		];
		const end = (): RowPart[] => [
			marker("<|im_end|>", message, i, tokenizer),
			...fixed("\n", message, i, run),
		];
		const items = message.items.flatMap((item) => content(item, message, i, run));
		if (message.role === "ipython") {
			const isFirst = roleAt(i - 1) !== "ipython";
			const before = isFirst
				? [...start("user"), ...fixed("<tool_response>\n", message, i, run)]
				: fixed("\n<tool_response>\n", message, i, run);
			const after = fixed("\n</tool_response>", message, i, run);
			const isLast = roleAt(i + 1) !== "ipython";
			return isNew ? [...before, ...items, ...after, ...(isLast ? end() : [])] : items;
		}
		const isLastAnswer = message.role === "assistant" && i === messages.length - 1;
		return [...start(message.role), ...items, ...(isLastAnswer ? [] : end())];
	});
	const last = messages.at(-1);
	const final: RowPart[] =
		last === undefined
			? []
			: [
					{
						...marker(eos.text, last, messages.length - 1, tokenizer),
						reason: { ...last.reason, text: `EOS, as the message before it: ${last.reason.text}` },
					},
				];
	return { parts: [...parts, ...final], eos, eosState: "masked" };
}

/** Nothing but BOS before a turn and EOS after an answer; contents keep or lose the space that SentencePiece puts first. */
function sentencepiece(
	messages: readonly TuneMessage[],
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): TuneConversation {
	const bos = bosOf(tokenizer);
	const eos = specialToken(tokenizer, "<eos>" in tokenizer.ids ? "<eos>" : "</s>");
	const parts: RowPart[] = [];
	let startsTurn = true;
	let endsWithSpace = false;
	for (const [owner, message] of messages.entries()) {
		if (startsTurn && bos !== undefined) {
			parts.push(marker(bos.text, message, owner, tokenizer));
		}
		const trims = !startsTurn && !endsWithSpace;
		for (const item of message.items) {
			parts.push(...content(stripSpaces(item), message, owner, run, trims));
		}
		endsWithSpace = joinTexts(message.items.at(-1) ?? []).endsWith(" ");
		startsTurn = message.role === "assistant";
		if (startsTurn) {
			parts.push(marker(eos.text, message, owner, tokenizer));
		}
	}
	return { parts, eos, eosState: "message" };
}

function phi3(
	messages: readonly TuneMessage[],
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): TuneConversation | Unavailable {
	// `PreferenceDataset` calls the tokenizer without asking for EOS.
	const addsEos = run.behaviour.phiAddsEos && !run.isPreference;
	const parts: RowPart[] = [];
	let startsTurn = true;
	for (const [owner, message] of messages.entries()) {
		if (!["user", "assistant", "system"].includes(message.role)) {
			return stopsWith(
				run,
				`a ValueError: Phi3MiniTokenizer knows no role "${message.role}"`,
				"Use the roles system, user and assistant.",
			);
		}
		parts.push(
			...(startsTurn ? [marker("<s>", message, owner, tokenizer)] : []),
			marker(`<|${message.role}|>`, message, owner, tokenizer),
			...fixed("\n", message, owner, run),
			...message.items.flatMap((item) => content(stripSpaces(item), message, owner, run, true)),
			marker("<|end|>", message, owner, tokenizer),
			...fixed("\n", message, owner, run),
		);
		startsTurn = addsEos && message.role === "assistant";
		if (startsTurn) {
			parts.push(marker("<|endoftext|>", message, owner, tokenizer));
		}
	}
	return addsEos
		? { parts, eos: specialToken(tokenizer, "<|endoftext|>"), eosState: "message" }
		: { parts, eosState: "message" };
}

function marker(text: string, message: TuneMessage, owner: number, tokenizer: TuneTokenizer): RowPart {
	const { id } = specialToken(tokenizer, text);
	return { encoding: encodingOfToken(id, spanOf(message), text), ...stateOf(message), owner };
}

function spanOf({ index }: TuneMessage): { readonly origin: "trainer"; readonly messageIndex?: number } {
	return { origin: "trainer", ...(index === undefined ? {} : { messageIndex: index }) };
}

function stateOf({ isTrained, reason }: TuneMessage): Pick<RowPart, "isTrained" | "reason"> {
	return { isTrained, reason };
}

function fixed(text: string, message: TuneMessage, owner: number, run: TorchtuneRun): RowPart[] {
	return content([{ text, ...spanOf(message) }], message, owner, run);
}

function content(
	pieces: readonly TextPiece[],
	message: TuneMessage,
	owner: number,
	run: TorchtuneRun,
	trims = false,
): RowPart[] {
	return [
		{ encoding: trims ? encodeTrimmed(pieces, run) : encodeText(pieces, run), ...stateOf(message), owner },
	];
}

/** An empty text has no tokens. */
export function encodeText(pieces: readonly TextPiece[], { engine }: TorchtuneRun): Encoding {
	const rendered = engine.renderText(pieces);
	return rendered.text === ""
		? { ids: [], offsets: [], specialTokensMask: [], rendered }
		: engine.encode(rendered, { addSpecialTokens: false });
}

/** Encoded behind a line break whose ids are taken away again, so that SentencePiece puts no space first. */
function encodeTrimmed(pieces: readonly TextPiece[], run: TorchtuneRun): Encoding {
	const prefix: TextPiece = { text: "\n", origin: "trainer" };
	const count = encodeText([prefix], run).ids.length;
	const { ids, offsets, specialTokensMask } = encodeText([prefix, ...pieces], run);
	return {
		ids: ids.slice(count),
		offsets: offsets
			.slice(count)
			.map(([start, end]) => [Math.max(0, start - 1), Math.max(0, end - 1)] as const),
		specialTokensMask: specialTokensMask.slice(count),
		rendered: run.engine.renderText(pieces),
	};
}
