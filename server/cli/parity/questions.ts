/** What is compared: the chats and texts of a dataset's records, or a few of ours when no file is named. */
import { parseJson, splitRecords, toJsonValue, type JsonNode, type JsonValue } from "../../core/index.js";

export interface Question {
	/** `train.jsonl, record 3, messages`. */
	readonly place: string;
	readonly subject:
		| { readonly kind: "text"; readonly text: string }
		| {
				readonly kind: "chat";
				readonly messages: readonly { readonly [key: string]: JsonValue }[];
				readonly tools?: JsonValue;
		  };
	/** The question's members as the file writes them, so that Python reads the numbers itself. */
	readonly json: string;
}

/** Every member that is a text, and every one that is a list of messages. */
export function* questionsOf(text: string, file: string): Generator<Question> {
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
				yield { place, ...chatQuestion(text, value, tools?.kind === "array" ? tools : undefined) };
			}
		}
	}
}

export function* ownQuestions(): Generator<Question> {
	for (const [i, text] of TEXTS.entries()) {
		yield { place: `our text ${i + 1}`, ...textQuestion(text) };
	}
	const chats = JSON.stringify(CHATS.map((messages) => ({ messages })));
	for (const question of questionsOf(chats, "our chats")) {
		yield question;
	}
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
	return { subject: { kind: "text", text }, json: `"text":${JSON.stringify(text)}` };
}

function chatQuestion(
	text: string,
	messages: JsonNode,
	tools: JsonNode | undefined,
): Omit<Question, "place"> {
	// The node was checked to be a list of objects.
	const values = toJsonValue(messages) as readonly { readonly [key: string]: JsonValue }[];
	const withTools = tools === undefined ? "" : `,"tools":${onOneLine(text, tools)}`;
	return {
		subject: {
			kind: "chat",
			messages: values,
			...(tools === undefined ? {} : { tools: toJsonValue(tools) }),
		},
		json: `"messages":${onOneLine(text, messages)}${withTools}`,
	};
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
