/** A column that the run reads and that no row of its data has. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import type { Location } from "../base/text-range.js";
import { fileName } from "../base/file-name.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import type { PatternPart } from "../types/text-pattern.js";
import { columnsOf, lacksColumn } from "./support/columns-of.js";

export default defineRule({
	id: "missing-column",
	stage: "run",
	severity: "error",
	*check(run) {
		// A file that the run does not name may be of something else.
		const training = run.datasets.filter(({ split }) => split === "train" || split === "unknown");
		const [first] = training;
		// One file of several may have other columns; all of them are read alike.
		if (first === undefined || changesColumns(run) || training.some(({ starts }) => starts.length === 0)) {
			return;
		}
		const seen = new Set<string>();
		for (const { column, location } of expectedColumns(run)) {
			if (!seen.has(column) && training.every((one) => lacksColumn(one, column))) {
				seen.add(column);
				yield report(run, column, location, first);
			}
		}
	},
});

interface Expected {
	readonly column: string;
	readonly location: Location;
}

/** Steps between the file and the function that reads the rows. */
function changesColumns({ config, module }: Run): boolean {
	const maps = module.calls.filter(({ name }) => name === "map" || name === "apply").length;
	const own = config.formatting?.isMap === true || config.tokenize !== undefined ? 1 : 0;
	return (
		maps > own ||
		/\b(?:rename_columns?|add_column|cast|select_columns|from_list|from_dict|from_pandas|from_generator|to_pandas|standardize_\w+|unpair_\w+|concatenate_datasets|with_transform|set_transform)\(/.test(
			module.text,
		)
	);
}

function expectedColumns({
	config,
	module,
	configFile,
	requiredColumns = [],
	datasets,
}: Run): readonly Expected[] {
	const pattern = config.formatting?.pattern ?? config.tokenize?.input;
	if (pattern !== undefined) {
		return pattern.parts.flatMap((part) => readColumn(part, module.text));
	}
	const isRead = datasets.some(({ format }) => format !== "unknown" && format !== "text");
	const { textField } = config;
	const [data] = config.datasets;
	if (textField.source !== undefined && !isRead && configFile === undefined) {
		return [{ column: textField.value, location: textField.source }];
	}
	return data === undefined ? [] : requiredColumns.map((column) => ({ column, location: data.source }));
}

/** `row["name"]` stops where there is no such column; `row.get("name")` does not. */
function readColumn(part: PatternPart, text: string): readonly Expected[] {
	if (part.kind !== "field") {
		return [];
	}
	const { start, end } = part.location.range;
	const written = text.slice(start, end);
	return /\[\s*["'][^"']+["']\s*\]$/.test(written) && written.includes(part.field)
		? [{ column: part.field, location: part.location }]
		: [];
}

function report({ module }: Run, column: string, location: Location, dataset: DatasetSummary): RuleFinding {
	const columns = columnsOf(dataset);
	const list = columns
		.slice(0, 5)
		.map((name) => `"${name}"`)
		.join(", ");
	const name = fileName(dataset.file);
	return {
		file: location.file,
		range: location.range,
		message: `No row of ${name} has the column "${column}", so the run stops with a KeyError; the rows have ${list}. Read one of those, or rename the column.`,
		related: [
			{
				file: dataset.file,
				range: { start: dataset.starts[0] ?? 0, end: (dataset.starts[0] ?? 0) + 1 },
				message: "The first row.",
			},
		],
		fixes: renameFix(module.text, column, location, nearest(column, columns)),
	};
}

function renameFix(
	text: string,
	column: string,
	{ file, range }: Location,
	meant: string | undefined,
): readonly Fix[] {
	const at = text.slice(range.start, range.end).lastIndexOf(column);
	if (meant === undefined || at < 0) {
		return [];
	}
	const start = range.start + at;
	const edit = { file, range: { start, end: start + column.length }, newText: meant };
	return [{ title: `Read the column "${meant}"`, safety: "unsafe", edits: [edit], preferred: true }];
}
