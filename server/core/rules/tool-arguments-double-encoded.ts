/** Tool arguments that are a string of JSON where the chat template encodes them once more. */
import type { Fix } from "../base/fix.js";
import { formatCount } from "../base/wording.js";
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
	collapse(hits) {
		const edits = hits.findings.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
		const records = new Set(hits.findings.map(({ record }) => record)).size;
		return onePerCause(hits).map((finding) => {
			const own = finding.fixes?.map((fix) => ({ ...fix, preferred: false })) ?? [];
			const all: Fix = {
				title: `Write the arguments of all ${formatCount(records)} records as objects`,
				safety: "unsafe",
				edits,
				preferred: true,
			};
			return records === 1 || edits.length === 0 ? finding : { ...finding, fixes: [all, ...own] };
		});
	},
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
