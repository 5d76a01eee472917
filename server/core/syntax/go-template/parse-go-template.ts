/** Reads a template of Go's text/template, as Modelfiles hold them. */
import type { GoExpression, GoNode } from "./go-node.js";

const MAX_LENGTH = 50_000;
const MAX_NESTING = 40;

/** Undefined for what is no such template, or uses parts that are not read: definitions, nested templates, variables of the host. */
export function parseGoTemplate(text: string): readonly GoNode[] | undefined {
	const pieces = text.length > MAX_LENGTH ? undefined : piecesOf(text);
	if (pieces === undefined) {
		return undefined;
	}
	const reader: Reader = { pieces, at: 0, nesting: 0 };
	const body = readBody(reader);
	return body?.end === undefined ? body?.nodes : undefined;
}

type Piece =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "action"; readonly words: readonly string[] };

interface Reader {
	readonly pieces: readonly Piece[];
	at: number;
	nesting: number;
}

/** `{{-` takes the white space before it, `-}}` that behind it. */
function piecesOf(text: string): readonly Piece[] | undefined {
	const pieces: Piece[] = [];
	let at = 0;
	let trimsStart = false;
	const addText = (end: number, trimsEnd: boolean): void => {
		const raw = text.slice(at, end);
		const left = trimsStart ? raw.replace(/^[ \t\r\n]+/, "") : raw;
		pieces.push({ kind: "text", text: trimsEnd ? left.replace(/[ \t\r\n]+$/, "") : left });
	};
	for (;;) {
		const open = text.indexOf("{{", at);
		if (open < 0) {
			addText(text.length, false);
			return pieces;
		}
		const close = closingOf(text, open + 2);
		if (close === undefined) {
			return undefined;
		}
		const inside = text.slice(open + 2, close);
		const [, trimsBefore] = /^(-)[ \t\r\n]/.exec(inside) ?? [];
		const [, trimsAfter] = /[ \t\r\n](-)$/.exec(inside) ?? [];
		addText(open, trimsBefore !== undefined);
		const code = inside
			.slice(trimsBefore === undefined ? 0 : 1, trimsAfter === undefined ? undefined : -1)
			.trim();
		const words = /^\/\*[\s\S]*\*\/$/.test(code) ? [] : wordsOf(code);
		if (words === undefined) {
			return undefined;
		}
		pieces.push({ kind: "action", words });
		at = close + 2;
		trimsStart = trimsAfter !== undefined;
	}
}

/** Braces inside of strings do not count. */
function closingOf(text: string, from: number): number | undefined {
	const pattern = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}\}/g;
	pattern.lastIndex = from;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
		if (match[0] === "}}") {
			return match.index;
		}
	}
	return undefined;
}

const WORD = /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|:=|[|(),=]|\$?\w*(?:\.\w+)+|\$\w*|\.|-?\d+(?:\.\d+)?|\w+/gy;

function wordsOf(code: string): readonly string[] | undefined {
	const words: string[] = [];
	WORD.lastIndex = 0;
	while (WORD.lastIndex < code.length) {
		const match = WORD.exec(code);
		if (match === null) {
			return undefined;
		}
		if (match[0].trim() !== "") {
			words.push(match[0]);
		}
	}
	return words;
}

interface Body {
	readonly nodes: readonly GoNode[];
	/** What ended it: `end`, or `else` with the words behind it; absent at the end of the template. */
	readonly end?: { readonly word: "end" | "else"; readonly rest: readonly string[] };
}

function readBody(reader: Reader): Body | undefined {
	const nodes: GoNode[] = [];
	while (reader.at < reader.pieces.length) {
		const piece = reader.pieces[reader.at++];
		if (piece === undefined) {
			return undefined;
		}
		if (piece.kind === "text") {
			nodes.push(piece);
			continue;
		}
		const [word, ...rest] = piece.words;
		if (word === undefined) {
			continue;
		}
		if (word === "end" || word === "else") {
			return { nodes, end: { word, rest } };
		}
		const node = readAction(reader, word, rest);
		if (node === undefined) {
			return undefined;
		}
		nodes.push(node);
	}
	return { nodes };
}

function readAction(reader: Reader, word: string, rest: readonly string[]): GoNode | undefined {
	switch (word) {
		case "if":
		case "with":
		case "range":
			return readBlock(reader, word, rest);
		case "break":
		case "continue":
			return { kind: word };
		case "define":
		case "block":
		case "template":
			return undefined;
		default:
			return readValue([word, ...rest]);
	}
}

