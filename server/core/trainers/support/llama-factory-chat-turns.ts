/** Lists of messages as LLaMA-Factory's `sharegpt` and `openai` converters align them. */
import type { Unavailable } from "../../base/staged.js";
import type { Conversation, Message, TextPiece } from "../../types/example.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import { stopsWith, type LlamaFactoryRun } from "./llama-factory-run.js";
import { skipped, type Alignment, type Turn } from "./llama-factory-turns.js";

/** What stands at even and at odd places. */
const TURN_ROLES: readonly (readonly Turn["role"][])[] = [
	["user", "observation"],
	["assistant", "function"],
];

export interface ChatRow {
	readonly conversation: Conversation;
	/** Those of the conversation that are aligned: without the answers of a preference row. */
	readonly messages: readonly Message[];
	readonly dataset: DatasetEntry;
}

interface Aligned {
	readonly role: Turn["role"] | undefined;
	readonly written: string;
	readonly messages: readonly { readonly message: Message; readonly index: number }[];
}

export function alignChat(row: ChatRow, run: LlamaFactoryRun): Alignment {
	const { conversation, dataset } = row;
	const nameless = row.messages.find(({ roleNode }) => roleNode === undefined);
	if (nameless !== undefined) {
		const tag = dataset.tags["role_tag"] ?? "None";
		return stopsWith(run, `a KeyError: a message has no "${tag}"`, `Give every message a "${tag}".`);
	}
	const { system, rest, first } = splitSystem(row);
	const aligned = rest.map((message, i) => alignMessage(message, first + i, row));
	// A later system message has a tag, but no place.
	const unknown = aligned.find(
		({ role, written }) => role === undefined && written !== dataset.tags["system_tag"],
	);
	const isOpenai = dataset.formatting === "openai";
	if (unknown !== undefined && (isOpenai || !run.behaviour.skipsUnknownRoles)) {
		return stopsWith(
			run,
			`a KeyError: the role "${unknown.written}" is none of the tags`,
			"Name the role in tags of dataset_info.json, or change it.",
		);
	}
	const merged = isOpenai ? mergeObservations(aligned) : aligned;
	const wrong = merged.findIndex(
		({ role }, i) => role === undefined || TURN_ROLES[i % 2]?.includes(role) !== true,
	);
	if (wrong >= 0) {
		return skipped(run, conversation, wrongPlace(merged[wrong]?.written ?? "", wrong));
	}
	if (merged.length % 2 !== (dataset.ranking ? 1 : 0)) {
		return skipped(
			run,
			conversation,
			dataset.ranking ? "the prompt ends with an answer" : "the last question has no answer",
		);
	}
	const turns = merged.map((one) => turnOf(one, run));
	const gap = turns.find((turn): turn is Unavailable => "kind" in turn);
	if (gap !== undefined) {
		return gap;
	}
	const systemPieces = systemPiecesOf(system, row, run);
	return "kind" in systemPieces
		? systemPieces
		: {
				kind: "aligned",
				turns: turns.filter((turn): turn is Turn => !("kind" in turn)),
				system: systemPieces.pieces,
				conversation,
			};
}

function splitSystem({ messages, dataset }: ChatRow): {
	readonly system?: Message;
	readonly rest: readonly Message[];
	readonly first: number;
} {
	const [system] = messages;
	const tag = dataset.tags["system_tag"] ?? null;
	return system !== undefined && tag !== null && writtenRole(system) === tag
		? { system, rest: messages.slice(1), first: 1 }
		: { rest: messages, first: 0 };
}

function writtenRole({ role, roleNode }: Message): string {
	return roleNode?.value ?? role;
}

function alignMessage(message: Message, index: number, { dataset }: ChatRow): Aligned {
	const written = writtenRole(message);
	const { tags, formatting } = dataset;
	const role = (["user", "assistant", "observation", "function"] as const).find(
		(one) => tags[`${one}_tag`] === written,
	);
	const calls = message.json["tool_calls"];
	const isCall = formatting === "openai" && role === "assistant" && Array.isArray(calls) && calls.length > 0;
	return { role: isCall ? "function" : role, written, messages: [{ message, index }] };
}

/** Results of tools in a row are one turn; those at the end are lost. */
function mergeObservations(aligned: readonly Aligned[]): readonly Aligned[] {
	const merged: Aligned[] = [];
	for (const one of aligned) {
		const last = merged.at(-1);
		if (one.role === "observation" && last?.role === "observation") {
			merged[merged.length - 1] = { ...last, messages: [...last.messages, ...one.messages] };
		} else {
			merged.push(one);
		}
	}
	return merged.at(-1)?.role === "observation" ? merged.slice(0, -1) : merged;
}

function wrongPlace(written: string, index: number): string {
	const wanted = index % 2 === 0 ? "a question" : "an answer";
	return `"${written}" stands where ${wanted} must stand`;
}

function turnOf({ role, messages }: Aligned, run: LlamaFactoryRun): Turn | Unavailable {
	if (role === "function" || role === undefined) {
		return {
			kind: "unavailable",
			reason: "The row calls a tool, and how LLaMA-Factory writes tool calls is not followed yet.",
			todo: "Rows without tool calls are shown.",
		};
	}
	const pieces: TextPiece[] = [];
	for (const { message } of messages) {
		const { content, contentNode } = message;
		if (content === undefined) {
			return stopsWith(
				run,
				contentNode === undefined
					? "a KeyError: a message has no content"
					: "a RuntimeError: the content of a message is not a string",
				"Make the content a string.",
			);
		}
		if (pieces.length > 0) {
			pieces.push({ text: "\n</tool_response>\n<tool_response>\n", origin: "trainer" });
		}
		pieces.push(pieceOf(content, contentNode));
	}
	return { role, pieces, messageIndex: messages[0]?.index ?? 0 };
}

function pieceOf(text: string, node: Message["contentNode"]): TextPiece {
	return node?.kind === "string" ? { text, origin: "file", node, from: 0 } : { text, origin: "file" };
}

const THINKING_OFF = "detailed thinking off";

/** The `openai` converter adds a line to the system prompt of rows without tools. */
function systemPiecesOf(
	message: Message | undefined,
	{ conversation, dataset }: ChatRow,
	run: LlamaFactoryRun,
): { readonly pieces: readonly TextPiece[] } | Unavailable {
	const { tools, systemColumn } = conversation;
	const hasTools = tools !== undefined && tools !== null && tools !== "" && JSON.stringify(tools) !== "[]";
	if (hasTools) {
		return {
			kind: "unavailable",
			reason:
				"The row defines tools, and how LLaMA-Factory writes them into the system prompt is not followed yet.",
			todo: "Rows without tools are shown.",
		};
	}
	if (message !== undefined && message.content === undefined && message.contentNode === undefined) {
		return stopsWith(run, "a KeyError: the system message has no content", "Give it a content.");
	}
	if (message?.contentNode !== undefined && message.content === undefined && !isNull(message.contentNode)) {
		return stopsWith(run, "a TypeError: the system prompt is not a string", "Make the content a string.");
	}
	const node = message?.contentNode ?? systemColumn;
	const text = message?.content ?? systemColumn?.value ?? "";
	const own = text === "" ? [] : [pieceOf(text, node)];
	if (dataset.formatting !== "openai" || /detailed thinking (?:on|off)/.test(text)) {
		return { pieces: own };
	}
	const added = own.length === 0 ? THINKING_OFF : `\n${THINKING_OFF}`;
	return { pieces: [...own, { text: added, origin: "trainer" }] };
}

function isNull(node: NonNullable<Message["contentNode"]>): boolean {
	return node.kind === "literal" && node.value === null;
}
