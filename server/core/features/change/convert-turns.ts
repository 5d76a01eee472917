/** ShareGPT's turns into messages, and back: the keys and the role names change, and nothing else. */
import type { TextEdit } from "../../base/fix.js";
import type { JsonArray, JsonMember, JsonNode, JsonObject } from "../../syntax/json/json-node.js";
import { removeItems } from "../../syntax/json/remove-items.js";
import {
	converted,
	isBlank,
	messageText,
	onlyMember,
	punctuationOf,
	refused,
	repeatedKey,
	replaced,
	spellingOf,
	type RecordConversion,
} from "./conversion.js";

/** Role names of ShareGPT files (Vicuna, LLaMA-Factory, axolotl); a turn that calls a function has no place in a text. */
const ROLES: Readonly<Record<string, string>> = {
	system: "system",
	human: "user",
	user: "user",
	gpt: "assistant",
	chatgpt: "assistant",
	assistant: "assistant",
	model: "assistant",
	bot: "assistant",
	bing: "assistant",
	bard: "assistant",
	tool: "tool",
	observation: "tool",
	function_response: "tool",
};

const SHAREGPT_ROLES: Readonly<Record<string, string>> = {
	system: "system",
	user: "human",
	assistant: "gpt",
	tool: "observation",
};

/** What a message may say besides its content, which ShareGPT has no place for. */
const UNSAYABLE = ["tool_calls", "function_call", "reasoning_content", "reasoning", "thinking"];

interface Direction {
	readonly column: string;
	readonly role: string;
	readonly content: string;
	readonly roles: Readonly<Record<string, string>>;
	/** Of the other format. */
	readonly others: { readonly column: string; readonly role: string; readonly content: string };
}

const SHAREGPT = { column: "conversations", role: "from", content: "value" };
const MESSAGES = { column: "messages", role: "role", content: "content" };
const toMessages: Direction = { ...MESSAGES, roles: ROLES, others: SHAREGPT };
const toTurns: Direction = { ...SHAREGPT, roles: SHAREGPT_ROLES, others: MESSAGES };

export function turnsToMessages(text: string, record: JsonObject): RecordConversion {
	const turns = listOf(record);
	if ("problem" in turns) {
		return turns;
	}
	const list = convertList(turns.list, toMessages);
	const system = onlyMember(record, "system");
	if (!("edits" in list) || system === undefined || turns.member.key.value === MESSAGES.column) {
		return "edits" in list ? withColumn(turns.member, list.edits, toMessages) : list;
	}
	const moved = moveSystem(text, record, system, turns.list);
	return "edits" in moved ? withColumn(turns.member, [...list.edits, ...moved.edits], toMessages) : moved;
}

export function messagesToTurns(record: JsonObject): RecordConversion {
	const turns = listOf(record);
	if ("problem" in turns) {
		return turns;
	}
	const list = convertList(turns.list, toTurns);
	return "edits" in list ? withColumn(turns.member, list.edits, toTurns) : list;
}

function listOf(
	record: JsonObject,
):
	| { readonly member: JsonMember; readonly list: JsonArray }
	| Extract<RecordConversion, { problem: unknown }> {
	const twice = repeatedKey(record, [MESSAGES.column, SHAREGPT.column, "system"]);
	const member =
		twice ?? record.members.find(({ key }) => [MESSAGES.column, SHAREGPT.column].includes(key.value));
	const place = member?.key ?? { start: record.start, end: record.start + 1 };
	const message =
		twice === undefined
			? `"${member?.key.value ?? ""}" is no list of turns.`
			: `The key "${twice.key.value}" stands twice in this record. Delete one of them.`;
	return twice === undefined && member?.value.kind === "array"
		? { member, list: member.value }
		: { problem: { code: "not-convertible", message, range: { start: place.start, end: place.end } } };
}

function convertList({ items }: JsonArray, direction: Direction): RecordConversion {
	const edits: TextEdit[] = [];
	for (const item of items) {
		const turn = convertTurn(item, direction);
		if ("problem" in turn) {
			return turn;
		}
		edits.push(...turn.edits);
	}
	return converted(edits);
}

