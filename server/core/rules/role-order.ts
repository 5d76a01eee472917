/** Turns in an order that the chat template refuses or that inference never builds. */
import type { RuleFinding, Severity } from "../base/finding.js";
import type { Message } from "../types/example.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { messagesInText } from "./support/messages-in-text.js";
import { orderFaultAt, type OrderFault } from "./support/order-fault.js";
import { defineRule, type RuleContext } from "../types/rule.js";

export default defineRule({
	id: "role-order",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		yield* checkText(messagesInText(example));
		if (example.kind !== "conversational" || isBrokenRecord(ctx) || !hasFinalRoles(example, ctx)) {
			return;
		}
		const { messages } = example.conversation;
		// A role that nobody knows has its own finding, and hides what order was meant.
		if (messages.some(({ role }) => !KNOWN_ROLES.includes(role))) {
			return;
		}
		// An answer for no question is `no-user-turn`.
		if (
			example.type === "language-modeling" &&
			!messages.some(({ role }) => role === "user" || role === "tool")
		) {
			return;
		}
		const index = messages.findIndex((_, i) => orderFaultAt(messages, i) !== undefined);
		const message = messages[index];
		const fault = orderFaultAt(messages, index);
		if (message !== undefined && fault !== undefined) {
			yield report(message, fault, ctx);
		}
	},
});

/** A text that is trained as it stands: no template refuses its order. */
function* checkText(messages: readonly Message[]): Iterable<RuleFinding> {
	const index = messages.findIndex(
		({ role }, i) => KNOWN_ROLES.includes(role) && orderFaultAt(messages, i) !== undefined,
	);
	const [message, fault] = [messages[index], orderFaultAt(messages, index)];
	if (
		message !== undefined &&
		fault !== undefined &&
		messages.every(({ role }) => KNOWN_ROLES.includes(role))
	) {
		const text = `${fault.what} in this text; a chat at inference never has this order. ${fault.todo}.`;
		yield { range: message.source, severity: "info", message: text };
	}
}

const KNOWN_ROLES = ["system", "user", "assistant", "tool"];

function report(message: Message, { what, todo }: OrderFault, ctx: RuleContext): RuleFinding {
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
