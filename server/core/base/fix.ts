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
	/** The one that the editor applies with a single key. */
	readonly preferred?: boolean;
}

/** Applies edits whose `file` is absent or equal to `file`; the edits must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[], file?: string): string {
	const mine = edits.filter((edit) => edit.file === undefined || edit.file === file);
	const ordered = [...mine].sort((a, b) => b.range.start - a.range.start);
	let result = text;
	for (const edit of ordered) {
		result = result.slice(0, edit.range.start) + edit.newText + result.slice(edit.range.end);
	}
	return result;
}
