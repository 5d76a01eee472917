/** Conversations that end with a question. */
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import type { Message } from "../types/example.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { messagesInText } from "./support/messages-in-text.js";
import { orderFaultAt } from "./support/order-fault.js";

export default defineRule({
	id: "last-turn-not-assistant",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		const inText = messagesInText(example);
		const lastInText = inText.at(-1);
		if (lastInText?.role === "user" && lastInText.content !== "" && isInOrder(inText)) {
			yield report(lastInText.role, lastInText.source, ctx);
			return;
		}
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
		const isOrdered = isInOrder(messages);
		// Without any answer the record is `no-assistant`; a run of tools may end with what the tool said.
		if (hasAnswer && isOrdered && (last?.role === "user" || last?.role === "system")) {
			const { role, roleNode, source } = last;
			yield report(role, roleNode ?? { start: source.start, end: source.start + 1 }, ctx);
		}
	},
});

function isInOrder(messages: readonly Message[]): boolean {
	return messages.every((_, i) => orderFaultAt(messages, i) === undefined);
}

function report(role: string, place: TextRange, { config }: RuleContext): RuleFinding {
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
