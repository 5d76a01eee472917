/** The code cells of a notebook as one Python script, and the way back from the script to the file. */
import type { TextRange } from "../../base/text-range.js";
import { decodedIndex, rawOffset } from "../json/json-node.js";
import { blankMagics } from "./blank-magics.js";
import type { Notebook, NotebookCell } from "./parse-notebook.js";

export interface NotebookScript {
	/** Python: lines that only IPython understands are comments of the same length. */
	readonly text: string;
	/** The same characters as the person wrote them. */
	readonly written: string;
	readonly cells: readonly ScriptCell[];
}

interface ScriptCell {
	/** 0-based, among the cells of every kind. */
	readonly index: number;
	/** Where its text starts in the script. */
	readonly start: number;
	readonly cell: NotebookCell;
}

/** Cells run in order from top to bottom; a line break ends each. */
export function notebookScript(notebook: Notebook): NotebookScript {
	const cells: ScriptCell[] = [];
	let text = "";
	let written = "";
	notebook.cells.forEach((cell, index) => {
		if (cell.kind === "code") {
			cells.push({ index, start: text.length, cell });
			text += `${blankMagics(cell.text)}\n`;
			written += `${cell.text}\n`;
		}
	});
	return { text, written, cells };
}

/** The range in the notebook's file of a range of the script; one that spans cells ends with the first of them. */
export function toFileRange(script: NotebookScript, { start, end }: TextRange): TextRange {
	const at = cellAt(script, start);
	if (at === undefined) {
		return { start: 0, end: 0 };
	}
	const from = inFile(at.cell, start - at.start, false);
	return { start: from, end: end <= start ? from : Math.max(from, inFile(at.cell, end - at.start, true)) };
}

/** Text as it stands inside a JSON string. */
export function toFileText(text: string): string {
	return JSON.stringify(text).slice(1, -1);
}

export interface CellPlace {
	/** 0-based, among the cells of every kind. */
	readonly cell: number;
	/** UTF-16 offset in the cell's text. */
	readonly offset: number;
}

/** The cell and the place in it of an offset in the notebook's file. */
export function cellPlaceOf(script: NotebookScript, offset: number): CellPlace | undefined {
	const found = script.cells.find(({ cell }) => cell.start <= offset && offset <= cell.end);
	if (found === undefined) {
		return undefined;
	}
	let before = 0;
	let place = 0;
	for (const piece of found.cell.pieces) {
		if (piece.start > offset) {
			break;
		}
		place = before + decodedIndex(piece, offset);
		before += piece.value.length;
	}
	return { cell: found.index, offset: place };
}

function cellAt(script: NotebookScript, offset: number): ScriptCell | undefined {
	return script.cells.findLast(({ start }) => start <= offset) ?? script.cells[0];
}

/** `isEnd`: the offset ends a range, so that it belongs to the piece before it. */
function inFile(cell: NotebookCell, offset: number, isEnd: boolean): number {
	let before = 0;
	let last = cell.start;
	for (const piece of cell.pieces) {
		const { length } = piece.value;
		const isInside = isEnd ? offset <= before + length : offset < before + length;
		if (isInside) {
			return rawOffset(piece, Math.max(0, offset - before));
		}
		last = rawOffset(piece, length);
		before += length;
	}
	return last;
}
