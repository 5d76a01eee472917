/** Examples of every kind that LLaMA-Factory reads, aligned by the converter of their dataset. */
import type { Example } from "../../types/example.js";
import { alignChat } from "./llama-factory-chat-turns.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import { stopsWith, type LlamaFactoryRun } from "./llama-factory-run.js";
import { alignInstruction, alignPair, skipped, type Alignment } from "./llama-factory-turns.js";
import { unreadRow } from "./unread-row.js";

export function alignRow(example: Example, dataset: DatasetEntry, run: LlamaFactoryRun): Alignment {
	if (dataset.formatting === "openai" && !run.behaviour.readsOpenai) {
		return stopsWith(
			run,
			'an error: "formatting": "openai" is known from 0.9.4 on',
			'Use "formatting": "sharegpt" with tags.',
		);
	}
	if (example.kind === "instruction" && dataset.formatting === "alpaca") {
		return alignInstruction(example, dataset);
	}
	if (
		example.kind === "standard" &&
		example.type === "prompt-completion" &&
		dataset.formatting === "alpaca"
	) {
		const isRead = dataset.ranking || (dataset.columns["kto_tag"] ?? null) !== null;
		return isRead
			? { ...alignPair(example.prompt, example.completion), ...queryDoubt(example, dataset) }
			: unreadRow("LLaMA-Factory", example);
	}
	if (example.kind === "conversational" && dataset.formatting !== "alpaca") {
		return dataset.ranking ? alignRanked(example, dataset, run) : alignPlain(example, dataset, run);
	}
	return unreadRow("LLaMA-Factory", example);
}

type Chat = Extract<Example, { kind: "conversational" }>;

function alignPlain(example: Chat, dataset: DatasetEntry, run: LlamaFactoryRun): Alignment {
	const { conversation } = example;
	return example.type === "prompt-completion"
		? unreadRow("LLaMA-Factory", example)
		: alignChat({ conversation, messages: conversation.messages, dataset }, run);
}

/** `chosen` and `rejected` are one message each. */
function alignRanked(example: Chat, dataset: DatasetEntry, run: LlamaFactoryRun): Alignment {
	const { conversation } = example;
	const { messages, completionStart, source } = conversation;
	const answer = completionStart === undefined ? undefined : messages[completionStart];
	if (completionStart === undefined || answer === undefined) {
		return unreadRow("LLaMA-Factory", example);
	}
	if (messages.length > completionStart + 1 || answer.source.end !== source.end) {
		return skipped(run, conversation, "chosen and rejected must be one message each, not a list");
	}
	const prompt = { conversation, messages: messages.slice(0, completionStart), dataset };
	const aligned = alignChat(prompt, run);
	if (aligned.kind !== "aligned") {
		return aligned;
	}
	const written = answer.roleNode?.value;
	if (written !== dataset.tags["assistant_tag"] || answer.contentNode?.kind !== "string") {
		return stopsWith(
			run,
			"an answer that is no message of the assistant",
			"Give chosen and rejected the assistant's role and a string.",
		);
	}
	const { contentNode } = answer;
	const piece = { text: contentNode.value, origin: "file" as const, node: contentNode, from: 0 };
	return {
		...aligned,
		turns: [...aligned.turns, { role: "assistant", pieces: [piece], messageIndex: completionStart }],
	};
}

/** The second column of the question is not part of the example. */
function queryDoubt(example: Example, { columns }: DatasetEntry): { readonly doubt?: string } {
	const query = columns["query"] ?? null;
	return query !== null && example.columns?.includes(query) === true
		? { doubt: `LLaMA-Factory joins the column "${query}" to the prompt, which is not shown.` }
		: {};
}
