/** Conversations in which the assistant never speaks. */
import type { RuleFinding } from "../base/finding.js";
import type { Conversation } from "../types/example.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { defineRule, type RuleContext } from "../types/rule.js";

export default defineRule({
	id: "no-assistant",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		// Prompt-only data has no answer on purpose; with an unknown role, that is the cause and has its own finding.
		if (
			example.kind !== "conversational" ||
			example.type !== "language-modeling" ||
			isBrokenRecord(ctx) ||
			// A test set may hold questions only: the answers are what is measured.
			ctx.split === "test" ||
			hasReference(ctx) ||
			!hasFinalRoles(example, ctx)
		) {
			return;
		}
		const { messages } = example.conversation;
		const mayAnswer = messages.some(({ role }) => role === "assistant" || !OTHER_ROLES.includes(role));
		if (messages.length > 0 && !mayAnswer) {
			yield report(example.conversation, ctx);
		}
	},
});

/** What the answer is compared with stands beside the messages: such prompts are for a grader or the script's own code. */
function hasReference({ analysis }: RuleContext): boolean {
	const record = analysis?.line.json;
	return record?.kind === "object" && record.members.some(({ key }) => REFERENCE.test(key.value));
}

const REFERENCE =
	/^(?:(?:reference|expected|gold|ground_?truth|target)(?:_\w+)?|(?:\w+_)?(?:answer|solution)|label|rubric|grader)$/i;

const OTHER_ROLES = ["system", "user", "tool", "developer"];

function report({ messages, source }: Conversation, { config }: RuleContext): RuleFinding {
	const last = messages.at(-1);
	const place = last?.roleNode ?? { start: source.start, end: source.start + 1 };
	const range = { start: place.start, end: place.end };
	const what = 'No message has the role "assistant"';
	const todo = "Add the answer or delete the record.";
	if (config === undefined) {
		return { range, severity: "info", message: `${what}, so there is no answer to learn. ${todo}` };
	}
	const outcome = config.assistantOnlyLoss.value
		? "so nothing of this record is trained"
		: "so the model is trained to write the prompt and no answer";
	return { range, message: `${what}, ${outcome}. ${todo}` };
}
