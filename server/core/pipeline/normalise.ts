/** Stage 2: JSON tree → example, by the file's format or by the script's formatting function. */
import type { Staged, Unavailable } from "../base/staged.js";
import { isUnavailable, unavailable } from "../base/staged.js";
import { formats } from "../formats/index.generated.js";
import { readConversation } from "../formats/support/read-conversation.js";
import { valueAt, type JsonNode, type JsonString } from "../syntax/json/json-node.js";
import { stripRange } from "../template/text.js";
import type { Conversation, Example, FormatId, TextPiece } from "../types/example.js";
import type { ChatOptions } from "../types/chat-options.js";
import type { PatternPart } from "../types/text-pattern.js";
import type { DatasetReading, FormattingFunction } from "../types/training-config.js";

export type NormaliseResult = Staged<Example> | Unavailable;

/** Renders a conversation for `apply_chat_template` inside a formatting function. */
export type ChatPieces = (
	conversation: Conversation,
	addGenerationPrompt: boolean,
) => readonly TextPiece[] | Unavailable;

export interface NormaliseOptions {
	readonly format: FormatId | "unknown";
	readonly textField: string;
	/** How the run reads this file. */
	readonly reading?: DatasetReading;
	/** True where no run reads the file. */
	readonly isUnbound?: boolean;
	readonly formatting?: FormattingFunction;
	readonly chatPieces: ChatPieces;
	/** Texts of `eos_token` and the like; absent without a tokenizer. */
	readonly specialTokens?: Readonly<Record<string, string>>;
}

export function normalise(record: JsonNode, options: NormaliseOptions): NormaliseResult {
	if (options.format === "unknown") {
		return { problems: [] };
	}
	if (options.format === "formatted") {
		return options.formatting === undefined
			? { problems: [] }
			: applyFormatting(record, options.formatting, options);
	}
	const format = formats.find(({ id }) => id === options.format);
	return format === undefined
		? { problems: [] }
		: format.normalise(record, {
				textField: options.textField,
				...(options.reading === undefined ? {} : { reading: options.reading }),
				...(options.isUnbound === undefined ? {} : { isUnbound: options.isUnbound }),
			});
}

/** Fills the holes of the formatting function's pattern with the row's columns. */
function applyFormatting(
	record: JsonNode,
	formatting: FormattingFunction,
	options: NormaliseOptions,
): NormaliseResult {
	const pieces: TextPiece[] = [];
	let lastNode: JsonString | undefined;
	for (const part of formatting.pattern.parts) {
		const filled = fillPart(record, part, options);
		if (isUnavailable(filled)) {
			return filled;
		}
		pieces.push(...filled);
		lastNode = filled.findLast((piece) => piece.node !== undefined)?.node ?? lastNode;
	}
	return {
		value: {
			kind: "standard",
			type: "language-modeling",
			format: "formatted",
			text: { column: formatting.column, pieces, ...(lastNode === undefined ? {} : { node: lastNode }) },
		},
		problems: [],
	};
}

function fillPart(
	record: JsonNode,
	part: PatternPart,
	options: NormaliseOptions,
): readonly TextPiece[] | Unavailable {
	switch (part.kind) {
		case "literal":
			return [{ text: part.text, origin: "script", location: part.location }];
		case "field":
			return fillField(record, part);
		case "special":
			return fillSpecial(part, options.specialTokens);
		case "chat":
			return fillChat(record, part, options);
		case "unknown":
			return unavailable(
				`The formatting function uses \`${part.text.slice(0, 60)}\`, which Tunelint cannot follow.`,
				"Write the text as an f-string of columns, or preview a dataset that holds the finished text.",
			);
	}
}

function fillField(
	record: JsonNode,
	{ field, stripped }: Extract<PatternPart, { kind: "field" }>,
): readonly TextPiece[] | Unavailable {
	const value = valueAt(record, field);
	if (value?.kind === "string") {
		const { start, end } = keptRange(value.value, stripped);
		return [{ text: value.value.slice(start, end), origin: "file", node: value, from: start }];
	}
	if (value?.kind === "number") {
		return [{ text: value.text, origin: "file" }];
	}
	return unavailable(
		`The formatting function reads the column "${field}", which is not a string in this record.`,
		"Add the column, or change the function.",
	);
}

