/** Values of a DeepSpeed configuration that are not those of the run which names it. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule } from "../types/rule.js";
import { deepspeedDifferences, type DeepspeedDifference } from "./support/deepspeed-differences.js";
import { fixOf } from "./support/fix-of.js";
import { namedDeepspeed, type NamedDeepspeed } from "./support/named-deepspeed.js";

export default defineRule({
	id: "deepspeed-mismatch",
	stage: "run",
	severity: "error",
	*check(run) {
		const { plan } = run.config;
		const deepspeed = namedDeepspeed(run);
		if (plan === undefined || deepspeed === undefined) {
			return;
		}
		const found = deepspeedDifferences(plan, deepspeed.root, !FULL_EVAL.test(run.module.text));
		yield* found.flatMap((one) => writtenHere(one, deepspeed));
		const unwritten = found.filter(({ setting }) => setting.source === undefined);
		if (unwritten.length > 0) {
			yield byDefault(unwritten, deepspeed);
		}
	},
});

/** It switches a precision on beside the two options that are compared. */
const FULL_EVAL = /\b(?:fp16|bf16)_full_eval\b/;

function writtenHere(difference: DeepspeedDifference, deepspeed: NamedDeepspeed): RuleFinding[] {
	const { setting, key, written, asked } = difference;
	const { name } = deepspeed;
	return setting.source === undefined
		? []
		: [
				{
					...setting.source,
					message: `"${setting.option}" is ${asked}, and "${key}" is ${written} in ${name}: ${STOPS} Write the same value in both, or "auto" in ${name}.`,
					...placesOf([difference], deepspeed),
				},
			];
}

/** The values that the run leaves to its defaults are reported together, where it names the file. */
function byDefault(differences: readonly DeepspeedDifference[], deepspeed: NamedDeepspeed): RuleFinding {
	const { name, source } = deepspeed;
	const words = differences.map(
		({ key, written, setting, asked }) => `"${key}" is ${written} there, and ${setting.option} ${asked} here`,
	);
	return {
		...source,
		message: `${name} contradicts defaults of the run (${words.join("; ")}): ${STOPS} Set the option, or write "auto" in ${name}.`,
		...placesOf(differences, deepspeed),
	};
}

const STOPS = "Transformers stops with an error before the first step.";

/** In DeepSpeed's file, which other runs may take as well: its fix is unsafe. */
function placesOf(
	differences: readonly DeepspeedDifference[],
	{ config: { file }, name }: NamedDeepspeed,
): Pick<RuleFinding, "related" | "fixes"> {
	const keys = differences.map(({ key }) => key);
	return {
		related: differences.map(({ range, key }) => ({ file, range, message: `"${key}" stands here.` })),
		fixes: fixOf(
			`Write "auto" for ${keys.join(", ")} in ${name}`,
			...differences.map(({ range }) => ({ file, range, newText: '"auto"' })),
		),
	};
}
