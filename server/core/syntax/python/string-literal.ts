/** Python string literals: decoding by Python's rules, with the place of every decoded character. */
import type { TextRange } from "../../base/text-range.js";
import { textOf, type PythonNode } from "./syntax-tree.js";

export interface DecodedText {
	readonly text: string;
	/** Triples as in `PatternPart.anchors`. */
	readonly anchors: readonly number[];
}

export interface StringPrefix {
	readonly isRaw: boolean;
	readonly isBytes: boolean;
	readonly isFormatted: boolean;
}

const NO_PREFIX: StringPrefix = { isRaw: false, isBytes: false, isFormatted: false };

/** Reads the letters before the quote of a `string` node. */
export function stringPrefix(text: string, node: PythonNode): StringPrefix {
	const start = node.children.find((child) => child.type === "string_start");
	const written = start ? textOf(text, start) : "";
	if (written === '"' || written === "'") {
		return NO_PREFIX;
	}
	const letters = written.replace(/["']/g, "").toLowerCase();
	return {
		isRaw: letters.includes("r"),
		isBytes: letters.includes("b"),
		isFormatted: letters.includes("f") || letters.includes("t"),
	};
}

const SPECIAL = /[\\\r]/;
const SPECIAL_IN_FORMAT = /[\\\r{}]/;

/** Decodes one stretch of string content; undefined for `\N{…}` and for escapes that Python refuses. */
export function decodeContent(text: string, range: TextRange, prefix: StringPrefix): DecodedText | undefined {
	// The search stays inside the string: a file of many short strings is read in linear time.
	const content = text.slice(range.start, range.end);
	if (!(prefix.isFormatted ? SPECIAL_IN_FORMAT : SPECIAL).test(content)) {
		return { text: content, anchors: content === "" ? [] : [0, range.start, content.length] };
	}
	const special = prefix.isFormatted ? /[\\\r{}]/g : /[\\\r]/g;
	const anchors: number[] = [];
	let decoded = "";
	let from = range.start;
	const copyUpTo = (end: number): void => {
		if (end > from) {
			anchors.push(decoded.length, from, end - from);
			decoded += text.slice(from, end);
		}
	};
	for (let match = special.exec(content); match; match = special.exec(content)) {
		const at = range.start + match.index;
		const piece = readPiece(text, at, range.end, prefix.isRaw);
		if (piece === undefined) {
			return undefined;
		}
		if (piece.length > 0) {
			copyUpTo(at);
			if (piece.text !== "") {
				anchors.push(decoded.length, at, piece.length);
				decoded += piece.text;
			}
			from = at + piece.length;
			special.lastIndex = from - range.start;
		} else if (text.startsWith("\\", at)) {
			// A raw backslash protects the next character from being read as an escape.
			special.lastIndex = at + 1 - range.start;
		}
	}
	copyUpTo(range.end);
	return { text: decoded, anchors };
}

interface Piece {
	/** What the source characters stand for. */
	readonly text: string;
	/** How many source characters it takes; 0: nothing special here. */
	readonly length: number;
}

const PLAIN: Piece = { text: "", length: 0 };

function readPiece(text: string, at: number, end: number, isRaw: boolean): Piece | undefined {
	const char = text[at];
	if (char === "\r") {
		// Python reads source files with universal newlines.
		return { text: "\n", length: text[at + 1] === "\n" ? 2 : 1 };
	}
	if (char === "{" || char === "}") {
		return text[at + 1] === char && at + 1 < end ? { text: char, length: 2 } : PLAIN;
	}
	return isRaw ? PLAIN : readEscape(text, at);
}

const SIMPLE_ESCAPES: { readonly [letter: string]: string } = {
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
	"\n": "",
};

const HEX_ESCAPES: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 };

function readEscape(text: string, at: number): Piece | undefined {
	const letter = text[at + 1] ?? "";
	if (letter === "\r") {
		return { text: "", length: text[at + 2] === "\n" ? 3 : 2 };
	}
	const simple = SIMPLE_ESCAPES[letter];
	if (simple !== undefined) {
		return { text: simple, length: 2 };
	}
	const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
	if (octal !== undefined) {
		return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: 1 + octal.length };
	}
	const digits = HEX_ESCAPES[letter];
	if (digits !== undefined) {
		const hex = text.slice(at + 2, at + 2 + digits);
		const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Infinity;
		return code <= 0x10ffff ? { text: String.fromCodePoint(code), length: 2 + digits } : undefined;
	}
	// Python keeps the backslash of an unknown escape.
	return letter === "N" ? undefined : PLAIN;
}
