/** The fix of one fault in the text of a record or of a file, where it is plain what was meant. */
import type { Fix, TextEdit } from "../../base/fix.js";
import type { Problem } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import { parseJson } from "../../syntax/json/parse-json.js";
import { scanString } from "../../syntax/json/scan-string.js";
import { layOut } from "../../syntax/jsonl/lay-out.js";
import { readValues } from "../../syntax/jsonl/read-values.js";
import { pythonRecord } from "./python-record.js";
import { mendString } from "./mend-string.js";

export function mendJson({ code, range }: Problem, text: string): Fix | undefined {
	const written = text.slice(range.start, range.end);
	switch (code) {
		case "trailing-comma":
			return safe('Remove the ","', [{ range, newText: "" }]);
		case "python-literal": {
			const literal = JSON_LITERALS[written];
			return literal === undefined
				? undefined
				: safe(`Replace with ${literal}`, [{ range, newText: literal }]);
		}
		case "nan":
			return unsafe("Replace with null", [{ range, newText: "null" }]);
		case "several-values":
			return ownLine(range.start, range.start);
		case "unexpected-text":
			return afterRecord(text, range);
		case "missing-comma":
			return missingComma(text, range.start);
		case "single-quotes": {
			const edits = pythonRecord(text);
			return edits === undefined ? undefined : safe("Write the record as JSON", edits);
		}
		case "control-character":
		case "bad-escape":
			return escaped(text, range.start);
		case "json-array":
		case "pretty-printed":
			return oneRecordALine(text);
		case "byte-order-mark":
			return { ...safe("Remove the byte order mark", []), removesByteOrderMark: true };
		default:
			return undefined;
	}
}

const JSON_LITERALS: Readonly<Record<string, string>> = {
	True: "true",
	False: "false",
	None: "null",
	undefined: "null",
};

function safe(title: string, edits: readonly TextEdit[]): Fix {
	return { title, safety: "safe", edits, preferred: true };
}

function unsafe(title: string, edits: readonly TextEdit[]): Fix {
	return { title, safety: "unsafe", edits };
}

function ownLine(start: number, end: number): Fix {
	return safe("Move the second record to its own line", [{ range: { start, end }, newText: "\n" }]);
}

/** A comma as in an array, at the end of a line or before the next record of it. */
function afterRecord(text: string, { start }: TextRange): Fix | undefined {
	const rest = /^,\s*/.exec(text.slice(start))?.[0];
	if (rest === undefined || parseJson(text, 0, start).problems.length > 0) {
		return undefined;
	}
	const end = start + rest.length;
	if (end === text.length) {
		return safe('Remove the ","', [{ range: { start, end: start + 1 }, newText: "" }]);
	}
	return text.charAt(end) === "{" ? ownLine(start, end) : undefined;
}

/** Only where every fault of the record is a missing comma; two strings in a list may be meant as one. */
function missingComma(text: string, first: number): Fix | undefined {
	const edits: TextEdit[] = [];
	let mended = text;
	let isCertain = true;
	for (let at = first; edits.length < MOST_COMMAS;) {
		if (!'{["'.includes(mended.charAt(at))) {
			return undefined;
		}
		const end = mended.slice(0, at).trimEnd().length;
		edits.push({ range: { start: end - edits.length, end: end - edits.length }, newText: "," });
		isCertain &&= mended.charAt(at) !== '"' || isKey(mended, at);
		mended = `${mended.slice(0, end)},${mended.slice(end)}`;
		const { problems } = parseJson(mended);
		const [next] = problems;
		if (next === undefined) {
			const title = 'Insert the missing ","';
			return isCertain ? safe(title, edits) : unsafe(title, edits);
		}
		if (next.code !== "missing-comma" || next.range.start <= at) {
			return undefined;
		}
		at = next.range.start;
	}
	return undefined;
}

const MOST_COMMAS = 20;

function isKey(text: string, at: number): boolean {
	const { next } = scanString(text, at, text.length);
	return /^\s*:/.test(text.slice(next, next + 100));
}

function escaped(text: string, start: number): Fix | undefined {
	const mended = mendString(text, start);
	if (mended === undefined) {
		return undefined;
	}
	return mended.isCertain
		? safe("Escape what JSON does not allow in this string", mended.edits)
		: unsafe('Write the backslashes as "\\\\"', mended.edits);
}

/** Larger files are for `tunelint convert`, which needs no list of all edits at every key press. */
const MOST_CHARACTERS = 2_000_000;

function oneRecordALine(text: string): Fix | undefined {
	const values = text.length > MOST_CHARACTERS ? undefined : readValues(text);
	return values === undefined || values.problem !== undefined || values.places.length === 0
		? undefined
		: safe("Write one record a line", layOut(text, values, "jsonl"));
}
