/** Completions and preference answers that do not end with the assistant. */
import type { Conversation, Example, Message } from "../types/example.js";
import { defineRule } from "../types/rule.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";

export default defineRule({
	id: "answer-not-assistant",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		if (isBrokenRecord(ctx) || !hasFinalRoles(example, ctx)) {
			return;
		}
		const seen = new Set<number>();
		for (const conversation of answersOf(example)) {
			const last = conversation.messages.at(-1);
			const { completionStart = 0 } = conversation;
			const isAnswer = last !== undefined && conversation.messages.length > completionStart;
			if (!isAnswer || !OTHER_ROLES.includes(last.role) || seen.has(last.source.start)) {
				continue;
			}
			seen.add(last.source.start);
			const place = last.roleNode ?? { start: last.source.start, end: last.source.start + 1 };
			yield {
				range: { start: place.start, end: place.end },
				message: `The answer ends with a "${last.role}" message, so the model is trained to write ${whose(last)} turn. End it with the assistant's.`,
			};
		}
	},
});

const OTHER_ROLES = ["user", "system", "developer", "human"];

function whose({ role }: Message): string {
	return role === "user" || role === "human" ? "the user's" : "the system's";
}

/** Conversations of which a part is marked as the answer; for others `last-turn-not-assistant` looks. */
function answersOf(example: Example): readonly Conversation[] {
	if (example.kind === "preference") {
		return [example.chosen, example.rejected].flatMap((side) =>
			side.kind === "conversational" ? [side.conversation] : [],
		);
	}
	return example.kind === "conversational" && example.type === "prompt-completion"
		? [example.conversation]
		: [];
}
