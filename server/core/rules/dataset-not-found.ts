/** Training data that is not where the script looks for it. */
import { nearest } from "../base/nearest.js";
import type { Fix } from "../base/fix.js";
import { fileName } from "../base/file-name.js";
import type { MissingDataset, Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { writtenPath } from "./support/file-writes.js";
import { nodesAround } from "./support/script-nodes.js";

export default defineRule({
	id: "dataset-not-found",
	stage: "run",
	severity: "info",
	*check(run) {
		for (const missing of run.missingDatasets ?? []) {
			const { source, name } = missing.reference;
			if (isWritten(run, name)) {
				continue;
			}
			const near = nearest(fileName(name), missing.siblings ?? []);
			if (near === undefined && missing.reference.isOptional === true) {
				continue;
			}
			yield {
				...source,
				severity: near !== undefined || hasFoundNeighbour(run, missing) ? "warning" : "info",
				message: `There is no file "${name}" below the folders that the script may be started in, so the run stops or trains on less. ${hintOf(missing, near)}`,
				fixes: near === undefined ? [] : useNearest(run, missing, near),
			};
		}
	},
});

function hintOf({ namesake }: MissingDataset, near: string | undefined): string {
	if (near !== undefined) {
		return `The nearest name there is "${near}".`;
	}
	return namesake === undefined
		? "Check the path; it counts from the folder that the script is started in."
		: `The file of that name is "${namesake}" from the script's folder.`;
}

/** Another path of the same list or dictionary is there. */
function hasFoundNeighbour(
	{ config, module, missingDatasets = [] }: Run,
	{ reference }: MissingDataset,
): boolean {
	const list = nodesAround(module, reference.source.range).findLast(
		({ type }) => type === "list" || type === "dictionary",
	);
	const missing = missingDatasets.map((one) => one.reference);
	return config.datasets.some(
		(other) =>
			list !== undefined &&
			!missing.includes(other) &&
			list.start <= other.source.range.start &&
			other.source.range.end <= list.end,
	);
}

/** The script makes the file itself. */
function isWritten({ module }: Run, name: string): boolean {
	if (module.calls.some((call) => writtenPath(call) === name)) {
		return true;
	}
	const base = fileName(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	return new RegExp(
		`(?:to_json|to_csv|to_parquet|save_to_disk|download\\w*)\\([^)]*${base}|${base}["'][^)\\n]*["'][wax]`,
	).test(module.text);
}

function useNearest({ module }: Run, { reference }: MissingDataset, near: string): readonly Fix[] {
	const { file, range } = reference.source;
	const base = fileName(reference.name);
	const at = file === module.file ? module.text.slice(range.start, range.end).lastIndexOf(base) : -1;
	if (at < 0) {
		return [];
	}
	const start = range.start + at;
	const edit = { file, range: { start, end: start + base.length }, newText: near };
	return [{ title: `Change to \`${near}\``, safety: "unsafe", edits: [edit], preferred: true }];
}
