/** Places in notebooks: the engine knows the script of their cells, people and editors know the JSON of the file. */
import type { Finding } from "../core/base/finding.js";
import type { Fix } from "../core/base/fix.js";
import { isUnavailable, type Unavailable } from "../core/base/staged.js";
import type { TextRange } from "../core/base/text-range.js";
import {
	scriptOffsetOf,
	toFileRange,
	toFileText,
	type NotebookScript,
} from "../core/syntax/notebook/notebook-script.js";
import type { PreviewModel, PreviewToken } from "../core/types/preview-model.js";
import { isNotebookName } from "./file-kinds.js";
import type { Workspace } from "./workspace.js";

type NotebookOf = (file: string) => NotebookScript | undefined;

/** The same workspace; every range that it gives out, and every offset that it is asked for, stands in the file. */
export function withNotebookPlaces(workspace: Workspace, notebookOf: NotebookOf): Workspace {
	const placed = <T>(value: T): T => placeLocations(value, notebookOf, 0);
	const inScript = (file: string, offset: number): number => {
		const notebook = notebookIn(file, notebookOf);
		return notebook === undefined ? offset : (scriptOffsetOf(notebook, offset) ?? -1);
	};
	return {
		...workspace,
		async findingsOf(file, signal) {
			const findings = await workspace.findingsOf(file, signal);
			return findings.map((finding) => placeFinding(finding, notebookOf));
		},
		async findingsOutside(file) {
			const findings = await workspace.findingsOutside(file);
			return findings.map((finding) => placeFinding(finding, notebookOf));
		},
		hover: async (file, range) => placed(await workspace.hover(file, range)),
		async preview(file, target, options) {
			return placePreview(await workspace.preview(file, target, options), notebookOf);
		},
		runsFor: async (file) => placed(await workspace.runsFor(file)),
		project: async () => placed(await workspace.project()),
		labelOf: async (file) => placed(await workspace.labelOf(file)),
		compareBatches: async (...given) => placed(await workspace.compareBatches(...given)),
		runHintsOf: async (file) => placed(await workspace.runHintsOf(file)),
		runLineOf: async (file) => placed(await workspace.runLineOf(file)),
		runSummaryAt: async (file, offset) => placed(await workspace.runSummaryAt(file, inScript(file, offset))),
		async optionAt(file, offset) {
			const facts = await workspace.optionAt(file, inScript(file, offset));
			return facts && { ...placed(facts), range: inFile(file, facts.range, notebookOf) };
		},
		async completionsAt(file, offset) {
			const found = await workspace.completionsAt(file, inScript(file, offset));
			return found.map((one) => ({ ...one, range: inFile(file, one.range, notebookOf) }));
		},
		async linksOf(file) {
			const links = await workspace.linksOf(file);
			return links.map((link) => ({ ...link, range: inFile(file, link.range, notebookOf) }));
		},
		definitionAt: async (file, offset) => placed(await workspace.definitionAt(file, inScript(file, offset))),
		previewRecorded: async (...given) => placePreview(await workspace.previewRecorded(...given), notebookOf),
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

/** Tokens are many and their deciders few: each decider is placed once, and stays one object for all its tokens. */
function placePreview(model: PreviewModel | Unavailable, notebookOf: NotebookOf): PreviewModel | Unavailable {
	if (isUnavailable(model)) {
		return model;
	}
	const { tokens, ...rest } = model;
	const deciders = new Map<PreviewToken["decidedBy"], PreviewToken["decidedBy"]>();
	for (const { decidedBy } of tokens) {
		if (!deciders.has(decidedBy)) {
			deciders.set(decidedBy, placeLocations(decidedBy, notebookOf, 0));
		}
	}
	const isPlaced = [...deciders].every(([decider, placed]) => decider === placed);
	return {
		...placeLocations(rest, notebookOf, 0),
		tokens: isPlaced
			? tokens
			: tokens.map((token) => ({ ...token, decidedBy: deciders.get(token.decidedBy) ?? null })),
	};
}

/** Plain answers are flat; deeper data holds no places. */
const MAX_DEPTH = 12;

/** The value itself where nothing of it stands in a notebook: what many tokens share stays one object. */
function placeLocations<T>(value: T, notebookOf: NotebookOf, depth: number): T {
	if (typeof value !== "object" || value === null || depth > MAX_DEPTH) {
		return value;
	}
	if (Array.isArray(value)) {
		const items = value.map((item: unknown) => placeLocations(item, notebookOf, depth + 1));
		// Each item keeps its type.
		return items.some((item, i) => item !== value[i]) ? (items as T) : value;
	}
	const changed: [string, unknown][] = [];
	for (const [key, item] of Object.entries(value) as [string, unknown][]) {
		const placed = placeLocations(item, notebookOf, depth + 1);
		if (placed !== item) {
			changed.push([key, placed]);
		}
	}
	if (isLocation(value) && notebookIn(value.file, notebookOf) !== undefined) {
		changed.push(["range", inFile(value.file, value.range, notebookOf)]);
	}
	// Only a location's range changes, and it stays a range.
	return changed.length === 0 ? value : { ...value, ...(Object.fromEntries(changed) as Partial<T>) };
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
