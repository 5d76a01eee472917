/** Rows as torchtune's message transforms read them: which messages there are, and which of them are trained. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import { memberOf, type JsonNode } from "../../syntax/json/json-node.js";
import type { Conversation, Example, InstructionExample, Message, TextPiece } from "../../types/example.js";
import { sideOf } from "../../types/example-parts.js";
import type { LossReason } from "../../types/loss-mask.js";
import { decidedByDefault } from "./decided-by.js";
import { joinTexts } from "./row-parts.js";
import { datasetOption, decidedByOption, lastPart, stopsWith, type TorchtuneRun } from "./torchtune-run.js";
import { unreadRow } from "./unread-row.js";

/** A message with the texts of its content, which are encoded one by one. */
export interface TuneMessage {
	readonly role: string;
	readonly items: readonly (readonly TextPiece[])[];
	readonly isTrained: boolean;
	readonly reason: LossReason;
	/** False: an assistant turn that a tool answers, or the tool's answer. */
	readonly endsTurn: boolean;
	/** Its place in the conversation; absent for `new_system_prompt`. */
	readonly index?: number;
}

export interface TuneRow {
	readonly messages: readonly TuneMessage[];
	readonly conversation?: Conversation;
}

type Bare = Pick<TuneMessage, "role" | "items" | "index">;

export function readMessages(example: Example, run: TorchtuneRun): TuneRow | Unavailable {
	const component = lastPart(datasetOption(run, "_component_")?.value);
	const row = sideOf(example, run.engine.side);
	if (row.kind === "instruction") {
		return finish([promptOf(row), answerOf(row)], run, { trainsInput: component !== "instruct_dataset" });
	}
	if (row.kind === "standard" && row.type === "prompt-completion" && !run.isPreference) {
		const user = { role: "user", items: [withIndex(row.prompt.pieces, 0)], index: 0 };
		const answer = { role: "assistant", items: [withIndex(row.completion.pieces, 1)], index: 1 };
		return finish([user, answer], run, {});
	}
	if (row.kind !== "conversational") {
		return unreadRow("torchtune", row);
	}
	const { messages, completionStart = 0 } = row.conversation;
	const read = readConversation(messages, run, {
		isShareGpt: row.format === "sharegpt",
		// Preference rows hold whole conversations; a column "prompt" is not looked at.
		from: run.isPreference ? completionStart : 0,
	});
	return isUnavailable(read) ? read : finish(read, run, { conversation: row.conversation });
}

function withIndex(pieces: readonly TextPiece[], messageIndex: number): TextPiece[] {
	return pieces.map((piece) => ({ ...piece, messageIndex }));
}

/** Stanford Alpaca's prompt, as `AlpacaToMessages` writes it. */
function promptOf({ instruction, input }: InstructionExample): Bare {
	const task = "Below is an instruction that describes a task";
	const hasInput = joinTexts(input?.pieces ?? []) !== "";
	const fixed = (text: string): TextPiece => ({ text, origin: "trainer" });
	const pieces = [
		fixed(
			`${task}${hasInput ? ", paired with an input that provides further context" : ""}. Write a response that appropriately completes the request.\n\n### Instruction:\n`,
		),
		...instruction.pieces,
		...(hasInput ? [fixed("\n\n### Input:\n"), ...(input?.pieces ?? [])] : []),
		fixed("\n\n### Response:\n"),
	];
	return { role: "user", items: [withIndex(pieces, 0)], index: 0 };
}

function answerOf({ output }: InstructionExample): Bare {
	return { role: "assistant", items: [withIndex(output.pieces, 1)], index: 1 };
}

function readConversation(
	messages: readonly Message[],
	run: TorchtuneRun,
	{ isShareGpt, from }: { readonly isShareGpt: boolean; readonly from: number },
): Bare[] | Unavailable {
	const result: Bare[] = [];
	const replacesSystem = newSystemPrompt(run) !== undefined;
	let items: Bare["items"] | undefined;
	for (const [index, message] of messages.entries()) {
		const written = message.roleNode?.value ?? message.role;
		const role = isShareGpt ? SHAREGPT_ROLES.get(written) : written;
		if (role === undefined) {
			return stopsWith(
				run,
				`a KeyError: "from" is "${written}"`,
				'Use "system", "human" and "gpt" with conversation_style: sharegpt.',
			);
		}
		if (index < from || (role === "system" && replacesSystem)) {
			continue;
		}
		const content = message.contentNode;
		if (content === undefined) {
			return stopsWith(run, 'a KeyError: a message has no "content"', "Give every message a content.");
		}
		const read = contentItems(content, index, run);
		if (isUnavailable(read)) {
			return read;
		}
		// A content that is neither text nor list leaves the variable of the message before in place (OpenAIToMessages).
		items = read ?? items;
		if (items === undefined) {
			return stopsWith(run, "an UnboundLocalError: the first content is null", 'Write "" in place of null.');
		}
		result.push({ role, items, index });
	}
	return result;
}

