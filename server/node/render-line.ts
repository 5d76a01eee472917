/** One line of `tunelint render`: the arguments of `apply_chat_template` in, its text out. */
import { memberOf, valueAt, type JsonNode, type JsonValue } from "../core/syntax/json/json-node.js";
import { isPlainList, isPlainObject } from "../core/syntax/json/plain-values.js";
import type { TokenizerFacts } from "../core/types/tokenizer.js";
import type { ApplyChatTemplate, ChatRequest } from "./apply-chat-template.js";
import { lineError, type LineError } from "./line-error.js";
import type { ReadJson } from "./read-python-json.js";

export interface RenderOptions {
	readonly facts: TokenizerFacts;
	readonly transformersVersion?: 4 | 5;
}

export type RenderedLine =
	| { readonly text: string; readonly generation: readonly (readonly [start: number, end: number])[] }
	| LineError;

export function renderLine(
	apply: ApplyChatTemplate,
	json: ReadJson,
	{ facts, transformersVersion }: RenderOptions,
): RenderedLine {
	const request = readRequest(json);
	if ("error" in request) {
		return request;
	}
	const version = transformersVersion === undefined ? {} : { transformersVersion };
	const answer = apply(facts, { ...request, ...version });
	return answer.kind === "error"
		? lineError(answer.type, answer.message)
		: { text: answer.text, generation: answer.generation.map(({ start, end }) => [start, end]) };
}

function readRequest({ value, node }: ReadJson): ChatRequest | LineError {
	if (!isPlainObject(value)) {
		return lineError("TypeError", "The line is no JSON object.");
	}
	const { messages, tools, add_generation_prompt, continue_final_message, now, chat_template, ...variables } =
		value;
	if (!isPlainList(messages) || !messages.every(isPlainObject)) {
		return lineError("TypeError", '"messages" must be a list of objects.');
	}
	const addGenerationPrompt = add_generation_prompt ?? false;
	const continueFinalMessage = continue_final_message ?? false;
	if (typeof addGenerationPrompt !== "boolean" || typeof continueFinalMessage !== "boolean") {
		const name =
			typeof addGenerationPrompt === "boolean" ? "continue_final_message" : "add_generation_prompt";
		return lineError("TypeError", `"${name}" must be true or false.`);
	}
	const time = now === undefined || now === null ? undefined : readLocalTime(now);
	if (time === "invalid") {
		return lineError("ValueError", `"now" must be a local time such as "2024-05-17T09:30:00".`);
	}
	return {
		messages,
		...(tools === undefined ? {} : { tools }),
		addGenerationPrompt,
		continueFinalMessage,
		...(time === undefined ? {} : { now: time }),
		...(typeof chat_template === "string" ? { chatTemplate: chat_template } : {}),
		variables,
		...nodesOf(node, variables),
	};
}

function nodesOf(
	node: JsonNode | undefined,
	variables: { readonly [name: string]: JsonValue },
): Pick<ChatRequest, "messageNodes" | "variableNodes"> {
	if (node === undefined) {
		return {};
	}
	const messages = valueAt(node, "messages");
	const named = [...Object.keys(variables), "tools"].flatMap((name) => {
		const member = memberOf(node, name);
		return member === undefined ? [] : [[name, member.value] as const];
	});
	return {
		...(messages?.kind === "array" ? { messageNodes: messages.items } : {}),
		variableNodes: Object.fromEntries(named),
	};
}

function readLocalTime(value: JsonValue): Date | "invalid" {
	const parts =
		typeof value === "string"
			? /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?$/.exec(value)
			: null;
	if (parts === null) {
		return "invalid";
	}
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const time = new Date(year, month - 1, day, hour, minute, second, milliseconds(parts[7]));
	// JavaScript takes the years 0 to 99 for those of the last century.
	time.setFullYear(year);
	// A thirteenth month or a 31st of April would silently become another day.
	return time.getMonth() === month - 1 && time.getDate() === day && hour < 24 && minute < 60 && second < 60
		? time
		: "invalid";
}

function milliseconds(fraction: string | undefined): number {
	return fraction === undefined ? 0 : Number(fraction.padEnd(3, "0").slice(0, 3));
}
