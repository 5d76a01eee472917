/** Cuts the bytes of a JSON Lines file into records, a stretch at a time and without decoding them. */
import { isAscii, isUtf8 } from "node:buffer";
import { lineIndexAt } from "../core/base/line-index-at.js";
import { parseJsonPrefix } from "../core/syntax/json/parse-json.js";
import { splitRecords } from "../core/syntax/jsonl/split-records.js";
import type { RecordRange } from "../core/types/dataset-line.js";
import type { ByteSource, LineFile } from "../host.js";
import { readAgain, readBytes } from "./read-bytes.js";
import type { TextHash } from "./text-hash.js";

/** `size` in bytes. Undefined for what is no UTF-8, has NUL bytes, or has records that are no lines. */
export function lineFileOf(source: ByteSource, size: number, hash: TextHash): LineFile | undefined {
	const hadByteOrderMark = readBytes(source, 0, Math.min(3, size)).equals(BYTE_ORDER_MARK);
	const first = hadByteOrderMark ? BYTE_ORDER_MARK.length : 0;
	const cut: Cut = { ranges: [], records: [], lineStarts: [0], units: 0 };
	for (let start = first; start < size;) {
		const bytes = wholeLines(source, start, size);
		const isWhole = start + bytes.length >= size;
		const isText = isUtf8(bytes) && !bytes.includes(0);
		if (bytes.length === 0 || !isText || (start === first && !isJsonLines(bytes, isWhole))) {
			return undefined;
		}
		cutLines(bytes, start, cut);
		start += bytes.length;
	}
	if (cut.records.length === 0) {
		return undefined;
	}
	const { records, units } = cut;
	const ranges = Uint32Array.from(cut.ranges);
	const lines = lineIndexAt(cut.lineStarts, units);
	const recordAt = (index: number): Buffer =>
		readBytes(source, ranges[2 * index] ?? 0, ranges[2 * index + 1] ?? 0);
	return {
		source,
		ranges,
		hadByteOrderMark,
		records,
		length: units,
		recordText: (index) => recordAt(index).toString("utf8"),
		recordHash: (index) => hash.ofBytes(recordAt(index)),
		lines: () => lines,
		text: () => readBytes(source, first, size).toString("utf8"),
	};
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Read at a time; more than the part of a file that says how its records are laid out. */
const CHUNK_BYTES = 4_000_000;
const HEAD_BYTES = 200_000;

/** From a line's start up to a line's end; more for a line that is longer. Empty when the file became shorter. */
function wholeLines(source: ByteSource, start: number, size: number): Buffer {
	for (let length = CHUNK_BYTES; ; length *= 2) {
		const bytes = readAgain(source, start, Math.min(size, start + length));
		if (start + length >= size) {
			return bytes;
		}
		const end = bytes.lastIndexOf(LINE_FEED) + 1;
		if (end > 0 || bytes.length < length) {
			return bytes.subarray(0, end);
		}
	}
}

/** False also where only the whole file can tell. */
function isJsonLines(bytes: Buffer, isWhole: boolean): boolean {
	const headEnd = bytes.indexOf(LINE_FEED, HEAD_BYTES) + 1;
	const head = (headEnd === 0 ? bytes : bytes.subarray(0, headEnd)).toString("utf8");
	if (splitRecords(head, "head.jsonl").shape !== "jsonl") {
		return false;
	}
	// A first record that the head does not end may go on over the next lines.
	return (isWhole && headEnd === 0) || parseJsonPrefix(head, 0).next < head.length;
}

/** What is found so far; grows. */
interface Cut {
	/** Flat pairs of bytes. */
	readonly ranges: number[];
	readonly records: RecordRange[];
	/** In UTF-16 units; lines end at `\n`, `\r\n` or a lone `\r`. */
	readonly lineStarts: number[];
	/** UTF-16 units of what was cut. */
	units: number;
}

/** Lines that are not blank are records, as `splitRecords` has it. `base`: where the bytes stand in the file. */
function cutLines(bytes: Buffer, base: number, cut: Cut): void {
	const isPlain = isAscii(bytes);
	const hasReturns = bytes.includes(CARRIAGE_RETURN);
	for (let start = 0; start < bytes.length;) {
		const newline = bytes.indexOf(LINE_FEED, start);
		const next = newline < 0 ? bytes.length : newline + 1;
		const line = newline < 0 ? bytes.length : newline;
		const end = line > start && bytes[line - 1] === CARRIAGE_RETURN ? line - 1 : line;
		const units = isPlain ? end - start : unitsIn(bytes, start, end);
		if (!isBlank(bytes, start, end)) {
			cut.ranges.push(base + start, base + end);
			cut.records.push({ record: cut.records.length + 1, start: cut.units, end: cut.units + units });
		}
		if (hasReturns) {
			addLoneReturns(bytes, { start, end: next }, cut);
		}
		cut.units += units + next - end;
		if (newline >= 0) {
			cut.lineStarts.push(cut.units);
		}
		start = next;
	}
}

function addLoneReturns(
	bytes: Buffer,
	{ start, end }: { readonly start: number; readonly end: number },
	cut: Cut,
): void {
	let at = bytes.indexOf(CARRIAGE_RETURN, start);
	while (at >= 0 && at < end) {
		if (bytes[at + 1] !== LINE_FEED) {
			cut.lineStarts.push(cut.units + unitsIn(bytes, start, at + 1));
		}
		at = bytes.indexOf(CARRIAGE_RETURN, at + 1);
	}
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

/** UTF-16 units of a stretch of whole characters. */
function unitsIn(bytes: Buffer, start: number, end: number): number {
	if (isAscii(bytes.subarray(start, end))) {
		return end - start;
	}
	let units = 0;
	for (let i = start; i < end; i++) {
		units += UNITS[bytes[i] ?? 0] ?? 0;
	}
	return units;
}

/** Units of the character that a byte of UTF-8 begins; 0 for the bytes behind it. */
const UNITS = Uint8Array.from({ length: 256 }, (_, byte) => {
	if (byte >= 0x80 && byte < 0xc0) {
		return 0;
	}
	return byte < 0xf0 ? 1 : 2;
});
