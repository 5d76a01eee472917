/** A chat template, special token or tokenizer that is not the one that `tunelint.lock` pins. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule } from "../types/rule.js";
import type { TemplateDrift } from "../types/template-lock.js";

export default defineRule({
	id: "template-drift",
	stage: "lock",
	severity: "warning",
	*check({ drifts }) {
		for (const drift of drifts) {
			yield report(drift);
		}
	},
});

function report(drift: TemplateDrift): RuleFinding {
	const { range, run } = drift;
	if (drift.kind === "gone") {
		return {
			range,
			severity: "info",
			message: `"${run}" is locked, but it is no run any more, so nothing checks its pins. Write the lock anew with \`tunelint lock\`.`,
		};
	}
	const { place, pin, locked, found } = drift;
	return {
		range,
		message: `${place.words} has ${words(pin, found)}, but ${run} was locked with ${words(pin, locked)}: what was trained and what is asked may differ. Restore it, or train again and write the lock anew with \`tunelint lock\`.`,
		...(place.location === undefined
			? {}
			: { related: [{ ...place.location, message: `${place.words} is here.` }] }),
	};
}

function words(pin: string, value: string | null): string {
	const noun = pin.startsWith("modelfile ") ? "TEMPLATE" : (NOUNS[pin] ?? pin);
	return value === null ? `no ${noun}` : `the ${noun} "${value}"`;
}

const NOUNS: Readonly<Record<string, string>> = {
	template: "chat template",
	vocabulary: "tokenizer.json",
	tokenizer: "tokenizer",
	bos: "BOS token",
	eos: "EOS token",
	pad: "pad token",
};
