/** Places in notebooks: the engine knows the script of their cells, people and editors know the JSON of the file. */
import type { Finding } from "../core/base/finding.js";
import type { Fix } from "../core/base/fix.js";
import type { TextRange } from "../core/base/text-range.js";
import { toFileRange, toFileText, type NotebookScript } from "../core/syntax/notebook/notebook-script.js";
import { isNotebookName } from "./file-kinds.js";
import type { Workspace } from "./workspace.js";

type NotebookOf = (file: string) => NotebookScript | undefined;

/** The same workspace; every range that it gives out stands in the file. */
export function withNotebookPlaces(workspace: Workspace, notebookOf: NotebookOf): Workspace {
	const placed = <T>(value: T): T => placeLocations(value, notebookOf, 0);
	return {
		...workspace,
		async findingsOf(file, signal) {
			const findings = await workspace.findingsOf(file, signal);
			return findings.map((finding) => placeFinding(finding, notebookOf));
		},
		hover: async (file, range) => placed(await workspace.hover(file, range)),
		async preview(file, target, options) {
			return placed(await workspace.preview(file, target, options));
		},
		runsFor: async (file) => placed(await workspace.runsFor(file)),
		labelOf: async (file) => placed(await workspace.labelOf(file)),
		compareBatches: async (...given) => placed(await workspace.compareBatches(...given)),
		previewRecorded: async (...given) => placed(await workspace.previewRecorded(...given)),
	};
}

function placeFinding(finding: Finding, notebookOf: NotebookOf): Finding {
	const range = inFile(finding.file, finding.range, notebookOf);
	const related = finding.related?.map((other) => ({
		...other,
		range: inFile(other.file, other.range, notebookOf),
	}));
	const fixes = finding.fixes?.map((fix) => placeFix(fix, finding.file, notebookOf));
	return { ...finding, range, ...(related && { related }), ...(fixes && { fixes }) };
}

function placeFix(fix: Fix, owner: string, notebookOf: NotebookOf): Fix {
	return {
		...fix,
		edits: fix.edits.map((edit) => {
			const file = edit.file ?? owner;
			return notebookIn(file, notebookOf) === undefined
				? edit
				: { ...edit, range: inFile(file, edit.range, notebookOf), newText: toFileText(edit.newText) };
		}),
	};
}

/** Plain answers are small and flat; deeper data holds no places. */
const MAX_DEPTH = 8;

function placeLocations<T>(value: T, notebookOf: NotebookOf, depth: number): T {
	if (typeof value !== "object" || value === null || depth > MAX_DEPTH) {
		return value;
	}
	if (Array.isArray(value)) {
		// Each item keeps its type.
		return value.map((item: unknown) => placeLocations(item, notebookOf, depth + 1)) as T;
	}
	const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [
		key,
		placeLocations(item, notebookOf, depth + 1),
	]);
	const copy: unknown = Object.fromEntries(entries);
	// Only a location's range changes, and it stays a range.
	return (
		isLocation(value) ? { ...(copy as object), range: inFile(value.file, value.range, notebookOf) } : copy
	) as T;
}

function isLocation(value: object): value is { file: string; range: TextRange } {
	return "file" in value && "range" in value && typeof value.file === "string";
}

function notebookIn(file: string, notebookOf: NotebookOf): NotebookScript | undefined {
	return isNotebookName(file) ? notebookOf(file) : undefined;
}

function inFile(file: string, range: TextRange, notebookOf: NotebookOf): TextRange {
	const notebook = notebookIn(file, notebookOf);
	return notebook === undefined ? range : toFileRange(notebook, range);
}