function convertTurn(turn: JsonNode, direction: Direction): RecordConversion {
	if (turn.kind !== "object") {
		return refused(turn, "A turn must be an object.");
	}
	const { others } = direction;
	const keys = [direction.role, direction.content, others.role, others.content];
	const twice = repeatedKey(turn, keys);
	if (twice !== undefined) {
		return refused(twice.key, `The key "${twice.key.value}" stands twice in this turn. Delete one of them.`);
	}
	const role = pair(turn, direction.role, others.role);
	const content = pair(turn, direction.content, others.content);
	const hasOther = turn.members.some(({ key }) => key.value === others.role || key.value === others.content);
	const name = nameIn(direction.roles, valueOf(role));
	if (role?.key.value === direction.role && !hasOther) {
		return converted(name === undefined || name === valueOf(role) ? [] : [replaced(role.value, `"${name}"`)]);
	}
	const unsayable = turn.members.find(({ key, value }) => UNSAYABLE.includes(key.value) && !isBlank(value));
	if (unsayable !== undefined && direction.column === SHAREGPT.column) {
		return refused(
			unsayable.key,
			`ShareGPT has no place for "${unsayable.key.value}", so what is trained would change.`,
		);
	}
	if (role === undefined || content === undefined) {
		return refused(
			{ start: turn.start, end: turn.start + 1 },
			`This turn needs one of "${others.role}" and "${direction.role}", and one of "${others.content}" and "${direction.content}".`,
		);
	}
	if (content.value.kind !== "string") {
		return refused(content.value, "The text of a turn must be a string to be converted.");
	}
	if (name === undefined) {
		return refused(
			role.value,
			`The role "${valueOf(role)}" has no counterpart. Write one of ${list(Object.keys(direction.roles))}.`,
		);
	}
	return converted([
		...renamed(role, direction.role),
		...(valueOf(role) === name ? [] : [replaced(role.value, `"${name}"`)]),
		...renamed(content, direction.content),
	]);
}

function nameIn(roles: Direction["roles"], role: string): string | undefined {
	const name = role.trim().toLowerCase();
	return Object.hasOwn(roles, name) ? roles[name] : undefined;
}

/** The member with one of two keys; undefined when there are both or none. */
function pair(turn: JsonObject, a: string, b: string): JsonMember | undefined {
	const [first, second] = turn.members.filter(({ key }) => key.value === a || key.value === b);
	return second === undefined ? first : undefined;
}

function valueOf(member: JsonMember | undefined): string {
	return member?.value.kind === "string" ? member.value.value : "";
}

function renamed({ key }: JsonMember, name: string): TextEdit[] {
	return key.value === name ? [] : [replaced(key, `"${name}"`)];
}

function withColumn(member: JsonMember, edits: readonly TextEdit[], { column }: Direction): RecordConversion {
	return converted([...renamed(member, column), ...edits]);
}

/** A system prompt in a column of its own becomes the first message, spelled as it was. */
function moveSystem(
	text: string,
	record: JsonObject,
	system: JsonMember,
	turns: JsonArray,
): RecordConversion {
	const { value } = system;
	if (value.kind !== "string" && !isBlank(value)) {
		return refused(value, 'The column "system" must be a string to become a message.');
	}
	const [first] = turns.items;
	const spelled = value.kind === "string" ? spellingOf(text, value) : "";
	const hasOne = first?.kind === "object" && first.members.some((member) => valueOf(member) === "system");
	if (spelled !== "" && hasOne) {
		return refused(system.key, 'There is a system turn besides the column "system". Delete one of them.');
	}
	const style = punctuationOf(text, record);
	const at = first?.start ?? turns.start + 1;
	const message = messageText("system", spelled, style) + (first === undefined ? "" : style.comma);
	return converted([
		...removeItems(record.members, (i) => record.members[i] === system).map((range) => replaced(range, "")),
		...(spelled === "" ? [] : [replaced({ start: at, end: at }, message)]),
	]);
}

function list(names: readonly string[]): string {
	return names.map((name) => `"${name}"`).join(", ");
}
