/** Translates Oniguruma patterns, which tokenizers are written in, to JavaScript regular expressions with the flag `v`. */
import { isUnsupported, type Unsupported } from "./definition.js";
import { escapedCharacter, readProperty, refuse, type PatternCursor } from "./pattern-cursor.js";
import { foldedClass, isTitleless, literal } from "./regex-characters.js";
import { classOfEscape } from "./regex-classes.js";
import { readClass } from "./translate-class.js";

/** The source of an equal JavaScript expression, or the construct that there is no equal for. */
export function translateRegex(pattern: string): string | Unsupported {
	const cursor = { pattern, at: 0, ignoresCase: false, dotMatchesAll: false, atomics: 0 };
	const source = readAlternatives(cursor);
	if (isUnsupported(source)) {
		return source;
	}
	return cursor.at < pattern.length ? refuse(pattern, "an unmatched )") : source;
}

/** The source that matches exactly `text`. */
export function escapeRegex(text: string): string {
	return Array.from(text, literal).join("");
}

function readAlternatives(cursor: PatternCursor): string | Unsupported {
	const { ignoresCase, dotMatchesAll } = cursor;
	let source = "";
	for (let isStart = true; cursor.at < cursor.pattern.length; isStart = false) {
		const character = cursor.pattern.charAt(cursor.at);
		if (character === ")") {
			break;
		}
		if (character === "|") {
			cursor.at++;
			source += "|";
			continue;
		}
		const piece = readQuantified(cursor, isStart);
		if (isUnsupported(piece)) {
			return piece;
		}
		source += piece;
	}
	// Options that a group sets end with it.
	cursor.ignoresCase = ignoresCase;
	cursor.dotMatchesAll = dotMatchesAll;
	return source;
}

function readQuantified(cursor: PatternCursor, isStart: boolean): string | Unsupported {
	const atom = readAtom(cursor, isStart);
	if (isUnsupported(atom) || atom === "") {
		return atom;
	}
	let source = atom;
	for (;;) {
		const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})/.exec(cursor.pattern.slice(cursor.at))?.[0];
		if (quantifier === undefined) {
			return source;
		}
		cursor.at += quantifier.length;
		const written = quantifier.replace("{,", "{0,");
		const suffix = cursor.pattern.charAt(cursor.at);
		const isInterval = quantifier.startsWith("{");
		const isFixed = isInterval && !quantifier.includes(",");
		if (suffix === "?" && !isFixed) {
			cursor.at++;
			source = `(?:${source}${written}?)`;
		} else if (suffix === "+" && !isInterval) {
			cursor.at++;
			source = atomic(cursor, `${source}${written}`);
		} else {
			// After an interval, `+` and after `{n}` also `?`, are quantifiers of their own.
			const follows = /^[*+?{]/.test(cursor.pattern.slice(cursor.at));
			source = follows ? `(?:${source}${written})` : `${source}${written}`;
		}
	}
}

/** JavaScript has no atomic groups, but a look-ahead never gives back what it took. */
function atomic(cursor: PatternCursor, source: string): string {
	const name = `a${cursor.atomics++}`;
	return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
}

function readAtom(cursor: PatternCursor, isStart: boolean): string | Unsupported {
	const { pattern } = cursor;
	const character = String.fromCodePoint(pattern.codePointAt(cursor.at) ?? 0);
	cursor.at += character.length;
	switch (character) {
		case "(":
			return readGroup(cursor, isStart);
		case "[":
			return readClass(cursor);
		case "\\":
			return readEscape(cursor);
		case ".":
			return cursor.dotMatchesAll ? "\\p{Any}" : "[^\\n]";
		// In Oniguruma these are always at lines, and only a line feed ends one.
		case "^":
			return "(?<![^\\n])";
		case "$":
			return "(?![^\\n])";
		case "*":
		case "+":
		case "?":
			return refuse(pattern, "a quantifier of nothing");
		default:
			return readLiteral(cursor, character);
	}
}

function readLiteral(cursor: PatternCursor, character: string): string | Unsupported {
	if (!cursor.ignoresCase || isTitleless(character)) {
		return literal(character);
	}
	const next = cursor.pattern.charAt(cursor.at);
	// "ss" also matches ß where case is ignored, "st" ﬆ and so on.
	if (/^(?:ss|ff|fi|fl|st)$/i.test(character + next)) {
		return refuse(cursor.pattern, `"${character}${next}" with case ignored`);
	}
	const folded = foldedClass(character);
	return folded === undefined ? refuse(cursor.pattern, `"${character}" with case ignored`) : `[${folded}]`;
}

function readGroup(cursor: PatternCursor, isStart: boolean): string | Unsupported {
	const { pattern } = cursor;
	const opening = /^\?(?:#[^)]*\)|[:=!>]|<[=!]|<[A-Za-z_]\w*>|([a-z-]*)([:)]))/.exec(
		pattern.slice(cursor.at),
	);
	if (opening === null && pattern.charAt(cursor.at) === "?") {
		return refuse(pattern, pattern.slice(cursor.at - 1, cursor.at + 3));
	}
	const [written = "", options, end] = opening ?? [];
	cursor.at += written.length;
	if (written.startsWith("?#")) {
		return "";
	}
	const before = { ignoresCase: cursor.ignoresCase, dotMatchesAll: cursor.dotMatchesAll };
	if (options !== undefined && !setOptions(cursor, options)) {
		return refuse(pattern, `(${written}`);
	}
	if (end === ")") {
		// Elsewhere it would also gather the alternatives that follow.
		return isStart ? "" : refuse(pattern, `(${written} inside`);
	}
	const body = readAlternatives(cursor);
	Object.assign(cursor, before);
	if (isUnsupported(body)) {
		return body;
	}
	if (pattern.charAt(cursor.at++) !== ")") {
		return refuse(pattern, "an unclosed group");
	}
	if (written === "?>") {
		return atomic(cursor, body);
	}
	return /^\?<?[=!]$/.test(written) ? `(${written}${body})` : `(?:${body})`;
}

/** False for options other than `i` and `m`. */
function setOptions(cursor: PatternCursor, options: string): boolean {
	const [on = "", off = ""] = options.split("-");
	if (!/^[im]*$/.test(on + off)) {
		return false;
	}
	cursor.ignoresCase = (cursor.ignoresCase || on.includes("i")) && !off.includes("i");
	cursor.dotMatchesAll = (cursor.dotMatchesAll || on.includes("m")) && !off.includes("m");
	return true;
}

function readEscape(cursor: PatternCursor): string | Unsupported {
	const { pattern } = cursor;
	const letter = pattern.charAt(cursor.at);
	const named = classOfEscape(letter.toLowerCase());
	if (named !== undefined) {
		cursor.at++;
		return letter === letter.toLowerCase() ? `[${named}]` : `[^${named}]`;
	}
	if (letter === "p" || letter === "P") {
		const content = readProperty(cursor);
		return isUnsupported(content) ? content : `[${content}]`;
	}
	const assertion = ASSERTIONS.get(letter);
	if (assertion !== undefined) {
		cursor.at++;
		return assertion;
	}
	const character = escapedCharacter(cursor);
	return isUnsupported(character) ? character : readLiteral(cursor, character);
}

const WORD = classOfEscape("w") ?? "";

const ASSERTIONS: ReadonlyMap<string, string> = new Map([
	["A", "(?<!\\p{Any})"],
	["z", "(?!\\p{Any})"],
	["Z", "(?=\\n?(?!\\p{Any}))"],
	["b", `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`],
	["B", `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`],
	["R", "(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])"],
]);
