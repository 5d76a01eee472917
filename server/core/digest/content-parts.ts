/** Prompt, answer and system text of a row, whatever its format: what is compared between rows. */
import { findTurns } from "../syntax/chat/find-turns.js";
import type { TextTurn } from "../syntax/chat/text-turn.js";
import type { JsonNode } from "../syntax/json/json-node.js";
import type {
	Conversation,
	Example,
	Message,
	PreferenceExample,
	StandardExample,
	TextColumn,
} from "../types/example.js";
import type { DatasetLine } from "../types/dataset-line.js";

/** Each is a list of texts with white space between them. */
export interface ContentParts {
	/** Without system messages; empty when all of the text is the answer's, or when no answer can be told apart. */
	readonly prompt: readonly string[];
	/** The answer; the whole text when `prompt` is empty. */
	readonly answer: readonly string[];
	/** Of a conversation; empty when it has none. */
	readonly system?: readonly string[];
	/** Of a preference row: lengths of the chosen and the rejected answer; `answer` has both. */
	readonly sideLengths?: readonly [number, number];
}

/** Undefined for rows that are tokens or that say nothing. */
export function contentPartsOf(line: DatasetLine, example: Example | undefined): ContentParts | undefined {
	// The text of a script's function holds its own words; the record's columns do not.
	if (example === undefined || example.format === "formatted") {
		return partsOfRecord(line);
	}
	switch (example.kind) {
		case "conversational":
			return partsOfConversation(example.conversation);
		case "standard":
			return partsOfStandard(example);
		case "preference": {
			const chosen = partsOfSide(example.chosen);
			const { answer: rejected } = partsOfSide(example.rejected);
			const sideLengths = [lengthOf(chosen.answer), lengthOf(rejected)] as const;
			return { ...chosen, answer: [...chosen.answer, ...rejected], sideLengths };
		}
		case "instruction": {
			const history = (example.history ?? []).flatMap((turn) => [turn.instruction, turn.output]);
			const asked = [
				...history,
				example.instruction,
				...(example.input === undefined ? [] : [example.input]),
			];
			const system = example.system === undefined ? [] : [example.system];
			return { prompt: [...system, ...asked].map(textOf), answer: [textOf(example.output)] };
		}
		case "segments":
			return {
				prompt: segments(example, false),
				answer: segments(example, true),
			};
		case "tokens":
			return undefined;
	}
}

function partsOfSide(example: PreferenceExample["chosen"]): ContentParts {
	return example.kind === "conversational"
		? partsOfConversation(example.conversation)
		: partsOfStandard(example);
}

/** With a character between the texts. */
function lengthOf(texts: readonly string[]): number {
	return texts.reduce((sum, { length }) => sum + length, Math.max(0, texts.length - 1));
}

function segments(
	{ segments: all }: Extract<Example, { kind: "segments" }>,
	train: boolean,
): readonly string[] {
	return all.filter((segment) => segment.train === train).map(({ text }) => textOf(text));
}

function partsOfConversation({ messages, completionStart, tools, systemColumn }: Conversation): ContentParts {
	const last = completionStart ?? messages.findLastIndex(({ role }) => isAnswering(role));
	const asked: string[] = [];
	const answered: string[] = [];
	const system: string[] = systemColumn === undefined ? [] : [systemColumn.value];
	messages.forEach((message, index) => {
		const isInstruction = isSystem(message.role);
		if (isInstruction && systemColumn === undefined) {
			addWords(system, message);
		}
		if (last >= 0 && index >= last) {
			addWords(answered, message);
		} else if (!isInstruction) {
			addWords(last < 0 ? answered : asked, message);
		}
	});
	const declared = tools === undefined || asked.length === 0 ? [] : [JSON.stringify(tools)];
	return { prompt: [...declared, ...asked], answer: answered, system };
}

/** Whose turns are answers; the last of them begins what is learned. */
export function isAnswering(role: string): boolean {
	return ANSWERING.includes(role);
}

export function isSystem(role: string): boolean {
	return role === "system" || role === "developer";
}

