/** Tool arguments that the declared tool does not take. */
import type { TextRange } from "../base/text-range.js";
import type { RuleFinding } from "../base/finding.js";
import { showText } from "../base/wording.js";
import { rawRange, type JsonNode } from "../syntax/json/json-node.js";
import { parseJson } from "../syntax/json/parse-json.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { mentionsCalls } from "./support/mentions-calls.js";
import { schemaFault } from "./support/schema-fault.js";
import { callsOf, declaredTools, type DeclaredTool, type ToolCall } from "./support/tool-calls.js";

export default defineRule({
	id: "tool-arguments-mismatch",
	stage: "example",
	severity: "warning",
	triggers: ["tool_call", "function_call"],
	*check(example, ctx) {
		const seen = new Set<number>();
		for (const conversation of !mentionsCalls(ctx) || isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			const calls = conversation.messages.flatMap(callsOf);
			const tools = calls.length === 0 ? undefined : declaredTools(conversation);
			for (const call of calls) {
				const finding = faultOf(call, tools ?? []);
				if (finding !== undefined && !seen.has(finding.range.start)) {
					seen.add(finding.range.start);
					yield finding;
				}
			}
		}
	},
});

function faultOf(call: ToolCall, tools: readonly DeclaredTool[]): RuleFinding | undefined {
	const { name, arguments: args } = call;
	if (args === undefined) {
		return undefined;
	}
	const { value, problems, place } = readArguments(args);
	if (problems > 0 || value === undefined) {
		return {
			range: { start: args.start, end: args.end },
			message: `These arguments are no JSON, so the model learns calls that cannot be read, and services refuse the row. Write a JSON object.`,
		};
	}
	const tool = tools.find((one) => one.name === name?.value);
	const whole = { start: value.start, end: value.end };
	const fault =
		value.kind === "object" && tool !== undefined ? schemaFault(value, tool.parameters, whole) : undefined;
	if (fault === undefined) {
		return undefined;
	}
	return {
		range: place(fault),
		...(fault.isCertain ? {} : { severity: "info" as const }),
		message: `These arguments do not fit the tool "${showText(tool?.name ?? "", 60)}": ${fault.what}, so the model learns calls that fail. Mend the call or the tool's parameters.`,
	};
}

interface Arguments {
	readonly value: JsonNode | undefined;
	readonly problems: number;
	/** From the coordinates of `value` to the record's. */
	readonly place: (range: TextRange) => TextRange;
}

function readArguments(args: JsonNode): Arguments {
	if (args.kind !== "string") {
		return { value: args, problems: 0, place: ({ start, end }) => ({ start, end }) };
	}
	// Calls without arguments are often written as an empty string.
	const parsed = args.value.trim() === "" ? { value: args, problems: [] } : parseJson(args.value);
	return {
		value: parsed.value,
		problems: parsed.problems.length,
		place: ({ start, end }) => rawRange(args, start, end),
	};
}
