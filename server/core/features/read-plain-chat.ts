/** Reads the JSON of a conversation of plain texts without making nodes of it, as most records of most files are. */
import { isWhiteSpace } from "../base/white-space.js";
import type { ChatColumns, PlainChat, PlainTurn } from "../types/plain-chat.js";
import type { RowSource } from "../types/row-source.js";
import {
	ARRAY,
	BLANK,
	EMPTY,
	END,
	FALSE,
	LONG_NUMBER,
	NAME,
	NULL,
	NUMBER,
	OBJECT,
	TEXT,
	TRUE,
	ZERO,
	addToStructure,
	isName,
	startStructure,
	structureSum,
} from "./structure-hash.js";
import { escapeAt, escapeLength, isDigit } from "./unit-escapes.js";
import { isWordAt, wordOf } from "./unit-words.js";

/** Undefined for records with a fault, and for what this reader does not know: `parseLine` reads those. */
export function readPlainChat(row: RowSource, columns: ChatColumns): PlainChat | undefined {
	({ units: raw, length } = row);
	// No JSON goes on over such a character.
	raw[length] = 0;
	offset = 0;
	written = 0;
	if (decoded.length < 2 * length) {
		decoded = new Uint16Array(4 * length);
	}
	const turns: PlainTurn[] = [];
	startStructure();
	skipSpace();
	const isRead = readRecord(columns, turns);
	skipSpace();
	return isRead && offset === length && turns.length > 0
		? { structure: structureSum(), units: decoded, length: written, turns }
		: undefined;
}

/** The record that is read, and how far. */
let raw: Uint16Array = new Uint16Array(1);
let length = 0;
let offset = 0;
/** Decoded strings, one behind the other. */
let decoded = new Uint16Array(16_384);
let written = 0;

const [QUOTE, BACKSLASH, COLON, COMMA] = [34, 92, 58, 44];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [123, 125, 91, 93];
const MAX_DEPTH = 50;

/** What changes what the conversation means. */
const TELLING_COLUMN = "tools";
const TELLING_KEYS: readonly string[] = ["weight", "tool_calls"];

function readRecord(columns: ChatColumns, turns: PlainTurn[]): boolean {
	if (raw[offset] !== OPEN_OBJECT) {
		return false;
	}
	addToStructure(OBJECT);
	do {
		const key = readKey();
		// A second list of messages would count in place of the first.
		const isRead =
			key === columns.column
				? turns.length === 0 && readTurns(columns, turns)
				: key !== undefined && key !== TELLING_COLUMN && readValue(key, 1);
		if (!isRead) {
			return false;
		}
	} while (hasNext());
	return isClosed(CLOSE_OBJECT);
}

function readTurns(columns: ChatColumns, turns: PlainTurn[]): boolean {
	if (raw[offset] !== OPEN_ARRAY) {
		return false;
	}
	addToStructure(ARRAY);
	do {
		offset++;
		skipSpace();
		const turn = readTurn(columns);
		if (turn === undefined) {
			return false;
		}
		turns.push(turn);
	} while (hasNext());
	return isClosed(CLOSE_ARRAY);
}

function readTurn({ role: roleKey, content: contentKey }: ChatColumns): PlainTurn | undefined {
	if (raw[offset] !== OPEN_OBJECT) {
		return undefined;
	}
	addToStructure(OBJECT);
	let role: string | undefined;
	let [roleStart, roleEnd, start, end] = [0, 0, -1, 0];
	do {
		const key = readKey();
		if (key === undefined || TELLING_KEYS.includes(key)) {
			return undefined;
		}
		const from = written;
		if (key !== roleKey && key !== contentKey) {
			if (!readValue(key, 3)) {
				return undefined;
			}
			continue;
		}
		if (raw[offset] !== QUOTE || !readString(key, 3)) {
			return undefined;
		}
		if (key === contentKey && start < 0) {
			[start, end] = [from, written - 1];
		} else if (key === roleKey && role === undefined) {
			role = wordOf(decoded, from, written - 1);
			[roleStart, roleEnd] = [from, written];
		} else {
			return undefined;
		}
	} while (hasNext());
	return isClosed(CLOSE_OBJECT) && role !== undefined && start >= 0
		? { role, roleStart, roleEnd, start, end }
		: undefined;
}

/** Any value; nothing of it is kept but its structure. */
function readValue(key: string, depth: number): boolean {
	const unit = raw[offset] ?? 0;
	if (unit === QUOTE) {
		return readString(key, depth);
	}
	if (unit === OPEN_OBJECT) {
		return depth < MAX_DEPTH && readObject(depth);
	}
	if (unit === OPEN_ARRAY) {
		return depth < MAX_DEPTH && readArray(key, depth);
	}
	return unit === 45 || isDigit(unit) ? readNumber() : readLiteral();
}

function readObject(depth: number): boolean {
	addToStructure(OBJECT);
	if (isEmpty(CLOSE_OBJECT)) {
		return isClosed(CLOSE_OBJECT);
	}
	do {
		const key = readKey();
		if (key === undefined || !readValue(key, depth + 1)) {
			return false;
		}
	} while (hasNext());
	return isClosed(CLOSE_OBJECT);
}

function readArray(key: string, depth: number): boolean {
	addToStructure(ARRAY);
	if (isEmpty(CLOSE_ARRAY)) {
		return isClosed(CLOSE_ARRAY);
	}
	do {
		offset++;
		skipSpace();
		if (!readValue(key, depth + 1)) {
			return false;
		}
	} while (hasNext());
	return isClosed(CLOSE_ARRAY);
}

