/** A stop token that follows the answer but stands outside the trained part of the row. */
import type { Location } from "../base/text-range.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { rowsThatEnd, showRows } from "./support/rows-that-end.js";

export default defineRule({
	id: "stop-token-not-trained",
	stage: "run",
	severity: "warning",
	*check(run) {
		const rows = rowsThatEnd(run, ({ ends }) => ends === "outside-mask");
		const tag = rows && closingTag(run);
		const place = tag ?? rows?.proof.decidedBy ?? run.config.call;
		if (rows !== undefined && place !== undefined) {
			const { text = "", reason } = rows.proof;
			const why = reason === "" ? "" : ` (${reason})`;
			yield {
				...place,
				severity: rows.proof.isApproximate === true ? "info" : "warning",
				message: `The answer is trained but "${text}" behind it is not${why}: so it is in ${showRows(rows)}, and the model does not learn to stop. ${tag === undefined ? "Extend the trained part to it" : "Close {% generation %} behind it"}.`,
				related: rows.related,
			};
		}
	},
});

/** Where a template of the script closes the trained part. */
function closingTag({ config, module }: Run): Location | undefined {
	const template = config.assistantOnlyLoss.value ? config.tokenizerEdits.chatTemplate?.source : undefined;
	if (template === undefined || template.file !== module.file) {
		return undefined;
	}
	const { start, end } = template.range;
	const tag = /\{%[-+]?\s*endgeneration\s*[-+]?%\}/.exec(module.text.slice(start, end));
	return tag === null
		? undefined
		: { file: module.file, range: { start: start + tag.index, end: start + tag.index + tag[0].length } };
}
