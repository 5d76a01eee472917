/** Tool arguments that are a string of JSON where the chat template encodes them once more. */
import type { Fix } from "../base/fix.js";
import type { TextRange } from "../base/text-range.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "tool-arguments-double-encoded",
	stage: "rendered",
	severity: "warning",
	*check(_rendered, ctx) {
		for (const fault of ctx.analysis?.templateFaults ?? []) {
			if (fault.kind === "double-encoded") {
				yield {
					range: fault.range,
					severity: ctx.config === undefined ? "info" : "warning",
					message:
						'These arguments are a string of JSON and the chat template encodes them again, so the model learns `"{\\"…` with escaped quotes. Write them as an object.',
					fixes: objectFix(fault.range, ctx),
				};
			}
		}
	},
	collapse: onePerCause,
});

/** The text of the string, which is JSON, in place of the string; the line's breaks would break JSON Lines. */
function objectFix({ start, end }: TextRange, { analysis }: RuleContext): readonly Fix[] {
	const written = analysis?.line.text.slice(start, end) ?? "";
	const value = parsed(written);
	if (typeof value !== "string" || /[\r\n]/.test(value) || typeof parsed(value) !== "object") {
		return [];
	}
	return [
		{
			title: "Write the arguments as an object",
			safety: "unsafe",
			edits: [{ range: { start, end }, newText: value }],
			preferred: true,
		},
	];
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// No JSON: there is nothing that could be written in its place.
		return undefined;
	}
}
