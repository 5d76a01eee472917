/** The tokens of a record in blocks that people read: one for each turn, or for each column of a standard row. */
import { findTurns } from "../syntax/chat/find-turns.js";
import { valueAt } from "../syntax/json/json-node.js";
import type { Encoding } from "../types/encoding.js";
import type { TextColumn } from "../types/example.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import type { PreviewTurn } from "../types/preview-model.js";
import { sourceOf, type Sourced } from "./source-of.js";

/** Text that the template prints before the first message, such as a default system prompt. */
export const BEFORE_FIRST_MESSAGE = -1;

export function turnsOf(analysis: ExampleAnalysis & Sourced): PreviewTurn[] {
	const { encoding } = analysis;
	if (encoding.ids.length === 0) {
		return [];
	}
	const indices = encoding.ids.map((_, i) => sourceOf(analysis, i).messageIndex);
	const first = indices.findIndex((index) => index !== undefined);
	if (first < 0) {
		return columnTurns(analysis);
	}
	const header = startOfFirstTurn(encoding, indices, first);
	const owner = (i: number): number | undefined => {
		if (i < header) {
			return BEFORE_FIRST_MESSAGE;
		}
		return i < first ? indices[first] : indices[i];
	};
	const turns: PreviewTurn[] = [];
	let current = owner(0) ?? 0;
	let start = 0;
	indices.forEach((_, i) => {
		// Text without a message (between turns, or appended by the trainer) stays with the turn before it.
		const index = owner(i) ?? current;
		if (index !== current) {
			turns.push(turnOf(analysis, current, start, i - 1));
			current = index;
			start = i;
		}
	});
	return [...turns, turnOf(analysis, current, start, indices.length - 1)];
}

/**
 * Everything before the first content has no message of its own. Where the template added a turn, the first message's
 * header starts at the last token that opens turns; else the whole text is that header.
 */
function startOfFirstTurn(
	encoding: Encoding,
	indices: readonly (number | undefined)[],
	first: number,
): number {
	const message = indices[first];
	const nextTurn = indices.findIndex((index, i) => i > first && index !== undefined && index !== message);
	const opener = encoding.specialTokensMask[nextTurn] === true ? encoding.ids[nextTurn] : undefined;
	const header = opener === undefined ? -1 : encoding.ids.lastIndexOf(opener, first);
	if (header <= 0 || !hasWords(encoding, header)) {
		return 0;
	}
	return header;
}

/** A BOS token alone is no turn. */
function hasWords(encoding: Encoding, end: number): boolean {
	return encoding.offsets.slice(0, end).some(([from, to], i) => {
		return encoding.specialTokensMask[i] !== true && encoding.rendered.text.slice(from, to).trim() !== "";
	});
}

function turnOf(
	analysis: ExampleAnalysis & Sourced,
	messageIndex: number,
	first: number,
	last: number,
): PreviewTurn {
	const addedByTemplate = messageIndex === BEFORE_FIRST_MESSAGE;
	const role = addedByTemplate ? addedRole(analysis.encoding, last) : roleOf(analysis, messageIndex);
	return { messageIndex, role, first, last, addedByTemplate };
}

/** Templates that add a turn name it `system` or `developer` in its header. */
function addedRole({ rendered, offsets }: Encoding, last: number): string {
	const text = rendered.text.slice(0, Math.min(offsets[last]?.[1] ?? 0, 80));
	return /\b(system|developer)\b/.exec(text)?.[1] ?? "template";
}

function roleOf(analysis: ExampleAnalysis & Sourced, messageIndex: number): string {
	const message = analysis.encoding.rendered.conversation?.messages[messageIndex];
	return message?.role ?? roleInColumn(analysis, messageIndex) ?? `turn ${messageIndex + 1}`;
}

/** Rows that a script turns into text by itself: the role stands beside the content in some column of messages. */
function roleInColumn(
	{ line, encoding }: ExampleAnalysis & Sourced,
	messageIndex: number,
): string | undefined {
	const span = encoding.rendered.spans.find(
		(candidate) => candidate.messageIndex === messageIndex && candidate.source,
	);
	const content = span?.source?.node;
	if (content === undefined || line.json?.kind !== "object") {
		return undefined;
	}
	for (const { value } of line.json.members) {
		const message = value.kind === "array" ? value.items[messageIndex] : undefined;
		const role = valueAt(message, "role");
		if (role?.kind === "string" && valueAt(message, "content")?.start === content.start) {
			return role.value;
		}
	}
	return undefined;
}

/** Standard rows: the prompt and the completion, or the one text. */
function columnTurns({ example, encoding }: ExampleAnalysis & Sourced): PreviewTurn[] {
	const last = encoding.ids.length - 1;
	const whole = { messageIndex: 0, role: "text", first: 0, last, addedByTemplate: false };
	if (example?.kind !== "standard") {
		return [whole];
	}
	if (example.type === "language-modeling") {
		return chatTurns(encoding) ?? [{ ...whole, role: example.text.column }];
	}
	const boundary = lengthOf(example.prompt);
	const split = encoding.offsets.findIndex(([start, end]) => start >= boundary && end > start);
	if (split <= 0) {
		return [{ ...whole, role: split === 0 ? example.completion.column : example.prompt.column }];
	}
	return [
		{ ...whole, role: example.prompt.column, last: split - 1 },
		{ ...whole, messageIndex: 1, role: example.completion.column, first: split },
	];
}

/** A text that holds a chat ready-made is shown in its turns. */
function chatTurns({ rendered, offsets }: Encoding): PreviewTurn[] | undefined {
	const found: PreviewTurn[] = [];
	for (const [messageIndex, { role, end }] of (findTurns(rendered.text)?.turns ?? []).entries()) {
		const first = (found.at(-1)?.last ?? -1) + 1;
		const next = offsets.findIndex(([start], i) => i >= first && start >= end);
		const last = next < 0 ? offsets.length - 1 : next - 1;
		if (last >= first) {
			found.push({ messageIndex, role, first, last, addedByTemplate: false });
		}
	}
	const lastTurn = found.pop();
	// What the trainer appends belongs to the last turn.
	return lastTurn && [...found, { ...lastTurn, last: offsets.length - 1 }];
}

function lengthOf({ pieces }: TextColumn): number {
	return pieces.reduce((sum, piece) => sum + piece.text.length, 0);
}
