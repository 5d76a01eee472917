/** What is compared: the chats and texts of a dataset's records, or a few of ours when no file is named. */
import { parseJson, splitRecords, type JsonNode } from "../../core/index.js";

export interface Question {
	/** `train.jsonl, record 3, messages`. */
	readonly place: string;
	/** The text, where it is one. */
	readonly text?: string;
	/** One line of JSON with the members as the file writes them, so that each side reads the numbers itself. */
	readonly json: string;
}

export interface QuestionOptions {
	/** Does Python have to give the assistant mask? */
	readonly wantsMask: boolean;
}

/** Every member that is a text, and every one that is a list of messages. */
export function* questionsOf(text: string, file: string, options: QuestionOptions): Generator<Question> {
	for (const { record, start, end } of splitRecords(text, file).records) {
		const row = parseJson(text, start, end).value;
		if (row?.kind !== "object") {
			continue;
		}
		const tools = row.members.findLast(({ key }) => key.value === "tools")?.value;
		for (const { key, value } of row.members) {
			const place = `${file}, record ${record}, ${key.value}`;
			if (value.kind === "string") {
				yield { place, ...textQuestion(value.value) };
			} else if (isChat(value)) {
				yield { place, json: chatQuestion(text, { messages: value, tools }, options) };
			}
		}
	}
}

export function* ownQuestions(options: QuestionOptions): Generator<Question> {
	for (const [i, text] of TEXTS.entries()) {
		yield { place: `our text ${i + 1}`, ...textQuestion(text) };
	}
	const chats = JSON.stringify(CHATS.map((messages) => ({ messages })));
	yield* questionsOf(chats, "our chats", options);
}

const TEXTS = [
	"Hello there, it's 12,345 o'clock.",
	"  two  spaces\n\n\tand a tab ",
	"def f(x):\n\treturn {'a': [1, 2.5e-10]}\r\n",
	"Größe, château, ¿qué?, Привет, 今天天气, こんにちは, 안녕하세요, مرحبا, नमस्ते, สวัสดี",
	"👩‍👩‍👧 e\u0301 🇩🇪 \u200b\u00a0x",
	"<|im_start|>user</s><bos>[INST] marked [/INST]<|eot_id|>",
	"a".repeat(200),
];

const CHATS = [
	[
		{ role: "user", content: "Hi" },
		{ role: "assistant", content: "Hello there." },
	],
	[
		{ role: "system", content: "Be brief." },
		{ role: "user", content: " 6 * 7? \n" },
		{ role: "assistant", content: "It is 42. 👍🏽" },
		{ role: "user", content: "Thanks" },
		{ role: "assistant", content: "" },
	],
];

function textQuestion(text: string): Omit<Question, "place"> {
	return { text, json: JSON.stringify({ text }) };
}

function chatQuestion(
	text: string,
	{ messages, tools }: { readonly messages: JsonNode; readonly tools: JsonNode | undefined },
	{ wantsMask }: QuestionOptions,
): string {
	const withTools = tools?.kind === "array" ? `,"tools":${onOneLine(text, tools)}` : "";
	return `{"messages":${onOneLine(text, messages)}${withTools},"mask":${wantsMask}}`;
}

/** Line ends in JSON stand between values only. */
function onOneLine(text: string, { start, end }: JsonNode): string {
	return text.slice(start, end).replaceAll(/[\r\n]/g, " ");
}

function isChat(node: JsonNode): boolean {
	return (
		node.kind === "array" &&
		node.items.length > 0 &&
		node.items.every((item) => item.kind === "object" && item.members.some(({ key }) => key.value === "role"))
	);
}
