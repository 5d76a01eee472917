/** JSON text → tree with ranges; recovers from small faults and never fails. */
import type { Problem, Staged } from "../../base/staged.js";
import type { JsonMember, JsonNode } from "./json-node.js";
import { readString, scanString } from "./scan-string.js";

/** Deeper nesting is reported instead of parsed; Python's `json` gives up near 1,000. */
const MAX_DEPTH = 500;
/** A record with more faults than this is broken as a whole. */
const MAX_PROBLEMS = 5;

/** Parses one value from `start` up to the end of the text; what follows it is a problem. */
export function parseJson(text: string, start = 0, end = text.length): Staged<JsonNode> {
	const parser: Parser = { text, end, offset: start, problems: [], stopped: false };
	skipWhitespace(parser);
	if (parser.offset >= end) {
		fail(parser, "empty", "There is no JSON value here.", parser.offset, parser.offset);
		return { problems: parser.problems };
	}
	const value = parseValue(parser, 0);
	skipWhitespace(parser);
	if (!parser.stopped && parser.offset < end) {
		reportTrailing(parser);
	}
	return { ...(value === undefined ? {} : { value }), problems: parser.problems };
}

/** One value of a longer text. */
export interface JsonPrefix extends Staged<JsonNode> {
	/** Offset after the value. */
	readonly next: number;
	/** False after a fault that hides where the value ends. */
	readonly isWhole: boolean;
}

/** Parses one value and returns where it ended, for files that are a sequence of values. */
export function parseJsonPrefix(text: string, start: number): JsonPrefix {
	const parser: Parser = { text, end: text.length, offset: start, problems: [], stopped: false };
	skipWhitespace(parser);
	const value = parseValue(parser, 0);
	return {
		...(value === undefined ? {} : { value }),
		problems: parser.problems,
		next: parser.offset,
		isWhole: !parser.stopped,
	};
}

/** The scanner's only state; `stopped` is set by a fault after which nothing can be trusted. */
interface Parser {
	readonly text: string;
	readonly end: number;
	offset: number;
	readonly problems: Problem[];
	stopped: boolean;
}

function parseValue(parser: Parser, depth: number): JsonNode | undefined {
	if (depth > MAX_DEPTH) {
		const at = parser.offset;
		fail(
			parser,
			"too-deep",
			`The value is nested more than ${MAX_DEPTH} levels deep; Python's json gives up here.`,
			at,
			at + 1,
		);
		return undefined;
	}
	const code = parser.text.charCodeAt(parser.offset);
	if (parser.offset >= parser.end) {
		fail(parser, "unexpected-end", "The record ends before the value is complete.", parser.end, parser.end);
		return undefined;
	}
	switch (code) {
		case 123: // {
			return parseObject(parser, depth);
		case 91: // [
			return parseArray(parser, depth);
		case 34: // "
			return parseString(parser);
		default:
			return parseScalar(parser);
	}
}

function parseObject(parser: Parser, depth: number): JsonNode {
	const start = parser.offset;
	const members: JsonMember[] = [];
	parser.offset++;
	for (let first = true; ; first = false) {
		const comma = parser.offset - 1;
		skipWhitespace(parser);
		if (peek(parser) === "}") {
			reportTrailingComma(parser, first, comma);
			parser.offset++;
			break;
		}
		const member = parseMember(parser, depth);
		if (member !== undefined) {
			members.push(member);
		}
		if (parser.stopped || !nextItem(parser, "}", start)) {
			break;
		}
	}
	return { kind: "object", start, end: parser.offset, members };
}

function parseMember(parser: Parser, depth: number): JsonMember | undefined {
	const start = parser.offset;
	if (parser.text.charCodeAt(start) !== 34 || start >= parser.end) {
		reportBadKey(parser);
		return undefined;
	}
	const key = parseString(parser);
	skipWhitespace(parser);
	if (parser.stopped || key === undefined) {
		return undefined;
	}
	if (parser.offset >= parser.end) {
		fail(parser, "unexpected-end", "The record ends after this key; it is cut off.", key.start, key.end);
		return undefined;
	}
	if (peek(parser) !== ":") {
		fail(parser, "missing-colon", `The key "${shorten(key.value)}" has no ":" after it.`, key.start, key.end);
		return undefined;
	}
	parser.offset++;
	skipWhitespace(parser);
	const value = parseValue(parser, depth + 1);
	return value === undefined ? undefined : { key, value, start, end: value.end };
}

function parseArray(parser: Parser, depth: number): JsonNode {
	const start = parser.offset;
	const items: JsonNode[] = [];
	parser.offset++;
	for (let first = true; ; first = false) {
		const comma = parser.offset - 1;
		skipWhitespace(parser);
		if (peek(parser) === "]") {
			reportTrailingComma(parser, first, comma);
			parser.offset++;
			break;
		}
		const item = parseValue(parser, depth + 1);
		if (item !== undefined) {
			items.push(item);
		}
		if (parser.stopped || !nextItem(parser, "]", start)) {
			break;
		}
	}
	return { kind: "array", start, end: parser.offset, items };
}

