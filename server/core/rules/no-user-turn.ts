/** Conversations in which nobody asks. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule } from "../types/rule.js";
import { hasFinalRoles } from "./support/has-final-roles.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "no-user-turn",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx): Generator<RuleFinding> {
		if (
			example.kind !== "conversational" ||
			example.type !== "language-modeling" ||
			isBrokenRecord(ctx) ||
			!hasFinalRoles(example, ctx)
		) {
			return;
		}
		const { messages } = example.conversation;
		const answer = messages.find(({ role }) => role === "assistant");
		const mayAsk = messages.some(({ role }) => !SILENT.includes(role));
		if (answer === undefined || mayAsk) {
			return;
		}
		const place = answer.roleNode ?? { start: answer.source.start, end: answer.source.start + 1 };
		const failure = ctx.analysis?.renderFailure;
		const outcome =
			failure === undefined
				? "so the answer is learned for no question, and some chat templates raise"
				: `and the chat template raises "${failure.message.replace(/[.!]\s*$/, "")}"`;
		yield {
			range: { start: place.start, end: place.end },
			severity: failure === undefined ? "warning" : "error",
			message: `No message has the role "user", ${outcome}. Add the question or delete the record.`,
		};
	},
	collapsesAlways: true,
	// Where no row asks, the file is texts to write on from, which is a choice.
	collapse: (hits) =>
		hits.findings.length * 2 > hits.rows
			? onePerCause({
					...hits,
					findings: hits.findings.map((one) =>
						one.severity === "error" ? one : { ...one, severity: "info" },
					),
				})
			: hits.findings,
});

/** A role that nobody knows may be the user's. */
const SILENT = ["system", "developer", "assistant"];
