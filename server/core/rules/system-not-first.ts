/** System messages after other messages. */
import { encloses } from "../base/text-range.js";
import type { RuleFinding } from "../base/finding.js";
import type { Message } from "../types/example.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";

export default defineRule({
	id: "system-not-first",
	stage: "example",
	severity: "info",
	readsStructure: true,
	*check(example, ctx) {
		if (example.kind !== "conversational" || isBrokenRecord(ctx) || !hasFinalRoles(example, ctx)) {
			return;
		}
		const { messages } = example.conversation;
		const message = messages.find(({ role }, i) => role === "system" && i > 0);
		if (message !== undefined && !isLost(message, ctx)) {
			yield report(message, messages, ctx);
		}
	},
});

/** What the template drops or refuses with its own words has its own finding. */
function isLost({ source }: Message, { analysis }: RuleContext): boolean {
	const isDropped = analysis?.templateFaults?.some(
		({ range }) => range !== undefined && encloses(source, range),
	);
	return isDropped === true;
}

function report(
	{ roleNode, source }: Message,
	messages: readonly Message[],
	{ config, analysis }: RuleContext,
): RuleFinding {
	const place = roleNode ?? { start: source.start, end: source.start + 1 };
	const range = { start: place.start, end: place.end };
	const isSecond = messages.filter(({ role }) => role === "system").length > 1;
	const what = isSecond ? "A second system message" : "The system message is not the first one";
	const todo = isSecond ? "Join it with the first." : "Move it to the start.";
	const failure = analysis?.renderFailure;
	if (failure !== undefined) {
		const reason = failure.message.replace(/[.!]\s*$/, "");
		return { range, severity: "error", message: `${what}; the chat template raises "${reason}". ${todo}` };
	}
	const outcome =
		config === undefined || analysis?.rendered === undefined
			? "many chat templates raise or drop it"
			: "this chat template accepts it, but a chat at inference has it at the start";
	return { range, message: `${what}; ${outcome}. ${todo}` };
}
