/** Values of a DeepSpeed configuration that are not those of the run which names it. */
import type { RuleFinding } from "../base/finding.js";
import type { Fix } from "../base/fix.js";
import type { ConfigFile } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";
import { deepspeedDifferences, type DeepspeedDifference } from "./support/deepspeed-differences.js";
import { fileName } from "./support/file-name.js";

export default defineRule({
	id: "deepspeed-mismatch",
	stage: "run",
	severity: "error",
	*check(run) {
		const { config, deepspeed } = run;
		const { plan } = config;
		const isRead = plan?.deepspeed?.certainty === "certain" && deepspeed?.problems.length === 0;
		if (plan === undefined || deepspeed === undefined || !isRead) {
			return;
		}
		const found = deepspeedDifferences(plan, deepspeed, !FULL_EVAL.test(run.module.text));
		yield* found.flatMap((one) => writtenHere(run, one, deepspeed));
		const unwritten = found.filter(({ setting }) => setting.source === undefined);
		if (unwritten.length > 0) {
			yield* byDefault(run, unwritten, deepspeed);
		}
	},
});

/** It switches a precision on beside the two options that are compared. */
const FULL_EVAL = /\b(?:fp16|bf16)_full_eval\b/;

function writtenHere(run: Run, difference: DeepspeedDifference, deepspeed: ConfigFile): RuleFinding[] {
	const { setting, key, written } = difference;
	const { source } = setting;
	if (source === undefined) {
		return [];
	}
	const name = fileName(deepspeed.file);
	return [
		{
			range: source.range,
			...(source.file === run.module.file ? {} : { file: source.file }),
			message: `"${setting.option}" is ${difference.asked}, and "${key}" is ${written} in ${name}: ${STOPS} Write the same value in both, or "auto" in ${name}.`,
			...placeOf([difference], deepspeed),
		},
	];
}

/** The values that the run leaves to its defaults are reported together, where it names the file. */
function byDefault(
	{ config, module }: Run,
	differences: readonly DeepspeedDifference[],
	deepspeed: ConfigFile,
): RuleFinding[] {
	const place = config.plan?.deepspeed?.source;
	if (place === undefined) {
		return [];
	}
	const name = fileName(deepspeed.file);
	const words = differences.map(
		({ key, written, setting, asked }) => `"${key}" is ${written} there, and ${setting.option} ${asked} here`,
	);
	return [
		{
			range: place.range,
			...(place.file === module.file ? {} : { file: place.file }),
			message: `${name} contradicts defaults of the run (${words.join("; ")}): ${STOPS} Set the option, or write "auto" in ${name}.`,
			...placeOf(differences, deepspeed),
		},
	];
}

const STOPS = "Transformers stops with an error before the first step.";

function placeOf(
	differences: readonly DeepspeedDifference[],
	{ file }: ConfigFile,
): Pick<RuleFinding, "related" | "fixes"> {
	const name = fileName(file);
	const keys = differences.map(({ key }) => key);
	const fix: Fix = {
		title: `Write "auto" for ${keys.join(", ")} in ${name}`,
		// Other runs may take the same file.
		safety: "unsafe",
		edits: differences.map(({ range }) => ({ file, range, newText: '"auto"' })),
		preferred: true,
	};
	return {
		related: differences.map(({ range, key }) => ({ file, range, message: `"${key}" stands here.` })),
		fixes: [fix],
	};
}
