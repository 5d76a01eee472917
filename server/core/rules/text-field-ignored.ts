/** A text column that the run names, in rows whose prompt or messages the trainer takes instead. */
import type { Fix } from "../base/fix.js";
import { formatCount } from "../base/wording.js";
import { memberOf } from "../syntax/json/json-node.js";
import { parseJson } from "../syntax/json/parse-json.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { PythonCall } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "text-field-ignored",
	stage: "run",
	severity: "warning",
	*check(run) {
		const { source, value, option } = run.config.textField;
		for (const dataset of run.datasets) {
			const taken = source === undefined ? undefined : takenColumns(run, dataset);
			if (source !== undefined && taken !== undefined) {
				const rows = dataset.digests.filter(({ tokens }) => tokens !== undefined).length;
				yield {
					...source,
					message: `${option} names "${value}", but the rows have ${taken.text}, and the trainer takes those: the text in "${value}" is not used in ${formatCount(rows)} of ${formatCount(dataset.digests.length)} rows. Remove ${taken.text} from the dataset, or leave out ${option}.`,
					fixes: removal(run, taken.names),
				};
				return;
			}
		}
	},
});

interface Taken {
	readonly names: readonly string[];
	readonly text: string;
}

/** What the trainer takes in place of the column; undefined when it takes the column, or when the rows have none. */
function takenColumns({ config }: Run, { format, digests, recordText }: DatasetSummary): Taken | undefined {
	const { textField, formatting } = config;
	// A row with a mask is one that the trainer has taken.
	const index = digests.findIndex(({ tokens }) => tokens !== undefined);
	const record = index < 0 ? undefined : parseJson(recordText(index)).value;
	if (record === undefined) {
		return undefined;
	}
	const isMade = formatting?.isMap === true && formatting.column === textField.value;
	if (!isMade && memberOf(record, textField.value) === undefined) {
		return undefined;
	}
	switch (format) {
		case "prompt-completion":
			return { names: ["prompt", "completion"], text: '"prompt" and "completion"' };
		case "messages":
			return { names: ["messages"], text: '"messages"' };
		default:
			return undefined;
	}
}

/** The function that fills the column drops the others. */
function removal({ config, module }: Run, names: readonly string[]): readonly Fix[] {
	const { formatting } = config;
	const call = module.calls.find(
		(one) =>
			one.name === "map" && one.location.file === module.file && nameOfFunction(one) === formatting?.name,
	);
	const isGiven = call?.keywords.some(({ name }) => name === "remove_columns" || name === "**") !== false;
	const { file, range } = call?.location ?? {};
	if (formatting?.isMap !== true || isGiven || file === undefined || range === undefined) {
		return [];
	}
	const at = { start: range.end - 1, end: range.end - 1 };
	const edit = {
		file,
		range: at,
		newText: `, remove_columns=${JSON.stringify(names).replaceAll(",", ", ")}`,
	};
	const title = `Remove ${names.map((name) => `"${name}"`).join(" and ")} in the map`;
	return [{ title, safety: "unsafe", edits: [edit], preferred: true }];
}

function nameOfFunction({ positional, keywords }: PythonCall): string | undefined {
	const value = (positional[0] ?? keywords.find(({ name }) => name === "function"))?.value;
	return value?.kind === "symbol" ? value.name : undefined;
}
