/** Alpaca's columns, or a prompt and its completion, into one list of messages; every string is moved as it is spelled. */
import type { JsonArray, JsonMember, JsonNode, JsonObject } from "../../syntax/json/json-node.js";
import { removeItems } from "../../syntax/json/remove-items.js";
import {
	converted,
	isBlank,
	messageText,
	punctuationOf,
	refused,
	repeatedKey,
	replaced,
	spellingOf,
	type Punctuation,
	type RecordConversion,
} from "./conversion.js";

export function columnsToMessages(text: string, record: JsonObject): RecordConversion {
	const isAlpaca = record.members.some(({ key }) => key.value === "instruction");
	const names = isAlpaca ? ALPACA : HALVES;
	const twice = repeatedKey(record, names);
	if (twice !== undefined) {
		return refused(
			twice.key,
			`The key "${twice.key.value}" stands twice in this record. Delete one of them.`,
		);
	}
	const columns = new Map(
		record.members.filter(({ key }) => names.includes(key.value)).map((member) => [member.key.value, member]),
	);
	return isAlpaca ? alpaca(text, record, columns) : halves(text, record, columns);
}

const ALPACA = ["instruction", "input", "output", "system", "history"];
const HALVES = ["prompt", "completion"];

type Columns = ReadonlyMap<string, JsonMember>;

function alpaca(text: string, record: JsonObject, columns: Columns): RecordConversion {
	const wrong = [...columns.values()].find(
		({ key, value }) => key.value !== "history" && value.kind !== "string" && !isOptional(key.value, value),
	);
	if (wrong !== undefined) {
		return refused(wrong.value, `"${wrong.key.value}" must be a string to become a message.`);
	}
	const turns = historyOf(columns.get("history")?.value);
	if (turns === undefined) {
		const place = columns.get("history")?.value ?? record;
		return refused(place, '"history" must be a list of pairs of strings to become messages.');
	}
	const style = punctuationOf(text, record);
	const spelled = (name: string): string => spellingOfNode(text, columns.get(name)?.value);
	const [instruction, input, system] = [spelled("instruction"), spelled("input"), spelled("system")];
	const past = turns.flatMap(([asked, answered]) => [
		messageText("user", spellingOfNode(text, asked), style),
		messageText("assistant", spellingOfNode(text, answered), style),
	]);
	// LLaMA-Factory joins the two columns with one line break (data/converter.py, since v0.9).
	const question = [instruction, input].filter((part) => part !== "").join("\\n");
	const messages = [
		...(system === "" ? [] : [messageText("system", system, style)]),
		...past,
		messageText("user", question, style),
		messageText("assistant", spelled("output"), style),
	];
	return inPlaceOf(record, columns, "instruction", messages, style);
}

function isOptional(name: string, value: JsonNode): boolean {
	return (name === "input" || name === "system") && isBlank(value);
}

/** Pairs of strings; undefined when it is anything else. */
function historyOf(node: JsonNode | undefined): (readonly [JsonNode, JsonNode])[] | undefined {
	if (node === undefined || isBlank(node)) {
		return [];
	}
	const pairs = node.kind === "array" ? node.items.map(pairOf) : [undefined];
	const whole = pairs.filter((pair) => pair !== undefined);
	return whole.length === pairs.length ? whole : undefined;
}

function pairOf(node: JsonNode): readonly [JsonNode, JsonNode] | undefined {
	const [asked, answered, third] = node.kind === "array" ? node.items : [];
	return asked?.kind === "string" && answered?.kind === "string" && third === undefined
		? [asked, answered]
		: undefined;
}

function spellingOfNode(text: string, node: JsonNode | undefined): string {
	return node?.kind === "string" ? spellingOf(text, node) : "";
}

function halves(text: string, record: JsonObject, columns: Columns): RecordConversion {
	const [prompt, completion] = [columns.get("prompt")?.value, columns.get("completion")?.value];
	const style = punctuationOf(text, record);
	if (prompt?.kind === "array" && completion?.kind === "array") {
		const messages = [itemsOf(text, prompt), itemsOf(text, completion)].filter((items) => items !== "");
		return inPlaceOf(record, columns, "prompt", messages, style);
	}
	if (prompt?.kind !== "string" || completion?.kind !== "string") {
		const wrong = prompt?.kind === "string" || prompt?.kind === "array" ? completion : prompt;
		return refused(wrong ?? record, '"prompt" and "completion" must both be strings or both be lists.');
	}
	const messages = [
		messageText("user", spellingOf(text, prompt), style),
		messageText("assistant", spellingOf(text, completion), style),
	];
	return inPlaceOf(record, columns, "prompt", messages, style);
}

/** What stands between the brackets, as written. */
function itemsOf(text: string, { items }: JsonArray): string {
	return text.slice(items[0]?.start ?? 0, items.at(-1)?.end ?? 0);
}

/** The list takes the place of one column; the others that are in it go. */
function inPlaceOf(
	record: JsonObject,
	columns: Columns,
	anchor: string,
	messages: readonly string[],
	{ comma, colon }: Punctuation,
): RecordConversion {
	const place = columns.get(anchor) ?? record;
	const gone = removeItems(record.members, (i) => {
		const name = record.members[i]?.key.value ?? "";
		return columns.has(name) && name !== anchor;
	});
	return converted([
		replaced(place, `"messages"${colon}[${messages.join(comma)}]`),
		...gone.map((range) => replaced(range, "")),
	]);
}
