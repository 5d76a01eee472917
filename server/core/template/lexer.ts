/** jinja2's lexer with `trim_blocks` and `lstrip_blocks`, as Hugging Face sets it up: source → tokens. */
import { decodeStringLiteral } from "./string-literal.js";
import { TemplateError } from "./template-error.js";

export type TokenKind =
	| "data"
	| "block_begin"
	| "block_end"
	| "variable_begin"
	| "variable_end"
	| "name"
	| "string"
	| "integer"
	| "float"
	| "operator"
	| "eof";

export interface Token {
	readonly kind: TokenKind;
	/** The operator itself, a name, or the decoded text. Digits of numbers are without `_`. */
	readonly value: string;
	readonly start: number;
	readonly end: number;
}

/** Python reads templates with universal newlines, and jinja2 drops one newline at the end. */
export function normaliseSource(template: string): string {
	const source = template.includes("\r") ? template.replace(/\r\n?/g, "\n") : template;
	return source.endsWith("\n") ? source.slice(0, -1) : source;
}

// Python's `\s` and `str.rstrip`: JavaScript's set has U+FEFF and lacks U+001C…U+001F and U+0085.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const TAG = new RegExp(
	`\\{%([-+]?)${SPACE}*raw${SPACE}*(?:-%\\}${SPACE}*|%\\})|\\{\\{([-+]?)|\\{%([-+]?)|\\{#([-+]?)`,
	"g",
);
const COMMENT_END = new RegExp(`\\+#\\}|-#\\}${SPACE}*|#\\}\\n?`, "g");
const RAW_END = new RegExp(`\\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\\+%\\}|-%\\}${SPACE}*|%\\}\\n?)`, "g");
const BLOCK_END = new RegExp(`\\+%\\}|-%\\}${SPACE}*|%\\}\\n?`, "y");
const VARIABLE_END = new RegExp(`-\\}\\}${SPACE}*|\\}\\}`, "y");
const SPACES = new RegExp(`${SPACE}+`, "y");
const BLANK = new RegExp(`^${SPACE}+$`);
const TRAILING_SPACES = new RegExp(`${SPACE}+$`);
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{Nl}\p{M}\p{Nd}\p{Pc}·]+/uy;
const IDENTIFIER = /^[\p{XIDS}_][\p{XIDC}]*$/u;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const CLOSING: { readonly [open: string]: string } = { "{": "}", "(": ")", "[": "]" };

/** `source` must be normalised. Throws a `TemplateSyntaxError`. */
export function tokenize(source: string): Token[] {
	const tokens: Token[] = [];
	let position = 0;
	let isLineStart = true;
	const addData = (text: string, start: number): void => {
		if (text !== "") {
			tokens.push({ kind: "data", value: text, start, end: start + text.length });
		}
	};
	while (position < source.length) {
		TAG.lastIndex = position;
		const match = TAG.exec(source);
		if (match === null) {
			addData(source.slice(position), position);
			break;
		}
		const [tag, rawSign, variableSign, blockSign, commentSign] = match;
		const sign = rawSign ?? variableSign ?? blockSign ?? commentSign ?? "";
		const text = source.slice(position, match.index);
		const strips = { sign, keepsIndent: variableSign !== undefined, isLineStart };
		addData(stripBeforeTag(text, strips), position);
		const inside = match.index + tag.length;
		if (inside >= source.length && variableSign === undefined && blockSign === undefined) {
			// jinja2 forgives a comment or raw block that opens at the very end.
			break;
		}
		if (rawSign !== undefined) {
			RAW_END.lastIndex = inside;
			const end = RAW_END.exec(source) ?? fail("Missing end of raw directive", match.index);
			const body = source.slice(inside, end.index);
			const bodyStart = { sign: end[1] ?? "", keepsIndent: false, isLineStart: tag.endsWith("\n") };
			addData(stripBeforeTag(body, bodyStart), inside);
			position = RAW_END.lastIndex;
			isLineStart = end[0].endsWith("\n");
		} else if (commentSign !== undefined) {
			COMMENT_END.lastIndex = inside;
			const end = COMMENT_END.exec(source) ?? fail("Missing end of comment tag", match.index);
			position = COMMENT_END.lastIndex;
			isLineStart = end[0].endsWith("\n");
		} else {
			const kind = blockSign === undefined ? "variable" : "block";
			tokens.push({ kind: `${kind}_begin`, value: tag, start: match.index, end: inside });
			position = readCode(source, { start: inside, kind }, tokens);
			isLineStart = source[position - 1] === "\n";
		}
	}
	tokens.push({ kind: "eof", value: "", start: source.length, end: source.length });
	return tokens;
}

