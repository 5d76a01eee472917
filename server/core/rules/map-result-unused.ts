/** A dataset method whose result is thrown away: datasets are not changed in place. */
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { comesFrom, isImported, keywordOf } from "./support/script-calls.js";
import { unusedResults, type UnusedResult } from "./support/unused-results.js";

export default defineRule({
	id: "map-result-unused",
	stage: "script",
	severity: "warning",
	*check(module) {
		for (const unused of unusedResults(module, METHODS)) {
			if (isDataset(module, unused)) {
				const { call, receiver, assign } = unused;
				yield {
					range: call.location.range,
					message: `"${receiver}.${call.name}(…)" gives a new dataset and leaves "${receiver}" as it was, so this line has no effect. Assign the result.`,
					fixes: assign === undefined ? [] : fixOf(`Assign the result to ${receiver}`, assign),
				};
			}
		}
	},
});

const METHODS = [
	"map",
	"filter",
	"shuffle",
	"select",
	"rename_column",
	"rename_columns",
	"remove_columns",
	"select_columns",
	"add_column",
	"cast_column",
	"sort",
	"with_format",
	"class_encode_column",
];

const SOURCES =
	/^(?:load_dataset|load_from_disk|concatenate_datasets|interleave_datasets|from_(?:list|dict|json|csv|pandas|parquet|generator))$/;

/** Made by `datasets`, or called so in a script that imports it. */
function isDataset(module: PythonModule, { call, receiver }: UnusedResult): boolean {
	if (!isImported(module, "datasets") || isForItsEffect(module, call)) {
		return false;
	}
	// Lists are sorted in place, and only they without a word about what by.
	if (call.name === "sort" && call.positional.length === 0 && keywordOf(call, "column_names") === undefined) {
		return false;
	}
	const isMade = comesFrom(
		call.receiver,
		({ name, callee }) => SOURCES.test(name) && !/^(?:pd|pandas)\b/.test(callee),
	);
	return isMade || (call.receiver?.kind !== "list" && /(?:^|_)(?:datasets?|ds)(?:$|\[|_)/i.test(receiver));
}

/** `dataset.map(print)` is run for what the function does, and what a named cache file gets is read from there. */
function isForItsEffect({ text }: PythonModule, { location, name, keywords }: PythonCall): boolean {
	if (keywords.some((keyword) => keyword.name === "cache_file_name")) {
		return true;
	}
	const source = text.slice(location.range.start, location.range.end);
	return name === "map" && /\bprint\b|\.(?:write|append|add|update)\(/.test(source);
}
