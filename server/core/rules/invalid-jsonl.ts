/** Records that are no JSON, and files that are no JSON Lines. */
import type { Fix } from "../base/fix.js";
import type { Problem } from "../base/staged.js";
import type { TextRange } from "../base/text-range.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "invalid-jsonl",
	stage: "line",
	severity: "error",
	*check(line) {
		for (const problem of line.problems) {
			const fix = fixFor(problem, line.text);
			yield {
				range: visible(problem.range, line.text),
				message: problem.message,
				// Python's own readers accept both, so training may run.
				...(problem.code === "nan" || problem.code === "csv-missing" ? { severity: "warning" as const } : {}),
				...(fix === undefined ? {} : { fixes: [fix] }),
			};
		}
	},
});

const JSON_LITERALS: Readonly<Record<string, string>> = {
	True: "true",
	False: "false",
	None: "null",
	undefined: "null",
};

function fixFor({ code, range }: Problem, text: string): Fix | undefined {
	const written = text.slice(range.start, range.end);
	switch (code) {
		case "trailing-comma":
			return { title: 'Remove the ","', safety: "safe", edits: [{ range, newText: "" }], preferred: true };
		case "python-literal": {
			const literal = JSON_LITERALS[written];
			return literal === undefined
				? undefined
				: {
						title: `Replace with ${literal}`,
						safety: "safe",
						edits: [{ range, newText: literal }],
						preferred: true,
					};
		}
		case "nan":
			return { title: "Replace with null", safety: "unsafe", edits: [{ range, newText: "null" }] };
		case "several-values": {
			const edit = { range: { start: range.start, end: range.start }, newText: "\n" };
			return {
				title: "Move the second record to its own line",
				safety: "safe",
				edits: [edit],
				preferred: true,
			};
		}
		default:
			return undefined;
	}
}

/** A fault at the very end has no character of its own; the last one carries the squiggle. */
function visible(range: TextRange, text: string): TextRange {
	return range.start < range.end || text === ""
		? range
		: { start: Math.max(0, Math.min(range.start, text.length) - 1), end: Math.max(1, range.end) };
}
