/** Cuts the bytes of a JSON Lines file into records without decoding them. */
import { isAscii, isUtf8 } from "node:buffer";
import { lineIndexAt, type LineIndex } from "../core/base/line-index-at.js";
import { parseJsonPrefix } from "../core/syntax/json/parse-json.js";
import { splitRecords } from "../core/syntax/jsonl/split-records.js";
import type { RecordRange } from "../core/types/dataset-line.js";
import type { LineFile } from "../host.js";
import type { TextHash } from "./text-hash.js";

/** `file`: as it lies on the disk. Undefined for what is no UTF-8, has NUL bytes, or has records that are no lines. */
export function lineFileOf(file: Buffer, hash: TextHash): LineFile | undefined {
	const hadByteOrderMark = file.subarray(0, 3).equals(BYTE_ORDER_MARK);
	const bytes = hadByteOrderMark ? file.subarray(3) : file;
	if (!isUtf8(bytes) || bytes.includes(0) || !isJsonLines(bytes)) {
		return undefined;
	}
	const ranges = rangesOf(bytes);
	const { records, length } = recordsOf(bytes, ranges);
	let lines: LineIndex | undefined;
	return {
		bytes,
		ranges,
		hadByteOrderMark,
		records,
		length,
		recordText: (index) => bytes.toString("utf8", ranges[2 * index], ranges[2 * index + 1]),
		recordHash: (index) => hash.ofBytes(bytes.subarray(ranges[2 * index], ranges[2 * index + 1])),
		lines: () => (lines ??= lineIndexAt(lineStarts({ bytes, ranges, records }), length)),
		text: () => bytes.toString("utf8"),
	};
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** The start of a file says how its records are laid out. */
const HEAD_BYTES = 1_000_000;

/** False also where only the whole file can tell. */
function isJsonLines(bytes: Buffer): boolean {
	const isWhole = bytes.length <= HEAD_BYTES;
	const end = isWhole ? bytes.length : bytes.lastIndexOf(LINE_FEED, HEAD_BYTES) + 1;
	const head = bytes.toString("utf8", 0, end);
	if (head === "" || splitRecords(head, "head.jsonl").shape !== "jsonl") {
		return false;
	}
	// A first record that the head does not end may go on over the next lines.
	return isWhole || parseJsonPrefix(head, 0).next < head.length;
}

/** Lines that are not blank, as `splitRecords` cuts them. */
function rangesOf(bytes: Buffer): Uint32Array {
	let ranges = new Uint32Array(4_096);
	let count = 0;
	let start = 0;
	while (start < bytes.length) {
		const newline = bytes.indexOf(LINE_FEED, start);
		const next = newline < 0 ? bytes.length : newline + 1;
		let end = newline < 0 ? bytes.length : newline;
		if (bytes[end - 1] === CARRIAGE_RETURN && end > start) {
			end--;
		}
		if (!isBlank(bytes, start, end)) {
			if (count === ranges.length) {
				const larger = new Uint32Array(2 * count);
				larger.set(ranges);
				ranges = larger;
			}
			ranges[count++] = start;
			ranges[count++] = end;
		}
		start = next;
	}
	return ranges.slice(0, count);
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
	for (let i = start; i < end; i++) {
		const byte = bytes[i];
		if (byte !== 32 && byte !== 9 && byte !== CARRIAGE_RETURN) {
			return false;
		}
	}
	return true;
}

/** Between records each byte is a unit. */
function recordsOf(bytes: Buffer, ranges: Uint32Array): { records: readonly RecordRange[]; length: number } {
	const records: RecordRange[] = [];
	const isPlain = isAscii(bytes);
	let last = 0;
	let start = 0;
	for (let i = 0; i < ranges.length; i += 2) {
		const [from = 0, to = 0] = [ranges[i], ranges[i + 1]];
		start += from - last;
		const end = start + (isPlain ? to - from : unitsIn(bytes, from, to));
		records.push({ record: records.length + 1, start, end });
		start = end;
		last = to;
	}
	return { records, length: start + bytes.length - last };
}

/** UTF-16 units of a stretch of whole characters. */
function unitsIn(bytes: Buffer, start: number, end: number): number {
	return isAscii(bytes.subarray(start, end)) ? end - start : bytes.toString("utf8", start, end).length;
}

/** In UTF-16 units; lines end at `\n`, `\r\n` or a lone `\r`. */
function lineStarts({
	bytes,
	ranges,
	records,
}: {
	readonly bytes: Buffer;
	readonly ranges: Uint32Array;
	readonly records: readonly RecordRange[];
}): number[] {
	const starts = [0];
	let record = -1;
	/** Asked for growing places. */
	const unitsAt = (place: number): number => {
		while (record + 1 < records.length && (ranges[2 * record + 2] ?? 0) <= place) {
			record++;
		}
		const [from = 0, to = 0] = [ranges[2 * record], ranges[2 * record + 1]];
		const { start, end } = records[record] ?? { start: 0, end: 0 };
		return place >= to ? end + place - to : start + unitsIn(bytes, from, place);
	};
	let newline = bytes.indexOf(LINE_FEED);
	let returned = bytes.indexOf(CARRIAGE_RETURN);
	while (newline >= 0 || returned >= 0) {
		const isReturn = returned >= 0 && (newline < 0 || returned < newline);
		const place = (isReturn ? returned : newline) + 1;
		if (!isReturn || place !== newline) {
			starts.push(unitsAt(place));
		}
		if (isReturn) {
			returned = bytes.indexOf(CARRIAGE_RETURN, place);
		} else {
			newline = bytes.indexOf(LINE_FEED, place);
		}
	}
	return starts;
}
