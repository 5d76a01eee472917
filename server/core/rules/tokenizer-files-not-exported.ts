/** A merged model that is saved or uploaded without its tokenizer. */
import type { Fix } from "../base/fix.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { isMergedSave } from "./support/is-merged-save.js";
import { argumentOf, receiverOf, tokenizerLoads, tokenizerVariable } from "./support/script-calls.js";
import { insertAfter } from "./support/script-edits.js";

export default defineRule({
	id: "tokenizer-files-not-exported",
	stage: "script",
	severity: "warning",
	*check(module) {
		if (savesTokenizer(module)) {
			return;
		}
		const save = module.calls.find((call) => isSave(call) && isMergedSave(module, call));
		if (save !== undefined) {
			yield {
				range: save.location.range,
				// A script that never has a tokenizer may leave it to another one.
				...(tokenizerLoads(module).length === 0 ? { severity: "info" as const } : {}),
				message: `The merged model is written without its tokenizer: who loads the folder gets no tokenizer.json and no chat template. Save the tokenizer to the same place.`,
				fixes: saveTokenizer(module, save),
			};
		}
	},
});

function isSave({ name }: PythonCall): boolean {
	return name === "save_pretrained" || name === "push_to_hub";
}

/** By itself, with a trainer that has it, or by copying the files. */
function savesTokenizer({ text, calls }: PythonModule): boolean {
	return (
		calls.some((call) => isSave(call) && /tok|proc/i.test(receiverOf(call))) ||
		/tokenizer_config\.json|tokenizer\.json|tokenizer\.model|AutoTokenizer\.from_pretrained\([^)]*\)\.(?:save_pretrained|push_to_hub)|copytree|save_tokenizer|\.save_model\(/.test(
			text,
		)
	);
}

function saveTokenizer(module: PythonModule, save: PythonCall): readonly Fix[] {
	const [load] = tokenizerLoads(module);
	const variable = load === undefined ? undefined : tokenizerVariable(load);
	const place = argumentOf(save, "save_directory", 0) ?? argumentOf(save, "repo_id", 0);
	if (variable === undefined || place === undefined) {
		return [];
	}
	const where = module.text.slice(place.location.range.start, place.location.range.end);
	const line = `${variable}.${save.name}(${where})`;
	return fixOf("Save the tokenizer too", insertAfter(module, save.location.range, [line]));
}
