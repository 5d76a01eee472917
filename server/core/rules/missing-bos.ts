/** Rows without the BOS token that the model's tokenizer puts before every text. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { tokenizerPlace } from "./support/tokenizer-place.js";

export default defineRule({
	id: "missing-bos",
	stage: "lossMask",
	severity: "warning",
	*check(mask, ctx) {
		const { tokenizer, analysis } = ctx;
		const bos = tokenizer?.bos;
		const { ids } = mask.encoding;
		const isMissing =
			bos !== undefined && tokenizer?.addsBos === true && ids.length > 0 && !ids.includes(bos.id);
		const isByDesign = analysis?.example?.kind === "conversational" && !isScriptsTemplate(ctx);
		if (!isMissing || isByDesign || mask.states.includes("unknown") || mask.dropped !== undefined) {
			return;
		}
		yield {
			...causeOf(ctx),
			severity: mask.exactness.level === "exact" ? "warning" : "info",
			message: `The row begins without "${bos.text}", which this model's tokenizer puts before every text, so the model is trained on beginnings that it has not seen. Write ${bosIn(ctx)}.`,
		};
	},
	collapse: onePerCause,
});

/** What the model's own template leaves out was left out when the model was made. */
function isScriptsTemplate({ config }: RuleContext): boolean {
	return config?.tokenizerEdits.chatTemplate !== undefined;
}

function bosIn(ctx: RuleContext): string {
	return isScriptsTemplate(ctx) && ctx.analysis?.example?.kind === "conversational"
		? "`{{ bos_token }}` at the start of the template"
		: "`tokenizer.bos_token` before the text, or let the tokenizer add its special tokens";
}

/** The option that leaves it out, the template of the script, the name of the tokenizer, or the start of the record. */
function causeOf({ config, analysis }: RuleContext): Pick<RuleFinding, "range" | "file"> {
	const isChat = analysis?.example?.kind === "conversational";
	const option = isChat
		? config?.tokenizerEdits.chatTemplate?.source
		: (config?.tokenize?.addSpecialTokens.source ?? config?.addSpecialTokens?.source);
	const place = config === undefined ? undefined : tokenizerPlace(config);
	return option ?? place ?? { range: { start: 0, end: 1 } };
}
