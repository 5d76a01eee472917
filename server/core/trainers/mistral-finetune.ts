/** mistral-finetune: runs that a YAML file describes, their ids and their labels. */
import { isUnavailable, unavailable, type Unavailable } from "../base/staged.js";
import type { Encoding } from "../types/encoding.js";
import type { ConversationalExample, Example, Message, TextPiece } from "../types/example.js";
import type { LossMask, LossReason } from "../types/loss-mask.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { decidedByDefault } from "./support/decided-by.js";
import { encodingOfToken } from "./support/join-encodings.js";
import { labelRow } from "./support/label-row.js";
import { mistralFinetuneConfig, readMistralFinetuneDefaults } from "./support/mistral-finetune-config.js";
import { joinParts, type RowPart } from "./support/row-parts.js";
import { unreadRow } from "./support/unread-row.js";

export default defineTrainer({
	id: "mistral-finetune",
	name: "mistral-finetune",
	library: "mistral-finetune",
	// The repository has no releases.
	behaviourVersions: [],
	formats: ["messages", "text"],
	detect: () => 0,
	readConfig: readMistralFinetuneDefaults,
	config: mistralFinetuneConfig,
	mask: maskRow,
	appendsEos: () => true,
});

interface Run {
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly eos: { readonly id: number; readonly text: string };
	/** `[INST]` and `[/INST]`. */
	readonly markers: readonly [number, number];
}

function maskRow(example: Example, config: TrainingConfig, engine: TrainerEngine): LossMask | Unavailable {
	const { tokenizer } = engine;
	const { bos, eos } = tokenizer.facts;
	const markers = [tokenizer.tokenToId("[INST]"), tokenizer.tokenToId("[/INST]")] as const;
	if (bos === undefined || eos === undefined || markers[0] === undefined || markers[1] === undefined) {
		return unavailable(
			`The tokenizer ${tokenizer.facts.name} lacks [INST], [/INST], BOS or EOS, so that it is not one that mistral-finetune loads.`,
			"Name a tokenizer of a Mistral model of version 3, such as Mistral-Nemo.",
		);
	}
	const run: Run = { config, engine, eos, markers: [markers[0], markers[1]] };
	const parts = partsOf(example, run);
	if (isUnavailable(parts)) {
		return parts;
	}
	const start: RowPart = {
		encoding: encodingOfToken(bos.id, { origin: "trainer" }, bos.text),
		isTrained: example.kind === "standard",
		reason: {
			text: example.kind === "standard" ? "the whole text is trained" : "BOS is not trained",
			decidedBy: decidedByDefault("tokenize", config),
		},
	};
	const row = joinParts(
		[start, ...parts],
		example.kind === "conversational" ? example.conversation : undefined,
	);
	return labelRow(row, {
		dropsMaskedRows: false,
		stopIds: new Set(tokenizer.facts.stopIds),
		trainer: { id: "mistral-finetune", version: config.version.version ?? "" },
		exactness: { level: "approximate", why: doubtOf(parts, run) },
	});
}

function partsOf(example: Example, run: Run): RowPart[] | Unavailable {
	if (example.kind === "standard" && example.type === "language-modeling") {
		const reason = {
			text: "the whole text is trained",
			decidedBy: decidedByDefault("data.data", run.config),
		};
		return [
			{ encoding: encode(example.text.pieces, run), isTrained: true, reason },
			{ encoding: encodingOfToken(run.eos.id, { origin: "trainer" }, run.eos.text), isTrained: true, reason },
		];
	}
	return example.kind === "conversational" && example.type === "language-modeling"
		? conversationParts(example, run)
		: unreadRow("mistral-finetune", example);
}

