/** What JSON forbids inside a string, escaped: from one fault on to the end of the string. */
import type { TextEdit } from "../../base/fix.js";

export interface MendedString {
	readonly edits: readonly TextEdit[];
	/** False when a backslash may have been meant as an escape that JSON does not have. */
	readonly isCertain: boolean;
}

/** `start` is inside a string, at its first fault; undefined when the string is never closed. */
export function mendString(text: string, start: number): MendedString | undefined {
	const edits: TextEdit[] = [];
	let isCertain = true;
	for (let at = start; at < text.length;) {
		const character = text.charAt(at);
		if (character === '"') {
			return { edits, isCertain };
		}
		if (character === "\\") {
			const wrong = wrongEscape(text, at);
			if (wrong !== undefined) {
				edits.push({ range: { start: at, end: at + wrong.length }, newText: wrong.newText });
				isCertain &&= wrong.isCertain;
			}
			at += wrong?.length ?? 2;
			continue;
		}
		if (character < " ") {
			const newText = JSON.stringify(character).slice(1, -1);
			edits.push({ range: { start: at, end: at + 1 }, newText });
		}
		at++;
	}
	return undefined;
}

/** Undefined for an escape of JSON. Python and JavaScript write `\'` and `\x41`. */
function wrongEscape(
	text: string,
	at: number,
): { readonly length: number; readonly newText: string; readonly isCertain: boolean } | undefined {
	const [, hex] = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(at, at + 4)) ?? [];
	if (hex !== undefined) {
		return { length: 4, newText: `\\u00${hex}`, isCertain: true };
	}
	if (text.charAt(at + 1) === "'") {
		return { length: 2, newText: "'", isCertain: true };
	}
	const isJson = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6));
	return isJson ? undefined : { length: 1, newText: "\\\\", isCertain: false };
}
