/** Preference rows whose two answers are the same. */
import { defineRule } from "../types/rule.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { answerOfSide } from "./support/preference-answers.js";

export default defineRule({
	id: "identical-answers",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		if (example.kind !== "preference" || isBrokenRecord(ctx)) {
			return;
		}
		const [chosen, rejected] = [answerOfSide(example.chosen), answerOfSide(example.rejected)];
		if (chosen !== undefined && rejected !== undefined && chosen.text.trim() === rejected.text.trim()) {
			yield {
				range: rejected.range,
				message:
					"The rejected answer is the chosen one, so the row teaches no preference: its loss has no gradient. Write another answer, or delete the record.",
			};
		}
	},
});
