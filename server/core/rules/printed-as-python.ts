/** Values that the chat template prints as Python writes them: `None`, or a list or object with single quotes. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule } from "../types/rule.js";
import type { TemplateFault } from "../types/template-fault.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "printed-as-python",
	stage: "rendered",
	severity: "warning",
	*check(_rendered, ctx) {
		for (const fault of ctx.analysis?.templateFaults ?? []) {
			if (fault.kind === "python" || fault.kind === "none") {
				yield report(fault, ctx.config !== undefined);
			}
		}
	},
	collapse: onePerCause,
});

function report({ kind, field, range }: TemplateFault, hasRun: boolean): RuleFinding {
	const severity = hasRun ? "warning" : "info";
	if (kind === "none") {
		return {
			range,
			severity,
			message:
				'The chat template prints this null as the word "None", which the model learns to say. Write an empty string.',
			fixes: [
				{
					title: "Write an empty string",
					safety: "unsafe",
					edits: [{ range, newText: '""' }],
					preferred: true,
				},
			],
		};
	}
	return {
		range,
		severity,
		message:
			field === "content"
				? "The chat template takes text only and prints this list as Python writes it (`[{'type': 'text', …}]`). Join the parts to one string."
				: "The chat template prints these arguments as Python writes them, with single quotes, so the model learns calls that are no JSON. Write them as a string of JSON.",
	};
}