const ANSWERING = ["assistant", "gpt", "model", "bot", "chatgpt"];

/** The role tells a tool's answer from a person's. */
function addWords(parts: string[], { role, content, json }: Message): void {
	// Parts, audio and the like stand for themselves.
	const others = content ?? JSON.stringify(json);
	const calls = json["tool_calls"];
	parts.push(`${role}:`, calls === undefined ? others : others + JSON.stringify(calls));
}

function partsOfStandard(example: StandardExample): ContentParts {
	if (example.type === "prompt-completion") {
		return { prompt: [textOf(example.prompt)], answer: [textOf(example.completion)] };
	}
	return partsOfText(textOf(example.text));
}

function partsOfText(text: string): ContentParts {
	const chat = findTurns(text);
	if (chat !== undefined) {
		return partsOfTurns(text, chat.turns);
	}
	const at = answerStart(text);
	return { prompt: at === 0 ? [] : [text.slice(0, at)], answer: [text.slice(at)] };
}

/** In the words of `addWords`, so that a chat is equal to itself as messages. */
function partsOfTurns(text: string, turns: readonly TextTurn[]): ContentParts {
	const words = ({ role, content }: TextTurn): readonly string[] => [
		`${role}:`,
		text.slice(content.start, content.end),
	];
	const last = turns.findLastIndex(({ role }) => role === "assistant");
	const asked = turns.slice(0, last).filter(({ role }) => !isSystem(role));
	return {
		prompt: asked.flatMap(words),
		answer: turns.slice(last).flatMap(words),
		system: turns.filter(({ role }) => isSystem(role)).flatMap(words),
	};
}

function textOf({ pieces }: TextColumn): string {
	const [only] = pieces;
	if (only !== undefined && pieces.length === 1) {
		return only.text;
	}
	return pieces.map(({ text }) => text).join("");
}

/** What stands before an answer in texts of one column; the last one counts. */
const ANSWER_MARKERS: readonly string[] = [
	"### Response:",
	"### Assistant:",
	"### Answer:",
	"### Output:",
	"[/INST]",
	"<|im_start|>assistant",
	"<|start_header_id|>assistant<|end_header_id|>",
	"<start_of_turn>model",
	"<|assistant|>",
	"\nAssistant:",
	"\nASSISTANT:",
	"\nAnswer:",
	"\nA:",
];

function answerStart(text: string): number {
	let start = 0;
	for (const marker of ANSWER_MARKERS) {
		const at = text.lastIndexOf(marker);
		start = at < 0 ? start : Math.max(start, at + marker.length);
	}
	return start;
}

/** Columns that hold an answer in records of no known format. */
const ANSWERS =
	/^(?:answers?|response|completion|output|target|solution|label|summary|assistant|reply|sql|translation)$/i;
const NUMBERING = /^(?:id|idx|index|uuid|_id)$/i;
/** Columns that say nothing of what is trained. */
const OTHERS =
	/^(?:id|idx|index|uuid|_id|\w+_id|source|url|metadata|meta|split|dataset|date|timestamp|created_at)$/i;

function partsOfRecord({ json, text }: DatasetLine): ContentParts | undefined {
	if (json?.kind !== "object") {
		return undefined;
	}
	// Beside an answer, a source or an address says nothing; alone it may be what the record is about.
	const others = json.members.some(({ key }) => ANSWERS.test(key.value)) ? OTHERS : NUMBERING;
	const columns = json.members.filter(({ key }) => !others.test(key.value));
	const [only] = columns;
	if (columns.length === 1 && only?.value.kind === "string") {
		return partsOfText(only.value.value);
	}
	const valueOf = (node: JsonNode): string =>
		node.kind === "string" ? node.value : text.slice(node.start, node.end);
	const words = (isAnswer: boolean): readonly string[] =>
		columns.filter(({ key }) => ANSWERS.test(key.value) === isAnswer).map(({ value }) => valueOf(value));
	const answer = words(true);
	return answer.join("") === "" ? { prompt: [], answer: words(false) } : { prompt: words(false), answer };
}