/** The system prompt goes into the last user message; tools are not followed. */
function conversationParts({ conversation }: ConversationalExample, run: Run): RowPart[] | Unavailable {
	const { messages, tools } = conversation;
	const hasTools = messages.some(({ role, json }) => role === "tool" || json["tool_calls"] !== undefined);
	if (hasTools || (Array.isArray(tools) && tools.length > 0)) {
		return unavailable(
			"Conversations with tools are not followed: mistral-finetune trains only their last message, and cuts them in pieces.",
			"Preview rows without tools.",
		);
	}
	const error = findOrderError(messages);
	if (error !== undefined) {
		return unavailable(
			`mistral-finetune stops here with an error: ${error}.`,
			"Mend the order of the messages.",
		);
	}
	const system = messages.findIndex(({ role }) => role === "system");
	const lastUser = messages.findLastIndex(({ role }) => role === "user");
	return messages.flatMap((message, index): RowPart[] => {
		if (message.role === "system") {
			return [];
		}
		const pieces = piecesOf(message, index);
		if (message.role === "assistant") {
			return answerParts(message, pieces, index, run);
		}
		const first = messages[system];
		const before =
			first === undefined || index !== lastUser || (first.content ?? "") === ""
				? []
				: [...piecesOf(first, system), { text: "\n\n", origin: "trainer" as const, messageIndex: index }];
		const reason: LossReason = {
			text: "a user message",
			decidedBy: decidedByDefault("only answers are trained", run.config),
		};
		const masked = { isTrained: false, reason };
		const span = { origin: "trainer" as const, messageIndex: index };
		return [
			{ encoding: encodingOfToken(run.markers[0], span, "[INST]"), ...masked },
			{ encoding: encode([...before, ...pieces], run), ...masked },
			{ encoding: encodingOfToken(run.markers[1], span, "[/INST]"), ...masked },
		];
	});
}

function answerParts(message: Message, pieces: readonly TextPiece[], index: number, run: Run): RowPart[] {
	const isTrained = message.train?.value !== false;
	const text = isTrained ? "an assistant message" : "the message has weight 0";
	const state = {
		isTrained,
		reason: { text, decidedBy: decidedByDefault("assistant messages are trained", run.config) },
	};
	return [
		{ encoding: encode(pieces, run), ...state },
		{
			encoding: encodingOfToken(run.eos.id, { origin: "trainer", messageIndex: index }, run.eos.text),
			...state,
		},
	];
}

/** The checks of mistral-common that concern users and assistants. */
function findOrderError(messages: readonly Message[]): string | undefined {
	const turns = messages.filter(({ role }) => role !== "system");
	const stray = turns.find(({ role }) => role !== "user" && role !== "assistant");
	if (stray !== undefined) {
		return `the role "${stray.role}" is unknown`;
	}
	if (messages.length - turns.length > 1) {
		return "there is more than one system message";
	}
	if (turns.at(-1)?.role !== "assistant") {
		return "the last message is not an assistant message";
	}
	if (turns[0]?.role !== "user") {
		return "the first message is not a user message";
	}
	return turns.some(({ role, content }) => role === "assistant" && (content ?? "") === "")
		? "an assistant message is empty"
		: undefined;
}

function piecesOf({ contentNode, content }: Message, messageIndex: number): TextPiece[] {
	return contentNode?.kind === "string"
		? [{ text: contentNode.value, origin: "file", node: contentNode, from: 0, messageIndex }]
		: [{ text: content ?? "", origin: "trainer", messageIndex }];
}

function encode(pieces: readonly TextPiece[], { engine }: Run): Encoding {
	const rendered = engine.renderText(pieces);
	return rendered.text === ""
		? { ids: [], offsets: [], specialTokensMask: [], rendered }
		: engine.encode(rendered, { addSpecialTokens: false });
}

/** Always approximate: rows go into buffers of seq_len, which are cut where they are full (finetune/data/dataset.py). */
function doubtOf(parts: readonly RowPart[], { config, engine }: Run): string {
	const texts = parts.filter(
		({ encoding }) => encoding.rendered.spans[0]?.origin !== "trainer" || encoding.ids.length > 1,
	);
	const hasSpecial = texts.some(({ encoding }) => encoding.specialTokensMask.includes(true));
	const isTekken =
		engine.tokenizer.tokenToId("[INST]") === 3 && engine.tokenizer.tokenToId("<SPECIAL_20>") === 20;
	const length = config.maxLength?.value ?? 2048;
	const packed = `mistral-finetune puts rows behind each other into ${length} tokens (seq_len) and cuts those at the end; the row is shown whole.`;
	if (hasSpecial) {
		return `A special token stands in a text, which mistral-common encodes as plain text. ${packed}`;
	}
	return isTekken ? packed : `The ids were compared with Mistral Nemo's vocabulary only. ${packed}`;
}