/** Steps over "," (true) or the closing bracket (false). */
function nextItem(parser: Parser, close: string, open: number): boolean {
	skipWhitespace(parser);
	const character = peek(parser);
	if (character === ",") {
		parser.offset++;
		return true;
	}
	if (character === close) {
		parser.offset++;
		return false;
	}
	const opening = close === "}" ? "{" : "[";
	if (parser.offset >= parser.end) {
		fail(
			parser,
			"unclosed",
			`This "${opening}" is never closed; the record is cut off or broken over lines.`,
			open,
			open + 1,
		);
		return false;
	}
	const at = parser.offset;
	fail(parser, "missing-comma", `There is no "," before ${quoteAt(parser)}.`, at, at + 1);
	return false;
}

function parseString(parser: Parser): Extract<JsonNode, { kind: "string" }> | undefined {
	const healthy = readString(parser.text, parser.offset, parser.end);
	if (healthy !== undefined) {
		parser.offset = healthy.end;
		return healthy;
	}
	const scanned = scanString(parser.text, parser.offset, parser.end);
	for (const problem of scanned.problems) {
		report(parser, problem);
	}
	parser.offset = scanned.next;
	if (!scanned.closed) {
		parser.stopped = true;
	}
	return scanned.node;
}

const SCALAR = /[^\s,:{}[\]"]+/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const LITERALS = new Map<string, true | false | null>([
	["true", true],
	["false", false],
	["null", null],
]);
const PYTHON_LITERALS = new Map<string, string>([
	["True", "true"],
	["False", "false"],
	["None", "null"],
	["undefined", "null"],
]);

function parseScalar(parser: Parser): JsonNode | undefined {
	const start = parser.offset;
	SCALAR.lastIndex = start;
	const word = SCALAR.exec(parser.text)?.[0].slice(0, parser.end - start) ?? "";
	const end = start + word.length;
	const literal = LITERALS.get(word);
	if (literal !== undefined) {
		parser.offset = end;
		return { kind: "literal", start, end, value: literal };
	}
	if (NUMBER.test(word)) {
		parser.offset = end;
		return { kind: "number", start, end, text: word };
	}
	return parseWrongScalar(parser, word, start, end);
}

function parseWrongScalar(parser: Parser, word: string, start: number, end: number): JsonNode | undefined {
	const python = PYTHON_LITERALS.get(word);
	if (python !== undefined) {
		report(parser, {
			code: "python-literal",
			message: `"${word}" is not JSON. Write "${python}".`,
			range: { start, end },
		});
		parser.offset = end;
		return { kind: "literal", start, end, value: python === "null" ? null : python === "true" };
	}
	if (/^[-+]?(?:NaN|Infinity|inf|nan)$/.test(word)) {
		report(parser, {
			code: "nan",
			message: `"${word}" is not JSON; Python's json reads it but most other readers stop here. Use null or a number.`,
			range: { start, end },
		});
		parser.offset = end;
		return { kind: "literal", start, end, value: null };
	}
	if (word.startsWith("'")) {
		fail(
			parser,
			"single-quotes",
			"JSON strings need double quotes; this one starts with a single quote.",
			start,
			start + 1,
		);
		return undefined;
	}
	const what = word === "" ? quoteAt(parser) : `"${shorten(word)}"`;
	fail(
		parser,
		"unexpected-text",
		`${what} is not a JSON value.`,
		start,
		Math.max(end, Math.min(start + 1, parser.end)),
	);
	return undefined;
}

function reportTrailingComma(parser: Parser, isEmpty: boolean, comma: number): void {
	if (!isEmpty) {
		report(parser, {
			code: "trailing-comma",
			message: `JSON allows no "," before "${peek(parser)}". Remove it.`,
			range: { start: comma, end: comma + 1 },
		});
	}
}

function reportBadKey(parser: Parser): void {
	const at = parser.offset;
	if (at >= parser.end) {
		fail(parser, "unexpected-end", "The record ends inside an object.", at, at);
	} else if (peek(parser) === "'") {
		fail(
			parser,
			"single-quotes",
			"JSON keys need double quotes; this one starts with a single quote.",
			at,
			at + 1,
		);
	} else {
		fail(
			parser,
			"bad-key",
			`An object needs a key in double quotes here, not ${quoteAt(parser)}.`,
			at,
			at + 1,
		);
	}
}

function reportTrailing(parser: Parser): void {
	const at = parser.offset;
	const rest = parser.text.slice(at, parser.end);
	if (rest.startsWith("{") || rest.startsWith("[")) {
		fail(
			parser,
			"several-values",
			"A second JSON value follows on the same line. Put each record on its own line.",
			at,
			at + 1,
		);
	} else {
		fail(parser, "unexpected-text", `The record is complete before "${shorten(rest)}".`, at, parser.end);
	}
}

function fail(parser: Parser, code: string, message: string, start: number, end: number): void {
	report(parser, { code, message, range: { start, end } });
	parser.stopped = true;
}

function report(parser: Parser, problem: Problem): void {
	if (parser.problems.length < MAX_PROBLEMS && !parser.stopped) {
		parser.problems.push(problem);
	}
}

function peek(parser: Parser): string {
	return parser.offset < parser.end ? parser.text.charAt(parser.offset) : "";
}

function quoteAt(parser: Parser): string {
	return parser.offset < parser.end
		? JSON.stringify(parser.text.slice(parser.offset, parser.offset + 1))
		: "the end";
}

function shorten(text: string): string {
	return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

function skipWhitespace(parser: Parser): void {
	while (parser.offset < parser.end) {
		const code = parser.text.charCodeAt(parser.offset);
		if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
			return;
		}
		parser.offset++;
	}
}
