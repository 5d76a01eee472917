/** A script that generates training data from the test set. */
import { fileName } from "../base/file-name.js";
import type { PythonArgument, PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { expressionRange, keywordOf, stringOf } from "./support/script-calls.js";

export default defineRule({
	id: "test-set-in-generation",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const written = module.calls
			.flatMap(writtenPaths)
			.find((path) => TRAINING.test(path) && !HELD_OUT.test(path));
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

function readPath(call: PythonCall): PythonArgument | undefined {
	const [first] = call.positional;
	if (call.name === "open") {
		return mode(call) === "r" ? first : undefined;
	}
	return /^(?:load_dataset|load_from_disk|read_(?:json|csv|parquet))$/.test(call.name)
		? (keywordOf(call, "data_files") ?? first)
		: undefined;
}

function writtenPaths(call: PythonCall): readonly string[] {
	const isWrite =
		(call.name === "open" && mode(call) !== "r") ||
		/^(?:to_json|to_csv|to_parquet|save_to_disk)$/.test(call.name);
	const path = isWrite ? stringOf(call.positional[0]) : undefined;
	return path === undefined ? [] : [path];
}

function mode(call: PythonCall): "r" | "w" {
	const written = stringOf(keywordOf(call, "mode") ?? call.positional[1]) ?? "r";
	return /[wax]/.test(written) ? "w" : "r";
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
