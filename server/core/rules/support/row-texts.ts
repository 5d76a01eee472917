/** The strings of a record that become training text, whatever its format, with what each of them is. */
import type { JsonNode, JsonString } from "../../syntax/json/json-node.js";
import { valueAt } from "../../syntax/json/json-node.js";
import { sideOf } from "../../types/example-parts.js";
import type { Example, Message, TextColumn } from "../../types/example.js";
import type { DatasetLine } from "../../types/dataset-line.js";
import type { RuleContext } from "../../types/rule.js";
import type { FormattingFunction } from "../../types/training-config.js";

export interface RowText {
	/** The decoded text of `node`. */
	readonly text: string;
	readonly node: JsonString;
	/** `text`: prompt and answer in one string. `answer`: only answers that are meant to be learned. */
	readonly part: "system" | "prompt" | "answer" | "text";
}

/** In the order of the record; none for rows with faults of their JSON, for tokens, and for rejected answers. */
export function rowTexts(line: DatasetLine, { analysis, config }: RuleContext): readonly RowText[] {
	if (line.problems.length > 0) {
		return [];
	}
	const example = analysis?.example;
	if (example === undefined || isUnwritten(example)) {
		return textsOfRecord(line, analysis?.format, config?.formatting);
	}
	if (last?.example !== example || last.side !== analysis?.side) {
		last = { example, side: analysis?.side, texts: textsOf(example, analysis?.side) };
	}
	return last.texts;
}

/** A row that a script's own code tokenizes: its text is made later, of the whole record. */
function isUnwritten(example: Example): boolean {
	return (
		example.kind === "standard" && example.type === "language-modeling" && example.text.pieces.length === 0
	);
}

/** Every rule that looks at texts asks for them, one row after the other. */
let last:
	| {
			readonly example: Example;
			readonly side: "chosen" | "rejected" | undefined;
			readonly texts: readonly RowText[];
	  }
	| undefined;

function textsOf(example: Example, side: "chosen" | "rejected" | undefined): readonly RowText[] {
	const isRejected = example.kind === "preference" && side === "rejected";
	const one = sideOf(example, side);
	const texts = textsOfOne(one);
	return isRejected ? texts.filter(({ part }) => part !== "answer" && part !== "text") : texts;
}

function textsOfOne(example: Example): readonly RowText[] {
	switch (example.kind) {
		case "conversational":
			return example.conversation.messages.flatMap(textsOfMessage);
		case "standard":
			return example.type === "language-modeling"
				? columnTexts(example.text, "text")
				: [...columnTexts(example.prompt, "prompt"), ...columnTexts(example.completion, "answer")];
		case "instruction":
			return [
				...(example.system === undefined ? [] : columnTexts(example.system, "system")),
				...(example.history ?? []).flatMap((turn) => [
					...columnTexts(turn.instruction, "prompt"),
					...columnTexts(turn.output, "answer"),
				]),
				...columnTexts(example.instruction, "prompt"),
				...(example.input === undefined ? [] : columnTexts(example.input, "prompt")),
				...columnTexts(example.output, "answer"),
			];
		case "segments":
			return example.segments.flatMap(({ text, train }) => columnTexts(text, train ? "answer" : "prompt"));
		case "preference":
		case "tokens":
			return [];
	}
}

function columnTexts({ pieces }: TextColumn, part: RowText["part"]): readonly RowText[] {
	const nodes = new Set(pieces.flatMap(({ node }) => (node === undefined ? [] : [node])));
	return [...nodes].map((node) => ({ text: node.value, node, part }));
}

function textsOfMessage({ role, contentNode, train }: Message): readonly RowText[] {
	const part = partOf(role, train?.value !== false);
	return contentNode?.kind === "string"
		? [{ text: contentNode.value, node: contentNode, part }]
		: stringsOf(contentNode).map((node) => ({ text: node.value, node, part }));
}

function stringsOf(content: JsonNode | undefined): readonly JsonString[] {
	if (content?.kind === "string") {
		return [content];
	}
	const items = content?.kind === "array" ? content.items : [];
	return items.flatMap((item) => {
		const text = valueAt(item, "text");
		return text?.kind === "string" ? [text] : [];
	});
}

/** Of a message's content. */
export function partOf(role: string, isTrained: boolean): RowText["part"] {
	if (role === "system" || role === "developer") {
		return "system";
	}
	return isTrained && isAnswerer(role) ? "answer" : "prompt";
}

/** Whose messages are answers. */
export function isAnswerer(role: string): boolean {
	return role === "assistant" || role === "gpt" || role === "model";
}

const ANSWERS = ["answer", "response", "completion", "output", "target", "solution", "reply"];

/**
 * Records of no known format, and records of which a script's function makes a text that cannot be made here (its tokenizer is
 * not known, say): any column may be in the text. Those that the function names are taken alone.
 */
function textsOfRecord(
	{ json }: DatasetLine,
	format: string | undefined,
	formatting: FormattingFunction | undefined,
): readonly RowText[] {
	const isMade = format === "formatted";
	if (json?.kind !== "object" || !(isMade || format === "unknown")) {
		return [];
	}
	const named = isMade ? columnsNamed(formatting) : undefined;
	return json.members.flatMap(({ key, value }): readonly RowText[] => {
		if (named !== undefined && !named.includes(key.value)) {
			return [];
		}
		if (value.kind === "string") {
			return [{ text: value.value, node: value, part: ANSWERS.includes(key.value) ? "answer" : "prompt" }];
		}
		return isMade ? textsOfTurns(value) : [];
	});
}

/** Undefined where the function uses what cannot be followed. */
function columnsNamed(formatting: FormattingFunction | undefined): readonly string[] | undefined {
	const parts = formatting?.pattern.parts.filter(({ kind }) => kind !== "literal" && kind !== "special");
	const names = parts?.map((part) =>
		part.kind === "field" || part.kind === "chat" ? part.field : undefined,
	);
	return names?.every((name) => name !== undefined) === true ? names : undefined;
}

/** A list of messages, or of ShareGPT's turns. */
function textsOfTurns(turns: JsonNode): readonly RowText[] {
	const items = turns.kind === "array" ? turns.items : [];
	return items.flatMap((turn) => {
		const role = valueAt(turn, "role") ?? valueAt(turn, "from");
		const content = valueAt(turn, "content") ?? valueAt(turn, "value");
		// A turn without words may have called a tool.
		const isBare = turn.kind === "object" && turn.members.length <= 2;
		const isRead = role?.kind === "string" && (isBare || content?.kind !== "string" || content.value !== "");
		return isRead
			? stringsOf(content).map((node) => ({ text: node.value, node, part: partOf(role.value, true) }))
			: [];
	});
}
