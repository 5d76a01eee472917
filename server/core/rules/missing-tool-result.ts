/** Tool calls that nobody answers before the conversation goes on. */
import type { RuleFinding } from "../base/finding.js";
import { showText } from "../base/wording.js";
import type { Message } from "../types/example.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { mentionsCalls } from "./support/mentions-calls.js";
import { callsOf, type ToolCall } from "./support/tool-calls.js";

export default defineRule({
	id: "missing-tool-result",
	stage: "example",
	severity: "warning",
	triggers: ["tool_call", "function_call"],
	*check(example, ctx) {
		const seen = new Set<number>();
		for (const { messages } of !mentionsCalls(ctx) || isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			for (const [index, message] of messages.entries()) {
				const calls = callsOf(message);
				const finding = calls.length === 0 ? undefined : unanswered(calls, messages, index);
				if (finding !== undefined && !seen.has(finding.range.start)) {
					seen.add(finding.range.start);
					yield finding;
				}
			}
		}
	},
});

function unanswered(
	calls: readonly ToolCall[],
	messages: readonly Message[],
	index: number,
): RuleFinding | undefined {
	const results: Message[] = [];
	let next = index + 1;
	// Calls in several messages before their results are one turn.
	for (; next < messages.length; next++) {
		const message = messages[next];
		if (message === undefined || !(isResult(message) || callsOf(message).length > 0)) {
			break;
		}
		results.push(message);
	}
	if (next >= messages.length) {
		// The conversation may end with the call: the call is what is trained.
		return undefined;
	}
	const answered = results.filter(isResult);
	const ids = answered.flatMap(({ json }) =>
		typeof json["tool_call_id"] === "string" ? [json["tool_call_id"]] : [],
	);
	const hasIds =
		ids.length > 0 && ids.length === answered.length && calls.every(({ id }) => id !== undefined);
	const open =
		answered.length === 0 ? calls[0] : calls.find(({ id }) => hasIds && !ids.includes(id?.value ?? ""));
	if (open === undefined) {
		return undefined;
	}
	const place = open.id ?? open.name ?? open.node;
	const what = open.name === undefined ? "This tool call" : `The call of "${showText(open.name.value, 60)}"`;
	return {
		range: { start: place.start, end: place.end },
		...(answered.length === 0 ? { severity: "info" as const } : {}),
		message: `${what} gets no result before the conversation goes on, so the model learns to answer without it, and services refuse the row. Add the "tool" message, or delete the call.`,
	};
}

const RESULT_ROLES = ["tool", "function", "ipython", "observation", "tool_response"];

/** Some formats give results in the user's name. */
function isResult({ role, content = "" }: Message): boolean {
	return RESULT_ROLES.includes(role) || /<tool_response>|\[TOOL_RESULTS\]/.test(content.slice(0, 200));
}
