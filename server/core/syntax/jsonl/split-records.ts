/** Cuts a dataset file into records and says what shape it has; one problem for a whole-file fault. */
import type { Problem } from "../../base/staged.js";
import { findRecordList } from "./find-record-list.js";
import type { DatasetFile, RecordRange } from "../../types/dataset-line.js";
import { parseJsonPrefix } from "../json/parse-json.js";

const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v\d/;

/**
 * `name` decides whether an array is a fault: it is in `.jsonl`, it is not in `.json`.
 * `field`: the member of the file's one object that holds the records, as `load_dataset(field=)` says.
 */
export function splitRecords(text: string, name: string, field?: string): DatasetFile {
	if (text.trim() === "") {
		return emptyFile(text);
	}
	if (LFS_POINTER.test(text)) {
		return wholeFileProblem("lfs-pointer", {
			code: "lfs-pointer",
			message:
				"This is a Git LFS pointer, not the data: a trainer reads three lines of text. Run `git lfs pull`.",
			range: { start: 0, end: firstLineEnd(text) },
		});
	}
	if (isBinary(text)) {
		return wholeFileProblem("binary", {
			code: "binary",
			message:
				"This is no text file: trainers stop at its first bytes. Choose the file that holds the records.",
			range: { start: 0, end: 1 },
		});
	}
	const first = text.search(/\S/);
	if (text.charAt(first) === "[") {
		return splitArray(text, name, first);
	}
	const nested =
		!isJsonLines(name) && isOneValue(text, first) ? findRecordList(text, first, field) : undefined;
	if (nested !== undefined) {
		return splitArray(text, name, nested);
	}
	if (text.charAt(first) === "{" && spansLines(text, first)) {
		return splitPrettyPrinted(text, name, first);
	}
	return { shape: "jsonl", records: splitLines(text), problems: [] };
}

/** Characters at the start that decide whether a file is text. */
const BINARY_SAMPLE = 4_096;

/** More than a tenth of control and replacement characters: its bytes are a fault of their own, and its lines are no records. */
function isBinary(text: string): boolean {
	const sample = text.slice(0, BINARY_SAMPLE);
	// eslint-disable-next-line no-control-regex -- control characters are what is counted.
	const strange = sample.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
	return strange > sample.length / 10;
}

function emptyFile(text: string): DatasetFile {
	return {
		shape: "empty",
		records: [],
		problems: [
			{
				code: "empty-file",
				message: "The dataset is empty: there is nothing to train on.",
				range: { start: 0, end: Math.min(text.length, firstLineEnd(text)) },
			},
		],
	};
}

function wholeFileProblem(shape: DatasetFile["shape"], problem: Problem): DatasetFile {
	return { shape, records: [], problems: [problem] };
}

/** One record a line; blank lines are no records, as in `datasets` and pandas. */
function splitLines(text: string): RecordRange[] {
	const records: RecordRange[] = [];
	let start = 0;
	while (start < text.length) {
		const newline = text.indexOf("\n", start);
		const next = newline < 0 ? text.length : newline + 1;
		let end = newline < 0 ? text.length : newline;
		if (text.charCodeAt(end - 1) === 13 && end > start) {
			end--;
		}
		if (!isBlank(text, start, end)) {
			records.push({ record: records.length + 1, start, end });
		}
		start = next;
	}
	return records;
}

function isBlank(text: string, start: number, end: number): boolean {
	for (let i = start; i < end; i++) {
		const code = text.charCodeAt(i);
		if (code !== 32 && code !== 9 && code !== 13) {
			return false;
		}
	}
	return true;
}