function keptRange(
	text: string,
	stripped: "both" | "start" | "end" | undefined,
): { readonly start: number; readonly end: number } {
	return stripped === undefined ? { start: 0, end: text.length } : stripRange(text, stripped, undefined);
}

function fillSpecial(
	part: Extract<PatternPart, { kind: "special" }>,
	specialTokens: NormaliseOptions["specialTokens"],
): readonly TextPiece[] | Unavailable {
	const text = specialTokens?.[part.name];
	if (text === undefined) {
		return unavailable(
			`The formatting function adds \`tokenizer.${part.name}\`, which is not known without the tokenizer.`,
			"Put the tokenizer's files where the script looks for them, or set tunelint.tokenizer.",
		);
	}
	return [{ text, origin: "script", location: part.location }];
}

function fillChat(
	record: JsonNode,
	part: Extract<PatternPart, { kind: "chat" }>,
	options: NormaliseOptions,
): readonly TextPiece[] | Unavailable {
	if (part.addGenerationPrompt === "unknown") {
		return unavailable("`add_generation_prompt` is not a constant here.", "Write True or False.");
	}
	const conversation = conversationOfChat(record, part);
	return isUnavailable(conversation)
		? conversation
		: options.chatPieces(conversation, part.addGenerationPrompt);
}

/** The messages that the script's call of `apply_chat_template` gets for this record, with what it hands to the template. */
export function conversationOfChat(
	record: JsonNode,
	{ messages, field: name, options }: Extract<PatternPart, { kind: "chat" }>,
): Conversation | Unavailable {
	if (messages !== undefined) {
		const written = writtenConversation(record, messages);
		return isUnavailable(written) ? written : { ...written, ...givenVariables(options) };
	}
	const field = name === undefined ? undefined : valueAt(record, name);
	if (field?.kind !== "array") {
		return unavailable(
			`\`apply_chat_template\` gets "${name ?? "?"}", which is not a list of messages in this record.`,
			"Give it the column that holds the messages.",
		);
	}
	// The call sees no other column of the row.
	const { messages: found, tools, toolsNode, source } = readConversation(record, field).value;
	const isGiven = tools !== undefined && options?.tools !== "none";
	return {
		messages: found,
		source,
		...(isGiven ? { tools, ...(toolsNode && { toolsNode }) } : {}),
		...givenVariables(options),
	};
}

function givenVariables(options: ChatOptions | undefined): Pick<Conversation, "templateVariables"> {
	const { variables = [] } = options ?? {};
	return variables.length === 0
		? {}
		: { templateVariables: Object.fromEntries(variables.map(({ name, value }) => [name, value])) };
}

/** Messages that the script writes out, with contents from the row. */
function writtenConversation(
	record: JsonNode,
	messages: NonNullable<Extract<PatternPart, { kind: "chat" }>["messages"]>,
): Conversation | Unavailable {
	const source = { start: record.start, end: record.end };
	const written = [];
	for (const { role, content } of messages) {
		const [only, ...others] = content;
		const isColumn = only?.kind === "field" && only.stripped === undefined && others.length === 0;
		const single = isColumn ? valueAt(record, only.field) : undefined;
		const text = contentText(record, content);
		if (isUnavailable(text)) {
			return text;
		}
		written.push({
			role,
			content: text,
			...(single?.kind === "string" ? { contentNode: single } : {}),
			json: { role, content: text },
			source: single ?? source,
		});
	}
	return { messages: written, source };
}

function contentText(record: JsonNode, parts: readonly PatternPart[]): string | Unavailable {
	let text = "";
	for (const part of parts) {
		const value = part.kind === "field" ? valueAt(record, part.field) : undefined;
		if (part.kind === "literal") {
			text += part.text;
		} else if (part.kind === "field" && value?.kind === "string") {
			const { start, end } = keptRange(value.value, part.stripped);
			text += value.value.slice(start, end);
		} else {
			return unavailable(
				"A message of the script's chat has content that Tunelint cannot follow.",
				"Use columns and literals.",
			);
		}
	}
	return text;
}
