/** A script that generates training data from the test set. */
import { fileName } from "../base/file-name.js";
import type { PythonArgument, PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { openedToRead, writtenPath } from "./support/file-writes.js";
import { expressionRange, keywordOf, stringOf } from "./support/script-calls.js";

export default defineRule({
	id: "test-set-in-generation",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const written = module.calls.map(writtenPath).find((path) => path !== undefined && isTrainingData(path));
		if (written === undefined || ctx.config !== undefined || !asksModel(module) || keepsApart(module)) {
			return;
		}
		for (const call of module.calls) {
			const argument = readPath(call);
			const path = stringOf(argument);
			if (argument !== undefined && path !== undefined && HELD_OUT.test(fileName(path))) {
				yield {
					range: expressionRange(module, argument),
					message: `"${path}" is held-out data by its name, and this script generates "${written}" from it: the model is then trained on its own test. Read other data, or keep these rows out.`,
				};
			}
		}
	},
});

const HELD_OUT = /(?:^|[\W_])(?:test|heldout|held[-_]out|benchmark)(?:[\W_]|$)/i;
const TRAINING = /(?:^|[\W_])(?:train|training|sft|synthetic|generated|distill\w*)(?:[\W_]|$)/i;

/** `sft_metrics.json` is what came out of the test. */
const SCORES = /(?:^|[\W_])(?:metrics?|scores?|results?|reports?|predictions?|eval\w*|summary)(?:[\W_]|$)/i;

function isTrainingData(path: string): boolean {
	return TRAINING.test(path) && !HELD_OUT.test(path) && !SCORES.test(fileName(path));
}

function readPath(call: PythonCall): PythonArgument | undefined {
	const [first] = call.positional;
	if (call.name === "open") {
		return openedToRead(call);
	}
	return /^(?:load_dataset|load_from_disk|read_(?:json|csv|parquet))$/.test(call.name)
		? (keywordOf(call, "data_files") ?? first)
		: undefined;
}

function asksModel({ calls }: PythonModule): boolean {
	return calls.some(
		({ name, callee }) =>
			/^(?:generate|chat)$/.test(name) || /(?:completions|messages|responses)\.create$/.test(callee),
	);
}

/** The test set is read in order to leave its rows out, or to be scored. */
function keepsApart({ text }: PythonModule): boolean {
	return /dedup|decontam|overlap|exclud|held_?out_?(?:ids|keys)|accuracy|f1_score|not in test/i.test(text);
}