/** True when the first line is no complete value but starts one that goes on over the next lines. */
function spansLines(text: string, start: number): boolean {
	const lineEnd = text.indexOf("\n", start);
	if (lineEnd < 0) {
		return false;
	}
	const parsed = parseJsonPrefix(text, start);
	if (parsed.problems.length === 0) {
		return parsed.next > lineEnd + 1;
	}
	// A fault further down does not make the layout another one: the first line still ends in mid-object.
	return /[{[,:]$/.test(text.slice(start, lineEnd).trimEnd());
}

/** False for JSON Lines, whatever the file's name. */
function isOneValue(text: string, first: number): boolean {
	return text.trimEnd().indexOf("\n", first) < 0 || spansLines(text, first);
}

function splitPrettyPrinted(text: string, name: string, first: number): DatasetFile {
	const records = splitValues(text, first);
	const problem: Problem = {
		code: "pretty-printed",
		message:
			"Each record spans several lines, so no line is a record: most trainers read JSON Lines, one record a line. Reformat the file.",
		range: { start: first, end: first + 1 },
	};
	// A .json file with one object is not a dataset of records but a config or an index.
	return {
		shape: "pretty-printed",
		records,
		problems: isJsonLines(name) || records.length > 1 ? [problem] : [],
	};
}

/** A sequence of values without separators; stops at the first that cannot be parsed. */
function splitValues(text: string, first: number): RecordRange[] {
	const records: RecordRange[] = [];
	let offset = first;
	while (offset < text.length) {
		const parsed = parseJsonPrefix(text, offset);
		const start = parsed.value?.start ?? offset;
		const end = parsed.isWhole ? parsed.next : text.length;
		if (isBlankText(text, start, end) || end <= offset) {
			break;
		}
		records.push({ record: records.length + 1, start, end });
		offset = skipSeparators(text, end);
	}
	return records;
}

function splitArray(text: string, name: string, first: number): DatasetFile {
	const records: RecordRange[] = [];
	const problems: Problem[] = isJsonLines(name) ? [jsonArray(first)] : [];
	let next: number | undefined = first;
	while (next !== undefined) {
		const opening: number = next;
		const closing = splitItems(text, opening, records);
		if (closing === undefined) {
			break;
		}
		// A fault of one record is reported there; an array without an end has none of its own.
		next = text.charAt(closing) === "]" ? nextArray(text, closing + 1) : undefined;
		if (closing >= text.trimEnd().length) {
			problems.push(openArray(opening));
		} else if (next !== undefined && problems.length === 0) {
			problems.push(secondArray(next));
		}
	}
	return { shape: "array", records, problems };
}

/** Adds the items; the offset of the closing bracket or of the text's end, undefined after an item that is broken. */
function splitItems(text: string, opening: number, records: RecordRange[]): number | undefined {
	let offset = skipSeparators(text, opening + 1);
	while (offset < text.length && text.charAt(offset) !== "]") {
		const parsed = parseJsonPrefix(text, offset);
		const start = parsed.value?.start ?? offset;
		const end = parsed.isWhole ? parsed.next : closingBracket(text);
		if (end <= offset) {
			return undefined;
		}
		records.push({ record: records.length + 1, start, end });
		if (!parsed.isWhole) {
			return undefined;
		}
		offset = skipSeparators(text, end);
	}
	return offset;
}

function nextArray(text: string, offset: number): number | undefined {
	const at = skipSeparators(text, offset);
	return text.charAt(at) === "[" ? at : undefined;
}

function jsonArray(first: number): Problem {
	return {
		code: "json-array",
		message:
			"The file is one JSON array, not JSON Lines: readers that go line by line fail. Put each record on its own line, or name the file .json.",
		range: { start: first, end: first + 1 },
	};
}

function secondArray(at: number): Problem {
	return {
		code: "several-arrays",
		message:
			'A second JSON array starts here: Python\'s json stops with "Extra data" and no record is read. Put all records into one array.',
		range: { start: at, end: at + 1 },
	};
}

function openArray(at: number): Problem {
	return {
		code: "unclosed",
		message:
			'This "[" is never closed, so the file is cut off and Python\'s json reads none of it. Add the "]".',
		range: { start: at, end: at + 1 },
	};
}

function closingBracket(text: string): number {
	const trimmed = text.trimEnd().length;
	return text.charAt(trimmed - 1) === "]" ? trimmed - 1 : trimmed;
}

function skipSeparators(text: string, offset: number): number {
	let at = offset;
	while (at < text.length && /[\s,]/.test(text.charAt(at))) {
		at++;
	}
	return at;
}

function isBlankText(text: string, start: number, end: number): boolean {
	return text.slice(start, end).trim() === "";
}

function firstLineEnd(text: string): number {
	const newline = text.search(/[\r\n]/);
	return newline < 0 ? text.length : newline;
}

function isJsonLines(name: string): boolean {
	return /\.(?:jsonl|ndjson|jsonlines)$/i.test(name);
}