const SHAREGPT_ROLES: ReadonlyMap<string, string> = new Map([
	["system", "system"],
	["human", "user"],
	["gpt", "assistant"],
]);

function contentItems(
	content: JsonNode,
	messageIndex: number,
	run: TorchtuneRun,
): Bare["items"] | Unavailable | undefined {
	if (content.kind === "string") {
		return [[{ text: content.value, origin: "file", node: content, from: 0, messageIndex }]];
	}
	if (content.kind !== "array") {
		return undefined;
	}
	const items: TextPiece[][] = [];
	for (const part of content.items) {
		const type = memberOf(part, "type")?.value;
		const text = memberOf(part, "text")?.value;
		if (type?.kind === "string" && type.value.startsWith("image")) {
			return unavailable(
				"torchtune puts images into this row, which are not followed.",
				"Preview rows of text.",
			);
		}
		if (type?.kind !== "string" || (type.value === "text" && text?.kind !== "string")) {
			return stopsWith(run, "an error: a part of the content has no type or text", "Use parts of type text.");
		}
		if (type.value === "text" && text?.kind === "string") {
			items.push([{ text: text.value, origin: "file", node: text, from: 0, messageIndex }]);
		}
	}
	return items;
}

function newSystemPrompt(run: TorchtuneRun): string | undefined {
	const value = datasetOption(run, "new_system_prompt")?.value;
	return typeof value === "string" ? value : undefined;
}

interface RowKind {
	readonly conversation?: Conversation;
	/** The builder's default of `train_on_input`. */
	readonly trainsInput?: boolean;
}

function finish(bare: readonly Bare[], run: TorchtuneRun, kind: RowKind): TuneRow | Unavailable {
	const isAlpaca = kind.trainsInput === true;
	const prompt = isAlpaca ? undefined : newSystemPrompt(run);
	const first: Bare[] =
		prompt === undefined ? [] : [{ role: "system", items: [[{ text: prompt, origin: "script" }]] }];
	const all = [...first, ...bare];
	const error = run.isPreference ? undefined : findOrderError(all, run);
	if (error !== undefined) {
		return stopsWith(run, `a ValueError: ${error}`, "Mend the order of the messages.");
	}
	const messages = all.map((message, i) => labelled(message, all[i + 1], run, kind));
	return { messages, ...(kind.conversation === undefined ? {} : { conversation: kind.conversation }) };
}

function labelled(message: Bare, next: Bare | undefined, run: TorchtuneRun, kind: RowKind): TuneMessage {
	const { behaviour, config } = run;
	const setting = datasetOption(run, "train_on_input");
	const trainsInput = typeof setting?.value === "boolean" ? setting.value : kind.trainsInput === true;
	const usual = `train_on_input=${kind.trainsInput === true ? "True" : "False"}`;
	const isTool = (role: string | undefined): boolean => role === "tool" || role === "ipython";
	const isOpenAi = kind.conversation !== undefined && !run.isPreference;
	const endsTurn =
		!behaviour.knowsTools ||
		!isOpenAi ||
		!(isTool(message.role) || (message.role === "assistant" && isTool(next?.role)));
	if (message.role === "assistant") {
		const reason = { text: "an assistant message, its header included" };
		const by = decidedByDefault("assistant messages are trained", config);
		return { ...message, isTrained: true, reason: { ...reason, decidedBy: by }, endsTurn };
	}
	if (message.role === "system" && (message.index === undefined || behaviour.masksSystem)) {
		const by =
			message.index === undefined
				? decidedByOption(run, datasetOption(run, "new_system_prompt"), "new_system_prompt=None")
				: decidedByDefault("system messages are never trained", config);
		return { ...message, isTrained: false, reason: { text: "a system message", decidedBy: by }, endsTurn };
	}
	const text = trainsInput ? `a ${message.role} message is trained too` : `a ${message.role} message`;
	const reason = { text, decidedBy: decidedByOption(run, setting, usual) };
	return { ...message, isTrained: trainsInput, reason, endsTurn };
}

/** `validate_messages`; preference rows are not validated. */
function findOrderError(messages: readonly Bare[], { behaviour }: TorchtuneRun): string | undefined {
	if (messages.length < 2) {
		return `a conversation needs at least 2 messages, but this one has ${messages.length}`;
	}
	const before = behaviour.knowsTools ? ["user", "tool", "ipython"] : ["user"];
	let last = "assistant";
	for (const [i, { role }] of messages.entries()) {
		if (role === "assistant" && !before.includes(last)) {
			return `message ${i} is an assistant message, but the one before it is not a user message`;
		}
		if (role === "user" && last === "user") {
			return `messages ${i - 1} and ${i} are both user messages`;
		}
		if (role === "system" && i > 0) {
			return `message ${i} is a system message, which must come first`;
		}
		// No transform marks a message as a tool call, so a tool's answer never follows one.
		if (behaviour.knowsTools && (role === "tool" || role === "ipython")) {
			return `message ${i} is a tool's answer that does not follow a message marked as a tool call`;
		}
		last = role;
	}
	return undefined;
}
