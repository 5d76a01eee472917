/** Labels that a script masks by hand and that its collator throws away. */
import { defineRule } from "../types/rule.js";
import { callsNamed, calleeRange, isConstant, keywordOf } from "./support/script-calls.js";

export default defineRule({
	id: "collator-overwrites-labels",
	stage: "run",
	severity: "error",
	*check({ config, module }) {
		const { tokenize } = config;
		if (config.trainer !== "transformers" || tokenize?.labels !== "unknown") {
			return;
		}
		const own = module.text.slice(tokenize.location.range.start, tokenize.location.range.end);
		const isMasked = masksPrompt(own) && /\blabels\b/.test(own);
		const before = config.call?.range.end ?? module.text.length;
		const collator = callsNamed(module, "DataCollatorForLanguageModeling").findLast(
			(call) => isConstant(keywordOf(call, "mlm"), false) && call.location.range.start < before,
		);
		const isUsed = config.collator?.value.endsWith("DataCollatorForLanguageModeling") === true;
		const isTransformers = module.imports.some(({ module: name }) => name.split(".")[0] === "transformers");
		if (isMasked && isUsed && isTransformers && collator !== undefined) {
			yield {
				range: calleeRange(module, collator),
				message:
					"This collator makes the labels anew from the ids, so the prompt that the script masks with -100 is trained all the same. Use DataCollatorForSeq2Seq, which keeps the labels.",
				related: [
					{ ...(tokenize.labelsLocation ?? tokenize.location), message: "The labels are masked here." },
				],
			};
		}
	},
});

/** Where only padding is set to -100, the collator does the same. */
function masksPrompt(source: string): boolean {
	return source
		.split("\n")
		.some((line) => /-100\b|IGNORE_INDEX/.test(line) && !/pad_token|attention_mask|\bpad\b/.test(line));
}