function stripBeforeTag(
	text: string,
	tag: { readonly sign: string; readonly keepsIndent: boolean; readonly isLineStart: boolean },
): string {
	if (tag.sign === "-") {
		return text.replace(TRAILING_SPACES, "");
	}
	if (tag.sign === "+" || tag.keepsIndent) {
		return text;
	}
	const line = text.lastIndexOf("\n") + 1;
	return (line > 0 || tag.isLineStart) && BLANK.test(text.slice(line)) ? text.slice(0, line) : text;
}

/** Tokens up to the end of the tag; returns the offset behind it. An unfinished tag ends with the source. */
function readCode(
	source: string,
	tag: { readonly start: number; readonly kind: "variable" | "block" },
	tokens: Token[],
): number {
	const closing: string[] = [];
	const tagEnd = tag.kind === "variable" ? VARIABLE_END : BLOCK_END;
	let position = tag.start;
	while (position < source.length) {
		const end = closing.length === 0 ? matchAt(tagEnd, source, position) : undefined;
		if (end !== undefined) {
			tokens.push({ kind: `${tag.kind}_end`, value: end, start: position, end: position + end.length });
			return position + end.length;
		}
		const spaces = matchAt(SPACES, source, position);
		if (spaces !== undefined) {
			position += spaces.length;
			continue;
		}
		const token = readToken(source, position);
		if (token.kind === "operator") {
			balance(closing, token);
		}
		tokens.push(token);
		position = token.end;
	}
	return position;
}

function readToken(source: string, start: number): Token {
	const token = (kind: TokenKind, text: string, value: string): Token => ({
		kind,
		value,
		start,
		end: start + text.length,
	});
	const float = matchAt(FLOAT, source, start);
	if (float !== undefined) {
		return token("float", float, float.replaceAll("_", ""));
	}
	const integer = matchAt(INTEGER, source, start);
	if (integer !== undefined) {
		if (integer.length > 4300) {
			throw new TemplateError(
				"ValueError",
				"Exceeds the limit (4300 digits) for integer string conversion",
				start,
			);
		}
		return token("integer", integer, integer.replaceAll("_", ""));
	}
	const name = matchAt(NAME, source, start);
	if (name !== undefined) {
		if (!IDENTIFIER.test(name)) {
			fail("Invalid character in identifier", start);
		}
		return token("name", name, name);
	}
	const string = matchAt(STRING, source, start);
	if (string !== undefined) {
		return token("string", string, decodeStringLiteral(string.slice(1, -1), start));
	}
	const operator = matchAt(OPERATOR, source, start);
	if (operator !== undefined) {
		return token("operator", operator, operator);
	}
	return fail(`unexpected char '${String.fromCodePoint(source.codePointAt(start) ?? 0)}' at ${start}`, start);
}

function balance(closing: string[], { value, start }: Token): void {
	const close = CLOSING[value];
	if (close !== undefined) {
		closing.push(close);
	} else if (value === "}" || value === ")" || value === "]") {
		const expected = closing.pop();
		if (expected === undefined) {
			fail(`unexpected '${value}'`, start);
		}
		if (expected !== value) {
			fail(`unexpected '${value}', expected '${expected}'`, start);
		}
	}
}

/** The text that a sticky pattern matches at the offset; a pattern never matches nothing. */
function matchAt(pattern: RegExp, source: string, offset: number): string | undefined {
	pattern.lastIndex = offset;
	return pattern.exec(source)?.[0];
}

function fail(message: string, offset: number): never {
	throw new TemplateError("TemplateSyntaxError", message, offset);
}
