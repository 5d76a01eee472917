/** Escapes of jinja2's string literals: Python's `unicode-escape`. */
import { TemplateError } from "./template-error.js";

const SIMPLE: { readonly [letter: string]: string } = {
	"\n": "",
	"\\": "\\",
	"'": "'",
	'"': '"',
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	v: "\v",
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/gu;

/** `text` is what stands between the quotes; an unknown escape stays as it is. */
export function decodeStringLiteral(text: string, offset: number): string {
	if (!text.includes("\\")) {
		return text;
	}
	return text.replace(
		ESCAPE,
		(
			escape: string,
			byte: string | undefined,
			short: string | undefined,
			long: string | undefined,
			octal: string | undefined,
			letter: string | undefined,
		) => {
			const code = byte ?? short ?? long;
			if (code !== undefined) {
				return codeText(Number.parseInt(code, 16), offset);
			}
			if (octal !== undefined) {
				return codeText(Number.parseInt(octal, 8), offset);
			}
			if (letter === "x" || letter === "u" || letter === "U" || letter === "N") {
				throw new TemplateError("TemplateSyntaxError", truncated(letter), offset);
			}
			return SIMPLE[letter ?? ""] ?? unknownEscape(escape, letter ?? "");
		},
	);
}

/** jinja2 turns other characters than ASCII into escapes before Python decodes, which doubles the backslash. */
function unknownEscape(escape: string, letter: string): string {
	const code = letter.codePointAt(0) ?? 0;
	if (code < 0x80) {
		return escape;
	}
	if (code < 0x100) {
		return `\\x${code.toString(16)}`;
	}
	return code < 0x10000
		? `\\u${code.toString(16).padStart(4, "0")}`
		: `\\U${code.toString(16).padStart(8, "0")}`;
}

function codeText(code: number, offset: number): string {
	if (code > 0x10ffff) {
		throw new TemplateError("TemplateSyntaxError", "illegal Unicode character", offset);
	}
	return String.fromCodePoint(code);
}

function truncated(letter: string): string {
	switch (letter) {
		case "x":
			return "truncated \\xXX escape";
		case "u":
			return "truncated \\uXXXX escape";
		case "U":
			return "truncated \\UXXXXXXXX escape";
		default:
			return "malformed \\N character escape";
	}
}
