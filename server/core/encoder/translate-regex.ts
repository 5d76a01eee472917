/** Reads Oniguruma patterns, which tokenizers are written in, into nodes with the same meaning in JavaScript. */
import { isUnsupported, type Unsupported } from "./definition.js";
import { escapedCharacter, readProperty, refuse, type PatternCursor } from "./pattern-cursor.js";
import { classNode, repeatNode, textNode, type PatternNode } from "./pattern-node.js";
import { foldedClass, isTitleless, literal } from "./regex-characters.js";
import { classOfEscape } from "./regex-classes.js";
import { readClass } from "./translate-class.js";

/** A pattern with the same matches, or the construct that has no equal in JavaScript. */
export function translateRegex(pattern: string): PatternNode | Unsupported {
	const cursor = { pattern, at: 0, ignoresCase: false, dotMatchesAll: false };
	const node = readAlternatives(cursor);
	if (isUnsupported(node)) {
		return node;
	}
	return cursor.at < pattern.length ? refuse(pattern, "an unmatched )") : node;
}

function readAlternatives(cursor: PatternCursor): PatternNode | Unsupported {
	const { ignoresCase, dotMatchesAll } = cursor;
	const options: PatternNode[] = [];
	let parts: PatternNode[] = [];
	for (let isStart = true; cursor.at < cursor.pattern.length; isStart = false) {
		const character = cursor.pattern.charAt(cursor.at);
		if (character === ")") {
			break;
		}
		if (character === "|") {
			cursor.at++;
			options.push({ kind: "sequence", parts });
			parts = [];
			continue;
		}
		const part = readQuantified(cursor, isStart);
		if (isUnsupported(part)) {
			return part;
		}
		parts.push(part);
	}
	// Options that a group sets end with it.
	cursor.ignoresCase = ignoresCase;
	cursor.dotMatchesAll = dotMatchesAll;
	const last: PatternNode = { kind: "sequence", parts };
	return options.length === 0 ? last : { kind: "choice", options: [...options, last] };
}

function readQuantified(cursor: PatternCursor, isStart: boolean): PatternNode | Unsupported {
	const atom = readAtom(cursor, isStart);
	if (isUnsupported(atom)) {
		return atom;
	}
	let node = atom;
	for (;;) {
		const [quantifier, sign, lowest, comma, highest] =
			/^(?:([*+?])|\{(\d*)(,?)(\d*)\})/.exec(cursor.pattern.slice(cursor.at)) ?? [];
		if (quantifier === undefined || quantifier === "{}" || quantifier === "{,}") {
			return node;
		}
		cursor.at += quantifier.length;
		const { min, max } = sign === undefined ? interval(lowest, comma, highest) : countsOf(sign);
		const suffix = cursor.pattern.charAt(cursor.at);
		// After an interval `+`, and after `{n}` also `?`, are quantifiers of their own.
		if (suffix === "?" && (sign !== undefined || comma === ",")) {
			cursor.at++;
			node = repeatNode(node, min, max, true);
		} else if (suffix === "+" && sign !== undefined) {
			cursor.at++;
			node = { kind: "atomic", body: repeatNode(node, min, max) };
		} else {
			node = repeatNode(node, min, max);
		}
	}
}

function countsOf(sign: string): { readonly min: number; readonly max: number } {
	return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : -1 };
}

function interval(lowest = "", comma = "", highest = ""): { readonly min: number; readonly max: number } {
	const min = Number(lowest);
	if (comma === "") {
		return { min, max: min };
	}
	return { min, max: highest === "" ? -1 : Number(highest) };
}

