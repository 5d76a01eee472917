/** Suppressions that suppress nothing: the fault is gone, the record was edited, or the rule does not exist. */
import type { Fix } from "../base/fix.js";
import { nearest } from "../base/nearest.js";
import type { TextRange } from "../base/text-range.js";
import type { IdleSuppression } from "../types/suppression.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unused-suppression",
	stage: "suppressions",
	severity: "info",
	*check({ idle, rules }) {
		for (const suppression of idle) {
			yield {
				range: suppression.range,
				message: messageOf(suppression, rules),
				...(suppression.removal === undefined ? {} : { fixes: [remove(suppression.removal)] }),
			};
		}
	},
});

function remove(range: TextRange): Fix {
	const edits = [{ range, newText: "" }];
	return { title: "Remove this suppression", safety: "safe", edits, preferred: true };
}

function messageOf({ rule, cause }: IdleSuppression, rules: readonly string[]): string {
	switch (cause) {
		case "no-rule":
			return "This comment names no rule, so it suppresses nothing. Write the rule in brackets: ignore[rule-id].";
		case "unknown-rule": {
			const meant = nearest(rule, rules);
			const todo = meant === undefined ? "Remove it." : `Write "${meant}".`;
			return `There is no rule "${rule}", so this suppresses nothing. ${todo}`;
		}
		case "nothing-to-report":
			return `"${rule}" has nothing to report here any more. Remove this suppression, so that it does not hide the next fault.`;
		case "record-changed":
			return `No record of the file has this hash: it was edited or is gone, so "${rule}" reports it again. Remove this entry.`;
	}
}
