/** Rows that begin with the BOS token twice. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import type { LossMask } from "../types/loss-mask.js";
import type { SpecialToken } from "../types/tokenizer.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { originOf } from "./support/range-in-record.js";
import { tokenizerPlace } from "./support/tokenizer-place.js";

export default defineRule({
	id: "double-bos",
	stage: "lossMask",
	severity: "warning",
	*check(mask, ctx) {
		const bos = ctx.tokenizer?.bos;
		const { ids } = mask.encoding;
		if (bos !== undefined && ids[0] === bos.id && ids[1] === bos.id && !mask.states.includes("unknown")) {
			yield report(mask, bos, ctx);
		}
	},
	collapse: onePerCause,
});

function report(mask: LossMask, bos: SpecialToken, ctx: RuleContext): RuleFinding {
	const { offsets, rendered } = mask.encoding;
	const [start, end] = offsets[1] ?? [0, 0];
	const [firstStart, firstEnd] = offsets[0] ?? [0, 0];
	const severity = mask.exactness.level === "exact" ? "warning" : "info";
	// What a tokenizer puts before a text has no characters of its own.
	const isWrittenTwice = firstStart < firstEnd;
	const origin = originOf(rendered, { start, end });
	const why = "so each row begins unlike every text that the model has seen";
	const what = `The ids begin with "${bos.text}" twice`;
	if (origin.kind === "record") {
		const cause = isWrittenTwice
			? "the text has it twice"
			: "it stands in the text and the tokenizer adds it";
		return {
			range: origin.range,
			severity,
			message: `${what}: ${cause}, ${why}. Delete it from the text.`,
			fixes: [deletion(origin.range, bos)],
		};
	}
	const cause = isWrittenTwice
		? "the text has it twice"
		: `${origin.kind === "script" ? "the script" : "the chat template"} writes it and the tokenizer adds it again`;
	const message = `${what}: ${cause}, ${why}. Tokenize with add_special_tokens=False, or leave it out of the text.`;
	return origin.kind === "script"
		? { ...origin.location, severity, message }
		: { ...callOf(ctx), severity, message };
}

function deletion(range: TextRange, bos: SpecialToken): Fix {
	return {
		title: `Delete "${bos.text}"`,
		safety: "unsafe",
		edits: [{ range, newText: "" }],
		preferred: true,
	};
}

/** The option that adds special tokens, the name of the tokenizer, or the start of the record. */
function callOf({ config }: RuleContext): Pick<RuleFinding, "range" | "file"> {
	const option = config?.tokenize?.addSpecialTokens.source ?? config?.addSpecialTokens?.source;
	const place = config === undefined ? undefined : tokenizerPlace(config);
	return option ?? place ?? { range: { start: 0, end: 1 } };
}
