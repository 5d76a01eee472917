/** A run without data to watch it on. */
import type { Fix } from "../base/fix.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { usedDigests } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { calleeRange, hasOpenKeywords, keywordOf, trainerCalls } from "./support/script-calls.js";
import { insertBefore, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "no-validation-split",
	stage: "run",
	severity: "info",
	thresholds: { "no-validation-split.rows": 20 },
	*check({ module, config, datasets }, { thresholds }) {
		const rows = datasets.reduce((sum, dataset) => sum + usedDigests(dataset).length, 0);
		// Fewer rows are a trial, and rows that are not at hand may be split already.
		if (rows < (thresholds["no-validation-split.rows"] ?? 20)) {
			return;
		}
		const isSplit = config.datasets.some(({ split }) => split === "validation" || split === "test");
		for (const call of trainerCalls(module)) {
			const data = keywordOf(call, "train_dataset");
			if (data === undefined || keywordOf(call, "eval_dataset") !== undefined || hasOpenKeywords(call)) {
				continue;
			}
			if (isSplit || watches(module) || /(?:GRPO|PPO|RLOO)Trainer/.test(call.name)) {
				continue;
			}
			yield {
				range: calleeRange(module, call),
				message:
					"This run has no validation data, so nothing shows when it begins to memorise. Keep some rows apart and pass them as eval_dataset.",
				fixes: splitData(module, call),
			};
		}
	},
});

function watches({ text }: PythonModule): boolean {
	return /train_test_split|eval_dataset|val(?:idation)?_(?:data|set|dataset)|evaluate\(/.test(text);
}

function splitData(module: PythonModule, call: PythonCall): readonly Fix[] {
	const data = keywordOf(call, "train_dataset");
	const written =
		data === undefined ? "" : module.text.slice(data.location.range.start, data.location.range.end);
	const name = /^train_dataset\s*=\s*([A-Za-z_]\w*)$/.exec(written)?.[1];
	if (data === undefined || name === undefined) {
		return [];
	}
	const separator = separatorAfter(module, data.location.range.end) ?? ", ";
	const newText = `train_dataset=split[${quoted(module, "train")}]${separator}eval_dataset=split[${quoted(module, "test")}]`;
	return fixOf(
		"Keep a tenth of the rows for validation",
		insertBefore(module, call.location.range, [`split = ${name}.train_test_split(test_size=0.1, seed=42)`]),
		{ file: module.file, range: data.location.range, newText },
	);
}

/** The comma and the white space before the next argument. */
function separatorAfter({ text }: PythonModule, at: number): string | undefined {
	return /^,\s+(?=\w)/.exec(text.slice(at))?.[0];
}
