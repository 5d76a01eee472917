/** Records for which the chat template raises, so that training stops at them. */
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import { showText } from "../base/wording.js";
import type { Message } from "../types/example.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { onePerCause } from "./support/one-per-cause.js";
import { orderFaultAt } from "./support/order-fault.js";

export default defineRule({
	id: "template-error",
	stage: "example",
	severity: "error",
	readsStructure: true,
	*check(example, ctx) {
		const failure = ctx.analysis?.renderFailure;
		if (example.kind !== "conversational" || failure === undefined || isBrokenRecord(ctx)) {
			return;
		}
		// A template that takes too long is stopped by Tunelint; Python might come to its end.
		const { messages, source } = example.conversation;
		if (failure.errorType === "LimitError" || messages.some((_, i) => hasOwnFinding(messages, i))) {
			return;
		}
		yield report(failure, messages[failure.messageIndex ?? -1], source, ctx);
	},
	collapse: onePerCause,
});

const KNOWN_ROLES = ["system", "user", "assistant", "tool"];

/** Wrong roles, wrong order and missing contents have findings that name the template's words. */
function hasOwnFinding(messages: readonly Message[], index: number): boolean {
	const message = messages[index];
	if (message === undefined) {
		return false;
	}
	const { role, contentNode, json } = message;
	const calls = json["tool_calls"];
	const isEmpty =
		(contentNode === undefined || (contentNode.kind === "literal" && contentNode.value === null)) &&
		!(Array.isArray(calls) && calls.length > 0);
	const isLateSystem = role === "system" && index > 0;
	return (
		!KNOWN_ROLES.includes(role) || isEmpty || isLateSystem || orderFaultAt(messages, index) !== undefined
	);
}

function report(
	failure: RenderFailure,
	message: Message | undefined,
	conversation: TextRange,
	{ config }: RuleContext,
): RuleFinding {
	const words = showText(failure.message.replace(/[.!]\s*$/, ""), 160);
	const severity = config === undefined ? "info" : "error";
	const stops = config === undefined ? "" : ", so training stops there";
	if (message === undefined) {
		const place = config?.tokenizerEdits.chatTemplate?.source;
		return {
			...(place === undefined ? { range: firstCharacter(conversation) } : place),
			severity,
			message: `The chat template cannot be used: "${words}"${placeOf(failure)}${stops}. Mend the template.`,
		};
	}
	const { roleNode, source, role } = message;
	const range =
		roleNode === undefined ? firstCharacter(source) : { start: roleNode.start, end: roleNode.end };
	return {
		range,
		severity,
		message: `The chat template raises "${words}"${placeOf(failure)} at this "${role}" message${stops}. Change the record, or use a template that takes it.`,
	};
}

function placeOf({ line, column }: RenderFailure): string {
	if (line === undefined) {
		return "";
	}
	return column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`;
}

function firstCharacter({ start }: TextRange): TextRange {
	return { start, end: start + 1 };
}