/** Moves to the closing bracket if nothing stands before it; else stays at the opening one. */
function isEmpty(close: number): boolean {
	const open = offset++;
	skipSpace();
	if (raw[offset] === close) {
		return true;
	}
	offset = open;
	return false;
}

/** Stops at a comma, which whoever reads the next item steps over, or at what must be the closing bracket. */
function hasNext(): boolean {
	skipSpace();
	return raw[offset] === COMMA;
}

function isClosed(close: number): boolean {
	addToStructure(END);
	return raw[offset++] === close;
}

/** From the bracket or the comma before it up to its value; undefined for a key with escapes or characters beyond ASCII. */
function readKey(): string | undefined {
	offset++;
	skipSpace();
	if (raw[offset] !== QUOTE) {
		return undefined;
	}
	const start = ++offset;
	for (let unit = raw[offset] ?? 0; unit !== QUOTE; unit = raw[++offset] ?? 0) {
		if (unit < 32 || unit === BACKSLASH || unit > 126) {
			return undefined;
		}
	}
	const end = offset++;
	addText(raw, start, end);
	skipSpace();
	if (raw[offset] !== COLON) {
		return undefined;
	}
	offset++;
	skipSpace();
	return wordOf(raw, start, end);
}

/** Decodes a string, with a colon behind it, and adds it to the structure. */
function readString(key: string, depth: number): boolean {
	const start = written;
	if (!decodeString()) {
		return false;
	}
	const end = written;
	decoded[written++] = COLON;
	const first = decoded[start] ?? 0;
	if (isName(end - start, key, depth)) {
		addToStructure(NAME);
		addText(decoded, start, end);
	} else if (end === start) {
		addToStructure(EMPTY);
	} else {
		addToStructure((first > 32 && first < 127) || !isBlank(start, end) ? TEXT : BLANK);
	}
	return true;
}

function isBlank(start: number, end: number): boolean {
	for (let i = start; i < end; i++) {
		if (!isWhiteSpace(decoded[i] ?? 0)) {
			return false;
		}
	}
	return true;
}

function decodeString(): boolean {
	// Fields of the module are slow in a loop, and a table has no branch that is guessed wrong at each word.
	const [from, to, ends] = [raw, decoded, ENDS];
	let at = written;
	let i = offset + 1;
	for (;;) {
		let unit = from[i] ?? 0;
		let next = from[i + 1] ?? 0;
		while (((ends[unit] ?? 0) | (ends[next] ?? 0)) === 0) {
			to[at] = unit;
			to[at + 1] = next;
			at += 2;
			i += 2;
			unit = from[i] ?? 0;
			next = from[i + 1] ?? 0;
		}
		if (ends[unit] === 0) {
			to[at++] = unit;
			unit = next;
			i++;
		}
		if (unit !== BACKSLASH) {
			offset = i + 1;
			written = at;
			return unit === QUOTE;
		}
		const code = escapeAt(from, i);
		if (code < 0) {
			return false;
		}
		to[at++] = code;
		i += escapeLength(from, i);
	}
}

/** 1 for units that do not stand for themselves in a string: its end, escapes, and what JSON does not allow. */
const ENDS = Uint8Array.from({ length: 65_536 }, (_, unit) =>
	unit < 32 || unit === QUOTE || unit === BACKSLASH ? 1 : 0,
);

/** Integers and decimals without an exponent. */
function readNumber(): boolean {
	const start = offset;
	offset += raw[offset] === 45 ? 1 : 0;
	const whole = offset;
	let isZero = skipDigits();
	const isWhole = offset > whole && (offset === whole + 1 || raw[whole] !== 48);
	if (raw[offset] === 46) {
		const fraction = ++offset;
		isZero = skipDigits() && isZero;
		if (offset === fraction) {
			return false;
		}
	}
	addToStructure(isZero ? ZERO : NUMBER);
	return isWhole && offset - start < LONG_NUMBER && endsScalar();
}

/** Whether all of them are zeros. */
function skipDigits(): boolean {
	let isZero = true;
	for (let unit = raw[offset] ?? 0; isDigit(unit); unit = raw[++offset] ?? 0) {
		isZero &&= unit === 48;
	}
	return isZero;
}

const LITERALS = [
	{ word: "true", code: TRUE },
	{ word: "false", code: FALSE },
	{ word: "null", code: NULL },
];

function readLiteral(): boolean {
	for (const { word, code } of LITERALS) {
		if (isWordAt(raw, offset, word)) {
			offset += word.length;
			addToStructure(code);
			return endsScalar();
		}
	}
	return false;
}

function endsScalar(): boolean {
	const unit = raw[offset] ?? 0;
	return unit === COMMA || unit === CLOSE_OBJECT || unit === CLOSE_ARRAY || isJsonSpace(unit);
}

function skipSpace(): void {
	while (isJsonSpace(raw[offset] ?? 0)) {
		offset++;
	}
}

function isJsonSpace(unit: number): boolean {
	return unit === 32 || unit === 10 || unit === 13 || unit === 9;
}

function addText(units: Uint16Array, start: number, end: number): void {
	addToStructure(end - start);
	for (let i = start; i < end; i++) {
		addToStructure(units[i] ?? 0);
	}
}
