/** Writes fixes into files: one fix for each finding, whole fixes only, and no byte changed outside the edits. */
import { applyEdits, type Finding, type Fix, type TextEdit } from "../core/index.js";
import type { Host } from "../host.js";
import type { CheckedFile } from "./build-report.js";
import type { CommandIo } from "./command-io.js";

/** What was checked, and the texts that the findings refer to. */
export interface CheckedFiles {
	readonly checked: readonly CheckedFile[];
	textOf(file: string): Promise<string | undefined>;
}

export interface AppliedFixes {
	/** Findings that were mended. */
	readonly count: number;
	readonly files: readonly string[];
}

/** Fixes that touch an edit that is already taken wait for the next pass. */
export async function applyFixes(
	host: Host,
	io: CommandIo,
	{ checked, textOf }: CheckedFiles,
	safety: "safe" | "unsafe",
): Promise<AppliedFixes> {
	const texts = await editableTexts(host, { checked, textOf });
	const taken = new Map<string, TextEdit[]>();
	let count = 0;
	for (const finding of checked.flatMap(({ findings }) => findings)) {
		const fix = chosenFix(finding, safety);
		const edits = fix?.edits.map((edit) => ({ file: edit.file ?? finding.file, edit })) ?? [];
		const isPossible =
			edits.length > 0 &&
			edits.every(
				({ file, edit }) =>
					texts.has(file) && !(taken.get(file) ?? []).some((other) => overlaps(other, edit)),
			);
		if (isPossible) {
			count++;
			for (const { file, edit } of edits) {
				taken.set(file, [...(taken.get(file) ?? []), { range: edit.range, newText: edit.newText }]);
			}
		}
	}
	for (const [file, edits] of taken) {
		const before = texts.get(file);
		if (before !== undefined) {
			const mark = before.hadByteOrderMark ? "\ufeff" : "";
			await io.writeFile(file, Buffer.from(mark + applyEdits(before.text, edits), "utf8"));
		}
	}
	return { count, files: [...taken.keys()] };
}

interface EditableText {
	readonly text: string;
	readonly hadByteOrderMark: boolean;
}

/** Files whose bytes are exactly their text, and whose text is still the one that was checked. */
async function editableTexts(
	host: Host,
	{ checked, textOf }: CheckedFiles,
): Promise<Map<string, EditableText>> {
	const wanted = new Set(
		checked.flatMap(({ findings }) =>
			findings.flatMap(({ file, fixes = [] }) =>
				fixes.flatMap(({ edits }) => edits.map((edit) => edit.file ?? file)),
			),
		),
	);
	const texts = new Map<string, EditableText>();
	for (const file of wanted) {
		const read = await host.readText(file);
		const isChecked = checked.some((candidate) => candidate.file === file);
		const seen = isChecked ? ((await textOf(file)) ?? "") : undefined;
		if (read.kind === "text" && (seen === undefined || seen === read.text)) {
			texts.set(file, read);
		}
	}
	return texts;
}

function chosenFix({ fixes = [] }: Finding, safety: "safe" | "unsafe"): Fix | undefined {
	const allowed = fixes.filter((fix) => fix.safety === "safe" || safety === "unsafe");
	return allowed.find(({ preferred }) => preferred === true) ?? allowed[0];
}

/** Two insertions at one place overlap too: their order would be a guess. */
function overlaps({ range: a }: TextEdit, { range: b }: TextEdit): boolean {
	const isSamePlace = a.start === b.start;
	return isSamePlace || (a.start < b.end && b.start < a.end);
}
