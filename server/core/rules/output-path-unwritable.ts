/** Output that goes to a place where nothing can be written, or where the space runs out. */
import type { PythonArgument, PythonCall } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { expressionRange, keywordOf, stringOf } from "./support/script-calls.js";

export default defineRule({
	id: "output-path-unwritable",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module) {
		for (const call of module.calls) {
			const argument = outputOf(call);
			const path = stringOf(argument);
			const place = path === undefined ? undefined : PLACES.find(({ matches }) => matches.test(path));
			if (argument !== undefined && path !== undefined && place !== undefined) {
				yield {
					range: expressionRange(module, argument),
					message: `"${path}" is ${place.what}, so saving may fail after hours of training. Write to a folder of your own with space for several checkpoints.`,
				};
			}
		}
	},
});

const PLACES: readonly { readonly matches: RegExp; readonly what: string }[] = [
	{ matches: /^\/kaggle\/input\//, what: "in Kaggle's read-only input" },
	{ matches: /^\/(?:proc|sys|dev|usr|etc|boot|bin|lib)\//, what: "in a folder of the system" },
	{ matches: /^\/(?:nfs|gpfs|lustre|afs)\//, what: "on a shared mount, which usually has a quota" },
	{ matches: /^\/content\/drive\//, what: "on Google Drive, whose quota checkpoints fill" },
];

function outputOf(call: PythonCall): PythonArgument | undefined {
	if (/^(?:save_pretrained|save_model|save_to_disk|makedirs)$/.test(call.name)) {
		return call.positional[0];
	}
	const isConfig = /(?:Config|TrainingArguments)$/.test(call.name);
	return keywordOf(call, "output_dir") ?? (isConfig ? call.positional[0] : undefined);
}