function readValue(words: readonly string[]): GoNode | undefined {
	const [name = "", sign] = words;
	if (/^\$\w+$/.test(name) && (sign === ":=" || sign === "=")) {
		const value = readPipeline(words.slice(2));
		return value && { kind: "set", name, isNew: sign === ":=", value };
	}
	const value = readPipeline(words);
	return value && { kind: "print", value };
}

function readBlock(
	reader: Reader,
	kind: "if" | "with" | "range",
	words: readonly string[],
): GoNode | undefined {
	const sign = words.indexOf(":=");
	const names = sign < 0 ? [] : words.slice(0, sign).filter((word) => word !== ",");
	const test = readPipeline(words.slice(sign + 1));
	reader.nesting++;
	const body = test === undefined || reader.nesting > MAX_NESTING ? undefined : readBody(reader);
	const otherwise = body?.end === undefined ? undefined : readOtherwise(reader, kind, body.end);
	reader.nesting--;
	if (test === undefined || body === undefined || otherwise === undefined) {
		return undefined;
	}
	if (kind === "range") {
		return { kind, names, list: test, body: body.nodes, otherwise };
	}
	return names.length > 0 ? undefined : { kind, test, body: body.nodes, otherwise };
}

/** `{{ else if … }}` is an `if` of its own that shares the `end`. */
function readOtherwise(
	reader: Reader,
	kind: "if" | "with" | "range",
	{ word, rest }: NonNullable<Body["end"]>,
): readonly GoNode[] | undefined {
	if (word === "end") {
		return [];
	}
	const [next, ...condition] = rest;
	if (next === "if" || next === "with") {
		const block = readBlock(reader, next, condition);
		return block && [block];
	}
	const body = rest.length === 0 && kind !== undefined ? readBody(reader) : undefined;
	return body?.end?.word === "end" ? body.nodes : undefined;
}

/** `a | b c` is `b c a`. */
function readPipeline(words: readonly string[]): GoExpression | undefined {
	const cursor = { words, at: 0 };
	const value = pipelineAt(cursor);
	return cursor.at === words.length ? value : undefined;
}

interface Cursor {
	readonly words: readonly string[];
	at: number;
}

function pipelineAt(cursor: Cursor): GoExpression | undefined {
	let value = commandAt(cursor, undefined);
	while (value !== undefined && cursor.words[cursor.at] === "|") {
		cursor.at++;
		value = commandAt(cursor, value);
	}
	return value;
}

function commandAt(cursor: Cursor, piped: GoExpression | undefined): GoExpression | undefined {
	const name = cursor.words[cursor.at] ?? "";
	if (/^[A-Za-z_]\w*$/.test(name) && !/^(?:true|false|nil)$/.test(name)) {
		cursor.at++;
		const values: GoExpression[] = [];
		while (cursor.at < cursor.words.length && !/^[|)]$/.test(cursor.words[cursor.at] ?? "")) {
			const value = operandAt(cursor);
			if (value === undefined) {
				return undefined;
			}
			values.push(value);
		}
		return { kind: "call", name, values: piped === undefined ? values : [...values, piped] };
	}
	return piped === undefined ? operandAt(cursor) : undefined;
}

function operandAt(cursor: Cursor): GoExpression | undefined {
	const word = cursor.words[cursor.at++] ?? "";
	if (word === "(") {
		const inner = pipelineAt(cursor);
		return cursor.words[cursor.at++] === ")" ? inner : undefined;
	}
	if (/^["`]/.test(word)) {
		const value = stringOf(word);
		return value === undefined ? undefined : { kind: "constant", value };
	}
	if (/^-?\d/.test(word)) {
		return { kind: "constant", value: Number(word) };
	}
	if (/^(?:true|false|nil)$/.test(word)) {
		return { kind: "constant", value: word === "nil" ? null : word === "true" };
	}
	const [, name, path = ""] = /^(\$\w*)?((?:\.\w*)*)$/.exec(word) ?? [];
	if (word === "" || (name === undefined && path === "")) {
		return /^[A-Za-z_]\w*$/.test(word) ? { kind: "call", name: word, values: [] } : undefined;
	}
	const keys = path.split(".").filter((key) => key !== "");
	return { kind: "path", ...(name === undefined ? {} : { name }), keys };
}

/** Go's escapes are JSON's here; a back-quoted string has none. */
function stringOf(word: string): string | undefined {
	if (word.startsWith("`")) {
		return word.slice(1, -1);
	}
	const isPlain = !/\\[^"\\nrtbf/u]/.test(word);
	return isPlain ? (JSON.parse(word.replace(/\t/g, "\\t")) as string) : undefined;
}
