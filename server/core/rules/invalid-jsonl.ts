/** Records that are no JSON, and files that are no JSON Lines. */
import type { TextRange } from "../base/text-range.js";
import { defineRule } from "../types/rule.js";
import { mendJson } from "./support/mend-json.js";

export default defineRule({
	id: "invalid-jsonl",
	stage: "line",
	severity: "error",
	readsStructure: true,
	*check(line, { config }) {
		for (const problem of line.problems) {
			const isMark = problem.code === "byte-order-mark";
			if (isMark && config?.limits?.takesByteOrderMark === true) {
				continue;
			}
			const fix = mendJson(problem, line.text);
			yield {
				range: visible(problem.range, line.text),
				message: problem.message,
				// Python's own readers accept both, so training may run.
				...(problem.code === "nan" || problem.code === "csv-missing" ? { severity: "warning" as const } : {}),
				// Azure OpenAI asks for the mark, so without a run nobody knows whether it is wanted.
				...(isMark && config === undefined ? { severity: "info" as const } : {}),
				...(fix === undefined ? {} : { fixes: [fix] }),
			};
		}
	},
});

/** A fault at the very end has no character of its own; the last one carries the squiggle. */
function visible(range: TextRange, text: string): TextRange {
	return range.start < range.end || text === ""
		? range
		: { start: Math.max(0, Math.min(range.start, text.length) - 1), end: Math.max(1, range.end) };
}
