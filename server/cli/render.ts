/** `tunelint render`: conversations in, the chat template's text out, a line each. */
import { isUnavailable, type JsonValue, type TokenizerFacts } from "../core/index.js";
import {
	createApplyChatTemplate,
	type ApplyChatTemplate,
	type ChatRequest,
} from "../node/apply-chat-template.js";
import { openTokenizer } from "../node/open-tokenizer.js";
import { answerLines, lineError, type LineError } from "./answer-lines.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const renderHelp = `Usage: tunelint render --tokenizer DIR

Reads one JSON object a line from the standard input:
  {"messages","tools"?,"add_generation_prompt"?,"continue_final_message"?,"now"?, … other template arguments}
and writes {"text","generation":[[start,end],…]} a line, or {"error":{"type","message"}} where the template fails.
Places are UTF-16 offsets; "now" is a local time such as "2024-05-17T09:30:00".

  --tokenizer <path>     a tokenizer folder or a model name
`;

export async function render(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--tokenizer"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const name = parsed.values.get("--tokenizer");
	if (name === undefined || parsed.positional.length > 0) {
		return usageError(
			name === undefined ? "--tokenizer is missing." : "The conversations come from the standard input.",
		);
	}
	const tokenizer = await openTokenizer({ chosen: name, relativeTo: io.cwd });
	if (isUnavailable(tokenizer)) {
		return inputFault(`${tokenizer.reason} ${tokenizer.todo}`);
	}
	const { facts } = tokenizer;
	if (facts.template.level === "unavailable") {
		return inputFault(`${facts.template.why} ${facts.template.todo}`);
	}
	const apply = createApplyChatTemplate();
	await answerLines(io, (value) => renderLine(apply, facts, value));
	return 0;
}

function renderLine(apply: ApplyChatTemplate, facts: TokenizerFacts, value: JsonValue): unknown {
	const request = readRequest(value);
	if ("error" in request) {
		return request;
	}
	const answer = apply(facts, request);
	return answer.kind === "error"
		? lineError(answer.type, answer.message)
		: { text: answer.text, generation: answer.generation.map(({ start, end }) => [start, end]) };
}

function readRequest(value: JsonValue): ChatRequest | LineError {
	if (!isRecord(value)) {
		return lineError("TypeError", "The line is no JSON object.");
	}
	const { messages, tools, add_generation_prompt, continue_final_message, now, chat_template, ...variables } =
		value;
	if (!isList(messages) || !messages.every(isRecord)) {
		return lineError("TypeError", '"messages" must be a list of objects.');
	}
	const time = now === undefined || now === null ? undefined : readLocalTime(now);
	if (time === "invalid") {
		return lineError("ValueError", `"now" must be a local time such as "2024-05-17T09:30:00".`);
	}
	return {
		messages,
		...(tools === undefined || tools === null ? {} : { tools }),
		addGenerationPrompt: add_generation_prompt === true,
		continueFinalMessage: continue_final_message === true,
		...(time === undefined ? {} : { now: time }),
		...(typeof chat_template === "string" ? { chatTemplate: chat_template } : {}),
		variables,
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
	const time = new Date(year, month - 1, day, hour, minute, second);
	// A thirteenth month or a 31st of April would silently become another day.
	return time.getMonth() === month - 1 && time.getDate() === day && hour < 24 && minute < 60 && second < 60
		? time
		: "invalid";
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}

function isRecord(value: JsonValue): value is { readonly [key: string]: JsonValue } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
