/** A record that was printed by Python (`str(row)`) instead of `json.dumps`, spelled as JSON. */
import { applyEdits, type TextEdit } from "../../base/fix.js";
import { parseJson } from "../../syntax/json/parse-json.js";

/** Undefined where the text is no such record as a whole, or holds an escape that JSON has no word for. */
export function pythonRecord(text: string): readonly TextEdit[] | undefined {
	const edits: TextEdit[] = [];
	for (let at = 0; at < text.length;) {
		const character = text.charAt(at);
		if (character === "'" || character === '"') {
			const end = respell(text, at, edits);
			if (end === undefined) {
				return undefined;
			}
			at = end;
			continue;
		}
		const word = /[A-Za-z_]/.test(character) ? wordAt(text, at) : "";
		const literal = LITERALS[word];
		if (literal !== undefined) {
			edits.push({ range: { start: at, end: at + word.length }, newText: literal });
		}
		at += Math.max(1, word.length);
	}
	return parseJson(applyEdits(text, edits)).problems.length === 0 ? edits : undefined;
}

const LITERALS: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };

function wordAt(text: string, at: number): string {
	WORD.lastIndex = at;
	return WORD.exec(text)?.[0] ?? "";
}

const WORD = /\w+/y;

/** The string that opens at `start`; the offset after it, or undefined when it is never closed. */
function respell(text: string, start: number, edits: TextEdit[]): number | undefined {
	const quote = text.charAt(start);
	const isSingle = quote === "'";
	const replace = (at: number, length: number, newText: string): void => {
		edits.push({ range: { start: at, end: at + length }, newText });
	};
	if (isSingle) {
		replace(start, 1, '"');
	}
	for (let at = start + 1; at < text.length;) {
		const character = text.charAt(at);
		if (character === quote) {
			if (isSingle) {
				replace(at, 1, '"');
			}
			return at + 1;
		}
		if (character === '"') {
			replace(at, 1, '\\"');
		}
		const escape = character === "\\" ? readEscape(text, at) : undefined;
		if (character === "\\" && escape === undefined) {
			return undefined;
		}
		if (escape?.newText !== undefined) {
			replace(at, escape.length, escape.newText);
		}
		at += escape?.length ?? 1;
	}
	return undefined;
}

/** Without `newText` where JSON spells it the same. */
function readEscape(
	text: string,
	at: number,
): { readonly length: number; readonly newText?: string } | undefined {
	const [written = "", hex, long] =
		/^\\(?:["\\bfnrt]|u[0-9a-fA-F]{4}|'|x([0-9a-fA-F]{2})|U00([01][0-9a-fA-F]{5}))/.exec(
			text.slice(at, at + 10),
		) ?? [];
	if (written === "") {
		return undefined;
	}
	if (hex !== undefined) {
		return { length: 4, newText: `\\u00${hex}` };
	}
	if (long !== undefined) {
		const code = parseInt(long, 16);
		return code > 0x10ffff ? undefined : { length: 10, newText: unitsOf(code) };
	}
	return written === "\\'" ? { length: 2, newText: "'" } : { length: written.length };
}

function unitsOf(code: number): string {
	const units = String.fromCodePoint(code).split("");
	return units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
