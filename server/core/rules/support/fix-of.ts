/** A fix of one or more edits that may not be possible. */
import type { Fix, TextEdit } from "../../base/fix.js";

/** [] when an edit could not be made. */
export function fixOf(title: string, ...edits: readonly (TextEdit | undefined)[]): readonly Fix[] {
	const made = edits.filter((edit) => edit !== undefined);
	return made.length === 0 || made.length < edits.length
		? []
		: [{ title, safety: "unsafe", edits: made, preferred: true }];
}
