/** A conversation with a mark in each field that may be lost, and the list of marks with their places. */
import type { TextRange } from "../base/text-range.js";
import { memberOf, valueAt, type JsonNode, type JsonValue } from "../syntax/json/json-node.js";
import { isPlainList, isPlainObject, type PlainObject } from "../syntax/json/plain-values.js";
import type { Conversation, Message } from "../types/example.js";

export interface Probe {
	/** How the field was given: it decides what a garbled form of it looks like. */
	readonly kind: "text" | "part" | "thinking" | "name" | "object" | "json-text";
	/** Absent for `tools`. */
	readonly messageIndex?: number;
	readonly field: string;
	/** The key, where there is one. */
	readonly range: TextRange;
	readonly valueRange: TextRange;
	readonly mark: string;
}

export interface ProbedConversation {
	readonly list: readonly Probe[];
	readonly messages: readonly PlainObject[];
	readonly tools?: JsonValue;
}

/**
 * Undefined when every field stands in the text as it is. A text that stands there keeps its place without a mark:
 * what a template does with it may depend on its words.
 */
export function collectProbes(conversation: Conversation, text: string): ProbedConversation | undefined {
	const list: Probe[] = [];
	const messages = conversation.messages.map((message, messageIndex) => {
		const add: AddProbe = (kind, field, path) => {
			const mark = `tunemark${list.length}x`;
			list.push({ kind, field, messageIndex, mark, ...placesOf(message, field, path) });
			return mark;
		};
		return probeMessage(message.json, text, add);
	});
	const tools = probeTools(conversation, list);
	return list.length === 0 ? undefined : { list, messages, ...(tools === undefined ? {} : { tools }) };
}

/** -1 when the user says nothing. */
export function lastUserOf({ messages }: Conversation): number {
	return messages.findLastIndex(({ role }) => role === "user");
}

type AddProbe = (kind: Probe["kind"], field: string, path: readonly (string | number)[]) => string;

function probeMessage(json: PlainObject, text: string, add: AddProbe): PlainObject {
	const changed: { [key: string]: JsonValue } = { ...json };
	for (const field of TEXT_FIELDS) {
		const value = json[field];
		if (typeof value === "string" && value.trim() !== "" && !text.includes(value.trim())) {
			changed[field] = probeText(value, field, text, add);
		}
	}
	const { content, tool_calls: calls } = json;
	if (isPlainList(content)) {
		changed["content"] = content.map((part) => probePart(part, add));
	}
	if (isPlainList(calls) && calls.length > 0) {
		changed["tool_calls"] = calls.map((call, i) => probeCall(call, i, add));
	}
	return changed;
}

const TEXT_FIELDS = ["content", "reasoning_content", "reasoning", "thinking"];
const END_OF_THOUGHT = "</think>";

/** A content with thoughts is two fields in one string: many templates print what follows them only. */
function probeText(value: string, field: string, text: string, add: AddProbe): string {
	const end = field === "content" ? value.lastIndexOf(END_OF_THOUGHT) : -1;
	if (end < 0) {
		return `${value} ${add("text", field, [field])}`;
	}
	const thought = value
		.slice(0, end)
		.replace(/^\s*<think>/, "")
		.trim();
	const answer = value.slice(end + END_OF_THOUGHT.length);
	const isThoughtKept = thought === "" || text.includes(thought);
	const isAnswerKept = answer.trim() === "" || text.includes(answer.trim());
	const before = isThoughtKept ? "" : ` ${add("thinking", field, [field])}\n`;
	const after = isAnswerKept ? "" : ` ${add("text", field, [field])}`;
	return `${value.slice(0, end)}${before}${END_OF_THOUGHT}${answer}${after}`;
}

function probePart(part: JsonValue, add: AddProbe): JsonValue {
	const isText = isPlainObject(part) && typeof part["text"] === "string" && part["text"].trim() !== "";
	return isText ? { ...part, text: add("part", "content", ["content"]) } : part;
}

function probeCall(call: JsonValue, index: number, add: AddProbe): JsonValue {
	const own = isPlainObject(call) ? call["function"] : undefined;
	if (!isPlainObject(call) || !isPlainObject(own)) {
		return call;
	}
	const { name, arguments: given } = own;
	const path = ["tool_calls", index, "function"];
	return {
		...call,
		function: {
			...own,
			...(typeof name === "string" && name !== "" ? { name: add("name", "tool_calls", ["tool_calls"]) } : {}),
			...(given === undefined ? {} : { arguments: probeArguments(given, [...path, "arguments"], add) }),
		},
	};
}

/** Marks keep the shape: an object stays one, a string of JSON as well. Arguments without a value have none to lose. */
function probeArguments(given: JsonValue, path: readonly (string | number)[], add: AddProbe): JsonValue {
	if (isPlainObject(given)) {
		const mark = Object.keys(given).length === 0 ? undefined : add("object", "arguments", path);
		return mark === undefined ? given : { [mark]: mark };
	}
	if (typeof given !== "string" || !isFilledObject(given)) {
		return given;
	}
	const mark = add("json-text", "arguments", path);
	return JSON.stringify({ [mark]: mark });
}

function isFilledObject(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && Object.keys(value).length > 0;
	} catch {
		// Arguments that are no JSON are a fault of their own.
		return false;
	}
}

/** The tools that the record defines, not those of a call. */
function probeTools({ tools, toolsNode }: Conversation, list: Probe[]): JsonValue | undefined {
	if (!isPlainList(tools) || toolsNode === undefined) {
		return tools;
	}
	const range = { start: toolsNode.start, end: toolsNode.start + 1 };
	return tools.map((tool) => {
		const own = isPlainObject(tool) ? tool["function"] : undefined;
		if (!isPlainObject(tool) || !isPlainObject(own) || typeof own["name"] !== "string") {
			return tool;
		}
		const mark = `tunemark${list.length}x`;
		list.push({ kind: "name", field: "tools", range, valueRange: range, mark });
		return { ...tool, function: { ...own, name: mark } };
	});
}

function placesOf(
	message: Message,
	field: string,
	path: readonly (string | number)[],
): Pick<Probe, "range" | "valueRange"> {
	let holder: JsonNode | undefined = message.node;
	for (const step of path.slice(0, -1)) {
		holder = stepInto(holder, step);
	}
	const member = memberOf(holder, field);
	const value = member?.value ?? (field === "content" ? message.contentNode : undefined);
	const start = { start: message.source.start, end: message.source.start + 1 };
	return { range: rangeOf(member?.key ?? value) ?? start, valueRange: rangeOf(value) ?? start };
}

function stepInto(node: JsonNode | undefined, step: string | number): JsonNode | undefined {
	if (typeof step === "string") {
		return valueAt(node, step);
	}
	return node?.kind === "array" ? node.items[step] : undefined;
}

function rangeOf(node: TextRange | undefined): TextRange | undefined {
	return node === undefined ? undefined : { start: node.start, end: node.end };
}
