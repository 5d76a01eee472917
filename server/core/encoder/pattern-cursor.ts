/** A place in an Oniguruma pattern, and the readers that are the same inside and outside a class. */
import { unsupported, type Unsupported } from "./definition.js";
import { propertyClass } from "./regex-classes.js";

/** A place in a pattern; readers move `at` on. */
export interface PatternCursor {
	readonly pattern: string;
	at: number;
	/** `(?i)` is on. */
	ignoresCase: boolean;
	/** `(?m)` is on: a dot matches line feeds. */
	dotMatchesAll: boolean;
}

export function refuse(pattern: string, construct: string): Unsupported {
	return unsupported(`the regular expression ${pattern} (${construct})`);
}

/** `p{…}`, `P{…}` or `p{^…}`, the backslash being read, as the content of a class. */
export function readProperty(cursor: PatternCursor): string | Unsupported {
	const { pattern } = cursor;
	const [written, letter, caret, name] = /^([pP])\{(\^?)([\w\s-]+)\}/.exec(pattern.slice(cursor.at)) ?? [];
	const content = name === undefined ? undefined : propertyClass(name);
	if (written === undefined || content === undefined) {
		return refuse(pattern, pattern.slice(cursor.at - 1, cursor.at + 12));
	}
	if (cursor.ignoresCase && /^\\p\{(?:General_Category=)?(?:L[utl]|Upper|Lower|Title)/i.test(content)) {
		return refuse(pattern, `\\${written} with case ignored`);
	}
	cursor.at += written.length;
	const isNegative = (letter === "P") !== (caret === "^");
	return isNegative ? `[^${content}]` : content;
}

/** The character of an escape whose backslash is read. */
export function escapedCharacter(cursor: PatternCursor): string | Unsupported {
	const rest = cursor.pattern.slice(cursor.at);
	const [numeric, braced, short, long] =
		/^x\{([\dA-Fa-f]{1,6})\}|^x([\dA-Fa-f]{1,2})|^u([\dA-Fa-f]{4})/.exec(rest) ?? [];
	if (numeric !== undefined) {
		cursor.at += numeric.length;
		return String.fromCodePoint(Number.parseInt(braced ?? short ?? long ?? "0", 16));
	}
	const letter = String.fromCodePoint(cursor.pattern.codePointAt(cursor.at) ?? 0);
	cursor.at += letter.length;
	const control = CONTROLS.get(letter);
	if (control !== undefined) {
		return control;
	}
	return /^[A-Za-z0-9]$/.test(letter) || rest === "" ? refuse(cursor.pattern, `\\${letter}`) : letter;
}

const CONTROLS: ReadonlyMap<string, string> = new Map([
	["t", "\t"],
	["n", "\n"],
	["r", "\r"],
	["f", "\f"],
	["v", "\v"],
	["a", "\u0007"],
	["e", "\u001b"],
]);
