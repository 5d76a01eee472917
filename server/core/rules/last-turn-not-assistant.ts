/** Conversations that end with a question. */
import type { RuleFinding } from "../base/finding.js";
import type { Message } from "../types/example.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { orderFaultAt } from "./support/order-fault.js";

export default defineRule({
	id: "last-turn-not-assistant",
	stage: "example",
	severity: "warning",
	*check(example, ctx) {
		if (
			example.kind !== "conversational" ||
			example.type !== "language-modeling" ||
			isBrokenRecord(ctx) ||
			!hasFinalRoles(example, ctx)
		) {
			return;
		}
		const { messages } = example.conversation;
		const last = messages.at(-1);
		const hasAnswer = messages.some(({ role }) => role === "assistant");
		// Turns in a wrong order are `role-order`, and often end so, too.
		const isOrdered = messages.every((_, i) => orderFaultAt(messages, i) === undefined);
		// Without any answer the record is `no-assistant`; a run of tools may end with what the tool said.
		if (hasAnswer && isOrdered && (last?.role === "user" || last?.role === "system")) {
			yield report(last, ctx);
		}
	},
});

function report({ role, roleNode, source }: Message, { config }: RuleContext): RuleFinding {
	const place = roleNode ?? { start: source.start, end: source.start + 1 };
	const range = { start: place.start, end: place.end };
	const what = `The conversation ends with a "${role}" message that nobody answers`;
	const todo = "Add the answer or delete the message.";
	if (config === undefined) {
		return { range, severity: "info", message: `${what}, so its last turn teaches nothing. ${todo}` };
	}
	const outcome = config.assistantOnlyLoss.value
		? "so this last turn teaches nothing"
		: "so the model is trained to write it";
	return { range, message: `${what}, ${outcome}. ${todo}` };
}
