/** An edit of whole lines as a unified diff. */
import type { TextEdit } from "../core/index.js";
import { escapeControls } from "./terminal.js";

/** Lines of the file around each change. */
const AROUND = 3;

/** `edits` start and end at line starts, or at the end of the text. */
export function editDiff(name: string, text: string, edits: readonly TextEdit[]): string {
	const lines = linesOf(text);
	const hunks: string[] = [];
	let shift = 0;
	for (const { range, newText } of [...edits].sort((a, b) => a.range.start - b.range.start)) {
		const first = linesOf(text.slice(0, range.start)).length;
		const removed = linesOf(text.slice(range.start, range.end));
		const added = linesOf(newText);
		const from = Math.max(0, first - AROUND);
		const before = lines.slice(from, first);
		const after = lines.slice(first + removed.length, first + removed.length + AROUND);
		const around = before.length + after.length;
		hunks.push(
			`@@ -${from + 1},${around + removed.length} +${from + 1 + shift},${around + added.length} @@`,
			...before.map((line) => ` ${line}`),
			...removed.map((line) => `-${line}`),
			...added.map((line) => `+${line}`),
			...after.map((line) => ` ${line}`),
		);
		shift += added.length - removed.length;
	}
	return `${escapeControls([`--- ${name}`, `+++ ${name}`, ...hunks].join("\n"))}\n`;
}

/** Without their ends; what follows the last end is a line if there is anything. */
function linesOf(text: string): string[] {
	const lines = text.split(/\r\n|\n|\r/);
	return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