function readAtom(cursor: PatternCursor, isStart: boolean): PatternNode | Unsupported {
	const { pattern } = cursor;
	const character = String.fromCodePoint(pattern.codePointAt(cursor.at) ?? 0);
	cursor.at += character.length;
	switch (character) {
		case "(":
			return readGroup(cursor, isStart);
		case "[":
			return asClass(readClass(cursor));
		case "\\":
			return readEscape(cursor);
		case ".":
			return classNode(cursor.dotMatchesAll ? "\\p{Any}" : "^\\n");
		// In Oniguruma these are always at lines, and only a line feed ends one.
		case "^":
			return look("^\\n", { isBehind: true, isNegative: true });
		case "$":
			return look("^\\n", { isBehind: false, isNegative: true });
		case "*":
		case "+":
		case "?":
			return refuse(pattern, "a quantifier of nothing");
		default:
			return readLiteral(cursor, character);
	}
}

function readLiteral(cursor: PatternCursor, character: string): PatternNode | Unsupported {
	if (!cursor.ignoresCase || isTitleless(character)) {
		return classNode(literal(character));
	}
	const next = cursor.pattern.charAt(cursor.at);
	// "ss" also matches ß where case is ignored, "st" ﬆ and so on.
	if (/^(?:ss|ff|fi|fl|st)$/i.test(character + next)) {
		return refuse(cursor.pattern, `"${character}${next}" with case ignored`);
	}
	const folded = foldedClass(character);
	return folded === undefined
		? refuse(cursor.pattern, `"${character}" with case ignored`)
		: classNode(folded);
}

function readGroup(cursor: PatternCursor, isStart: boolean): PatternNode | Unsupported {
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
		return textNode("");
	}
	const before = { ignoresCase: cursor.ignoresCase, dotMatchesAll: cursor.dotMatchesAll };
	if (options !== undefined && !setOptions(cursor, options)) {
		return refuse(pattern, `(${written}`);
	}
	if (end === ")") {
		// Elsewhere it would also gather the alternatives that follow.
		return isStart ? textNode("") : refuse(pattern, `(${written} inside`);
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
		return { kind: "atomic", body };
	}
	if (/^\?<?[=!]$/.test(written)) {
		return { kind: "look", isBehind: written.includes("<"), isNegative: written.endsWith("!"), body };
	}
	return body;
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

function readEscape(cursor: PatternCursor): PatternNode | Unsupported {
	const { pattern } = cursor;
	const letter = pattern.charAt(cursor.at);
	const named = classOfEscape(letter.toLowerCase());
	if (named !== undefined) {
		cursor.at++;
		return classNode(letter === letter.toLowerCase() ? named : `^${named}`);
	}
	if (letter === "p" || letter === "P") {
		return asClass(readProperty(cursor));
	}
	const assertion = assertionOf(letter);
	if (assertion !== undefined) {
		cursor.at++;
		return assertion;
	}
	const character = escapedCharacter(cursor);
	return isUnsupported(character) ? character : readLiteral(cursor, character);
}

function asClass(content: string | Unsupported): PatternNode | Unsupported {
	return isUnsupported(content) ? content : classNode(content);
}

interface Look {
	readonly isBehind: boolean;
	readonly isNegative: boolean;
}

function look(content: string, direction: Look): PatternNode {
	return { kind: "look", ...direction, body: classNode(content) };
}

function assertionOf(letter: string): PatternNode | undefined {
	const word = classOfEscape("w") ?? "";
	const side = (isBehind: boolean, isNegative: boolean) => look(word, { isBehind, isNegative });
	const both = (first: PatternNode, second: PatternNode): PatternNode => ({
		kind: "sequence",
		parts: [first, second],
	});
	switch (letter) {
		case "A":
			return look("\\p{Any}", { isBehind: true, isNegative: true });
		case "z":
			return look("\\p{Any}", { isBehind: false, isNegative: true });
		case "b":
			return {
				kind: "choice",
				options: [both(side(true, false), side(false, true)), both(side(true, true), side(false, false))],
			};
		case "B":
			return {
				kind: "choice",
				options: [both(side(true, false), side(false, false)), both(side(true, true), side(false, true))],
			};
		case "R":
			return { kind: "choice", options: [textNode("\r\n"), classNode("\\n-\\r\\x85\\u2028\\u2029")] };
		default:
			return undefined;
	}
}
