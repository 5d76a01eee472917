/** Turns in an order that the chat template refuses or that inference never builds. */
import type { RuleFinding, Severity } from "../base/finding.js";
import type { Message } from "../types/example.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { defineRule, type RuleContext } from "../types/rule.js";

export default defineRule({
	id: "role-order",
	stage: "example",
	severity: "warning",
	*check(example, ctx) {
		if (example.kind !== "conversational" || isBrokenRecord(ctx) || !hasFinalRoles(example, ctx)) {
			return;
		}
		const { messages } = example.conversation;
		// A role that nobody knows has its own finding, and hides what order was meant.
		if (messages.some(({ role }) => !KNOWN_ROLES.includes(role))) {
			return;
		}
		const index = messages.findIndex((_, i) => faultAt(messages, i) !== undefined);
		const message = messages[index];
		const fault = faultAt(messages, index);
		if (message !== undefined && fault !== undefined) {
			yield report(message, fault, ctx);
		}
	},
});

const KNOWN_ROLES = ["system", "user", "assistant", "tool"];

interface Fault {
	readonly what: string;
	readonly todo: string;
}

function faultAt(messages: readonly Message[], index: number): Fault | undefined {
	const role = messages[index]?.role;
	const before = messages[index - 1];
	if (role === "tool" && before?.role !== "tool" && before?.role !== "assistant") {
		return {
			what: 'A "tool" message without an assistant message that calls the tool',
			todo: "Put the call before it",
		};
	}
	if (role === "assistant" && (before === undefined || before.role === "system")) {
		return { what: 'The conversation begins with "assistant"', todo: 'Put the "user" message before it' };
	}
	const isRepeated = role !== undefined && role === before?.role && (role === "user" || role === "assistant");
	// An assistant that calls a tool twice, or that thinks aloud before a call, is one turn in two messages.
	if (isRepeated && !hasCalls(before) && !hasCalls(messages[index])) {
		return { what: `Two "${role}" messages in a row`, todo: "Join them or add the missing turn" };
	}
	return undefined;
}

function hasCalls(message: Message | undefined): boolean {
	return (
		message !== undefined &&
		Array.isArray(message.json["tool_calls"]) &&
		message.json["tool_calls"].length > 0
	);
}

function report(message: Message, { what, todo }: Fault, ctx: RuleContext): RuleFinding {
	const place = message.roleNode ?? { start: message.source.start, end: message.source.start + 1 };
	const range = { start: place.start, end: place.end };
	const { severity, outcome } = outcomeOf(ctx);
	return { range, severity, message: `${what}; ${outcome}. ${todo}.` };
}

function outcomeOf({ config, analysis }: RuleContext): { severity: Severity; outcome: string } {
	if (config === undefined || analysis?.unavailable?.stage === "example") {
		return {
			severity: "info",
			outcome: "some chat templates raise, and a chat at inference never has this order",
		};
	}
	if (analysis?.renderFailure !== undefined) {
		const reason = analysis.renderFailure.message.replace(/[.!]\s*$/, "");
		return { severity: "error", outcome: `the chat template raises "${reason}"` };
	}
	return analysis?.rendered === undefined
		? { severity: "info", outcome: "some chat templates raise, and a chat at inference never has this order" }
		: {
				severity: "info",
				outcome: "this chat template accepts it, but a chat at inference never has this order",
			};
}
