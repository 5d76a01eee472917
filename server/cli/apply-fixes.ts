/** Fixes of files: one for each finding, whole fixes only, and no byte changed outside the edits. */
import {
	applyEdits,
	editDraft,
	editedPieces,
	editsOf,
	lineEndOf,
	startDraft,
	type Draft,
	type Finding,
	type Fix,
	type TextEdit,
} from "../core/index.js";
import { createTakenRanges, type TakenRanges } from "../core/base/taken-ranges.js";
import type { FileStat, Host } from "../host.js";
import type { CheckedFile } from "./build-report.js";
import type { CommandIo } from "./command-io.js";
import { editDiff } from "./edit-diff.js";

/** What was checked, and the texts that the findings refer to. */
export interface CheckedFiles {
	readonly checked: readonly CheckedFile[];
	textOf(file: string): Promise<string | undefined>;
}

/** A file that fixes change; nothing of it is written yet. */
export interface FileDraft {
	readonly file: string;
	readonly text: string;
	readonly hadByteOrderMark: boolean;
	/** When it was read. */
	readonly stat: FileStat | undefined;
	readonly draft: Draft;
	readonly losesByteOrderMark: boolean;
}

export type Drafts = Map<string, FileDraft>;

/**
 * Adds the fixes of one round to the drafts and says how many findings they mend. Fixes that touch an edit that is
 * already taken wait for the next round. `changed`: the texts of files that this round changed.
 */
export async function applyFixes(
	host: Host,
	drafts: Drafts,
	{ checked, textOf }: CheckedFiles,
	safety: "safe" | "unsafe",
): Promise<{ readonly count: number; readonly changed: ReadonlyMap<string, string> }> {
	await openDrafts(host, drafts, { checked, textOf });
	const taken = new Map<string, TakenEdits>();
	let count = 0;
	for (const finding of checked.flatMap(({ findings }) => findings)) {
		const fix = chosenFix(finding, safety);
		const edits = fix?.edits.map((edit) => ({ file: edit.file ?? finding.file, edit })) ?? [];
		const isPossible = edits.every(
			({ file, edit }) => drafts.has(file) && taken.get(file)?.ranges.touches(edit.range) !== true,
		);
		const takesMark = fix?.removesByteOrderMark === true && hasMark(drafts, finding.file);
		if (!isPossible || (edits.length === 0 && !takesMark)) {
			continue;
		}
		count++;
		if (takesMark) {
			loseMark(drafts, finding.file);
		}
		for (const { file, edit } of edits) {
			const known = taken.get(file) ?? { ranges: createTakenRanges(), edits: [] };
			taken.set(file, known);
			known.ranges.take(edit.range);
			known.edits.push({ range: edit.range, newText: withLineEnds(edit.newText, drafts.get(file)) });
		}
	}
	const changed = new Map<string, string>();
	for (const [file, { edits }] of taken) {
		const before = drafts.get(file);
		if (before !== undefined) {
			const text = applyEdits(before.text, editsOf(before.text, before.draft));
			drafts.set(file, { ...before, draft: editDraft(before.draft, edits) });
			changed.set(file, applyEdits(text, edits));
		}
	}
	return { count, changed };
}

/** Fixes write \n; a file with other line ends keeps them. */
function withLineEnds(newText: string, draft: FileDraft | undefined): string {
	return draft === undefined || !newText.includes("\n")
		? newText
		: newText.replace(/\r?\n/g, lineEndOf(draft.text));
}

interface TakenEdits {
	readonly ranges: TakenRanges;
	readonly edits: TextEdit[];
}

/** Writes each changed file as a whole, unless somebody else changed it meanwhile. */
export async function writeDrafts(io: CommandIo, drafts: Drafts): Promise<readonly string[]> {
	const written: string[] = [];
	for (const draft of drafts.values()) {
		const { file, text, stat } = draft;
		const edits = editsOf(text, draft.draft);
		if (edits.length > 0 || draft.losesByteOrderMark) {
			const mark = draft.hadByteOrderMark && !draft.losesByteOrderMark ? "\ufeff" : "";
			await io.replaceFile(
				file,
				withMark(mark, editedPieces(text, edits)),
				stat === undefined ? {} : { unchangedSince: stat },
			);
			written.push(file);
		}
	}
	return written;
}

/** Prints what would be written; false when that is nothing. */
export function printDrafts(io: CommandIo, drafts: Drafts, nameOf: (file: string) => string): boolean {
	let isChanged = false;
	for (const { file, text, draft, hadByteOrderMark, losesByteOrderMark } of drafts.values()) {
		const mark = hadByteOrderMark ? "\ufeff" : "";
		const edits = editsOf(text, draft).map(({ range, newText }) => ({
			range: { start: range.start + mark.length, end: range.end + mark.length },
			newText,
		}));
		const all = losesByteOrderMark ? [{ range: { start: 0, end: 1 }, newText: "" }, ...edits] : edits;
		for (const part of editDiff(nameOf(file), mark + text, all)) {
			isChanged = true;
			io.write(part);
		}
	}
	return isChanged;
}

export function* withMark(mark: string, pieces: Iterable<string>): Generator<string> {
	yield mark;
	yield* pieces;
}

function hasMark(drafts: Drafts, file: string): boolean {
	const draft = drafts.get(file);
	return draft !== undefined && draft.hadByteOrderMark && !draft.losesByteOrderMark;
}

function loseMark(drafts: Drafts, file: string): void {
	const draft = drafts.get(file);
	if (draft !== undefined) {
		drafts.set(file, { ...draft, losesByteOrderMark: true });
	}
}

/** Files whose bytes are exactly their text, and whose text is still the one that was checked. */
async function openDrafts(host: Host, drafts: Drafts, { checked, textOf }: CheckedFiles): Promise<void> {
	const wanted = new Set(
		checked.flatMap(({ findings }) =>
			findings.flatMap(({ file, fixes = [] }) =>
				fixes.flatMap(({ edits }) => [file, ...edits.map((edit) => edit.file ?? file)]),
			),
		),
	);
	for (const file of wanted) {
		if (drafts.has(file)) {
			continue;
		}
		const stat = await host.stat(file);
		const read = await host.readText(file);
		const isChecked = checked.some((candidate) => candidate.file === file);
		const seen = isChecked ? ((await textOf(file)) ?? "") : undefined;
		if (read.kind === "text" && (seen === undefined || seen === read.text)) {
			const { text, hadByteOrderMark } = read;
			const draft = startDraft(text);
			drafts.set(file, { file, text, hadByteOrderMark, stat, draft, losesByteOrderMark: false });
		}
	}
}

function chosenFix({ fixes = [] }: Finding, safety: "safe" | "unsafe"): Fix | undefined {
	const allowed = fixes.filter((fix) => fix.safety === "safe" || safety === "unsafe");
	return allowed.find(({ preferred }) => preferred === true) ?? allowed[0];
}
