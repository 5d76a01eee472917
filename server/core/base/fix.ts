/** A repair that a person may choose: plain text edits. */
import type { TextRange } from "./text-range.js";

export interface TextEdit {
	/** The file to edit; absent means the file of the finding. */
	readonly file?: string;
	/** In the coordinates of the finding that offers it, or of `file` when that is given. */
	readonly range: TextRange;
	readonly newText: string;
}

export interface Fix {
	/** An imperative: `Change role to "user"`. */
	readonly title: string;
	/** `safe` only if it cannot change what is trained. */
	readonly safety: "safe" | "unsafe";
	/** Edits of one file do not overlap. */
	readonly edits: readonly TextEdit[];
	/** In a row's finding: takes the record out of its file, which the row cannot see; it becomes an edit of the file. */
	readonly deletesRecord?: true;
	/** Takes away the byte order mark of the finding's file, which no offset of its text can name. */
	readonly removesByteOrderMark?: true;
	/** The one that the editor applies with a single key. */
	readonly preferred?: boolean;
}

/** Applies edits whose `file` is absent or equal to `file`; the edits must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[], file?: string): string {
	return [...editedPieces(text, edits, file)].join("");
}

/** The same as pieces, for texts that should not be held twice. Insertions at one place keep their order. */
export function* editedPieces(text: string, edits: readonly TextEdit[], file?: string): Generator<string> {
	const mine = edits.filter((edit) => edit.file === undefined || edit.file === file);
	const ordered = mine.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
	let done = 0;
	for (const { range, newText } of ordered) {
		yield text.slice(done, range.start);
		yield newText;
		done = range.end;
	}
	yield text.slice(done);
}
