/** A tokenizer folder that is there but cannot be used. */
import type { TextRange } from "../base/text-range.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "broken-tokenizer",
	stage: "run",
	severity: "warning",
	*check(run) {
		const name = run.config.tokenizer ?? run.config.model;
		if (run.tokenizerUnavailable?.isBroken !== true || name?.source === undefined) {
			return;
		}
		yield {
			file: name.source.file,
			range: withoutKeyword(run.module.text, name.source.range),
			message: `${run.tokenizerUnavailable.reason} ${run.tokenizerUnavailable.todo}`,
		};
	},
});

/** `model="x"` → `"x"`. */
function withoutKeyword(text: string, range: TextRange): TextRange {
	const keyword = /^\w+\s*=\s*/.exec(text.slice(range.start, range.end));
	return { start: range.start + (keyword?.[0].length ?? 0), end: range.end };
}
