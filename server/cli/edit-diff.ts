/** Edits as a unified diff of the lines that they touch. */
import { applyEdits, type TextEdit } from "../core/index.js";
import { escapeControls } from "./terminal.js";

/** Lines of the file around each change. */
const AROUND = 3;

/** Whole lines before and after a change; line numbers are 0-based, `to` is after the last one. */
interface Change {
	readonly from: number;
	to: number;
	readonly edits: TextEdit[];
}

/** Nothing when there are no edits; else its lines, each with its end. */
export function* editDiff(name: string, text: string, edits: readonly TextEdit[]): Generator<string> {
	const starts = lineStarts(text);
	const changes = changesOf(text, starts, edits);
	const lineAt = (line: number): string => text.slice(starts[line] ?? text.length, starts[line + 1]);
	if (changes.length > 0) {
		yield escapeControls(`--- ${name}\n+++ ${name}\n`);
	}
	let shift = 0;
	for (const hunk of hunksOf(changes)) {
		const from = Math.max(0, (hunk[0]?.from ?? 0) - AROUND);
		const to = Math.min(starts.length, (hunk.at(-1)?.to ?? 0) + AROUND);
		const lines: string[] = [];
		let added = 0;
		let done = from;
		for (const change of hunk) {
			const after = linesAfter(text, starts, change);
			added += after.length - (change.to - change.from);
			lines.push(...range(done, change.from).map((line) => marked(" ", lineAt(line))));
			lines.push(...range(change.from, change.to).map((line) => marked("-", lineAt(line))));
			lines.push(...after.map((line) => marked("+", line)));
			done = change.to;
		}
		lines.push(...range(done, to).map((line) => marked(" ", lineAt(line))));
		yield `@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + added} @@\n`;
		yield* lines;
		shift += added;
	}
}

function marked(mark: string, line: string): string {
	const body = line.replace(/\r?\n$/, "");
	return `${mark}${escapeControls(body)}\n${line.endsWith("\n") ? "" : "\\ No newline at end of file\n"}`;
}

/** Of every line that has characters. */
function lineStarts(text: string): number[] {
	const starts = text === "" ? [] : [0];
	for (let at = text.indexOf("\n"); at >= 0 && at + 1 < text.length; at = text.indexOf("\n", at + 1)) {
		starts.push(at + 1);
	}
	return starts;
}

function changesOf(text: string, starts: readonly number[], edits: readonly TextEdit[]): readonly Change[] {
	const changes: Change[] = [];
	for (const edit of [...edits].sort((a, b) => a.range.start - b.range.start)) {
		const { start, end } = edit.range;
		const first = lineOf(text, starts, start);
		const last = lineOf(text, starts, end);
		const isWhole = (at: number, line: number): boolean => at === (starts[line] ?? text.length);
		const endsLine = edit.newText === "" || edit.newText.endsWith("\n");
		const takesLines = endsLine && isWhole(start, first) && isWhole(end, last);
		const to = takesLines ? last : Math.min(starts.length, last + 1);
		const before = changes.at(-1);
		if (before !== undefined && first < before.to) {
			before.to = Math.max(before.to, to);
			before.edits.push(edit);
		} else {
			changes.push({ from: first, to, edits: [edit] });
		}
	}
	return changes;
}

/** The line that holds an offset; the number of lines for the end of a text whose last line has its end. */
function lineOf(text: string, starts: readonly number[], offset: number): number {
	if (offset >= text.length && (text === "" || text.endsWith("\n"))) {
		return starts.length;
	}
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if ((starts[middle] ?? 0) <= offset) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	return low;
}

function linesAfter(text: string, starts: readonly number[], { from, to, edits }: Change): string[] {
	const start = starts[from] ?? text.length;
	const moved = edits.map(({ range: { start: a, end: b }, newText }) => ({
		range: { start: a - start, end: b - start },
		newText,
	}));
	const after = applyEdits(text.slice(start, starts[to]), moved);
	return after.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Changes that stand close together are shown together. */
function hunksOf(changes: readonly Change[]): readonly Change[][] {
	const hunks: Change[][] = [];
	for (const change of changes) {
		const last = hunks.at(-1);
		if (last !== undefined && change.from - (last.at(-1)?.to ?? 0) <= 2 * AROUND) {
			last.push(change);
		} else {
			hunks.push([change]);
		}
	}
	return hunks;
}

function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
