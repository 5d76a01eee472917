/** Bracketed classes of Oniguruma patterns as classes of JavaScript expressions with the flag `v`. */
import { isUnsupported, type Unsupported } from "./definition.js";
import { escapedCharacter, readProperty, refuse, type PatternCursor } from "./pattern-cursor.js";
import { foldedClass, literal } from "./regex-characters.js";
import { classOfEscape, posixClass } from "./regex-classes.js";

/** Reads a class whose `[` is read, as the content of a class. */
export function readClass(cursor: PatternCursor): string | Unsupported {
	const { pattern } = cursor;
	const isNegative = pattern.charAt(cursor.at) === "^";
	cursor.at += isNegative ? 1 : 0;
	const operands: string[] = [];
	let content = "";
	for (let isFirst = true; ; isFirst = false) {
		if (cursor.at >= pattern.length) {
			return refuse(pattern, "an unclosed class");
		}
		if (pattern.charAt(cursor.at) === "]" && !isFirst) {
			cursor.at++;
			break;
		}
		if (pattern.startsWith("&&", cursor.at)) {
			cursor.at += 2;
			operands.push(content);
			content = "";
			continue;
		}
		const member = readMember(cursor);
		if (isUnsupported(member)) {
			return member;
		}
		content += member;
	}
	const all = [...operands, content];
	const joined = all.length === 1 ? content : all.map((operand) => `[${operand}]`).join("&&");
	return `${isNegative ? "^" : ""}${joined}`;
}

function readMember(cursor: PatternCursor): string | Unsupported {
	const { pattern } = cursor;
	const [posix, caret, name = ""] = /^\[:(\^?)([a-z]+):\]/.exec(pattern.slice(cursor.at)) ?? [];
	if (posix !== undefined) {
		const content = posixClass(name);
		cursor.at += posix.length;
		if (content === undefined) {
			return refuse(pattern, posix);
		}
		return caret === "^" ? `[^${content}]` : content;
	}
	if (pattern.charAt(cursor.at) === "[") {
		cursor.at++;
		const content = readClass(cursor);
		return isUnsupported(content) ? content : `[${content}]`;
	}
	const letter = pattern.charAt(cursor.at) === "\\" ? pattern.charAt(cursor.at + 1) : "";
	const named = classOfEscape(letter.toLowerCase());
	if (named !== undefined) {
		cursor.at += 2;
		return letter === letter.toLowerCase() ? named : `[^${named}]`;
	}
	if (letter.toLowerCase() === "p") {
		cursor.at++;
		return readProperty(cursor);
	}
	return readRange(cursor);
}

function readRange(cursor: PatternCursor): string | Unsupported {
	const { pattern } = cursor;
	const from = readCharacter(cursor);
	if (isUnsupported(from)) {
		return from;
	}
	const isRange =
		pattern.charAt(cursor.at) === "-" && !/^-(?:\]|\[|\\[dswhpP]|$)/.test(pattern.slice(cursor.at));
	if (!isRange) {
		return withCase(cursor, from);
	}
	cursor.at++;
	const to = readCharacter(cursor);
	if (isUnsupported(to)) {
		return to;
	}
	return cursor.ignoresCase ? foldedRange(cursor, from, to) : `${literal(from)}-${literal(to)}`;
}

function readCharacter(cursor: PatternCursor): string | Unsupported {
	const character = String.fromCodePoint(cursor.pattern.codePointAt(cursor.at) ?? 0);
	cursor.at += character.length;
	return character === "\\" ? escapedCharacter(cursor) : character;
}

function withCase(cursor: PatternCursor, character: string): string | Unsupported {
	const folded = cursor.ignoresCase ? foldedClass(character) : literal(character);
	return folded ?? refuse(cursor.pattern, `"${character}" with case ignored`);
}

function foldedRange(cursor: PatternCursor, from: string, to: string): string | Unsupported {
	const [first = 0, last = 0] = [from.codePointAt(0), to.codePointAt(0)];
	let content = "";
	for (let code = first; code <= Math.min(last, first + 256); code++) {
		const member = withCase(cursor, String.fromCodePoint(code));
		if (isUnsupported(member)) {
			return member;
		}
		content += member;
	}
	return last - first > 256 ? refuse(cursor.pattern, "a long range with case ignored") : content;
}
