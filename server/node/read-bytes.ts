/** Stretches of a file's bytes, so that no file need be in memory as a whole. */
import { closeSync, openSync, readSync } from "node:fs";
import type { ByteSource, RecordBytes } from "../host.js";

/** Up to `end`, or to the end of a file that is shorter. */
export function readBytes(source: ByteSource, start: number, end: number): Buffer {
	if (source.kind === "memory") {
		const { buffer, byteOffset } = source.bytes;
		return Buffer.from(buffer, byteOffset + start, Math.min(end, source.bytes.length) - start);
	}
	return readInto(Buffer.allocUnsafe(end - start), source.path, start);
}

/** Fills the buffer from a place of the file on; returns what there was. */
function readInto(bytes: Buffer, path: string, start: number): Buffer {
	const file = openSync(path, "r");
	try {
		let length = 0;
		while (length < bytes.length) {
			const read = readSync(file, bytes, length, bytes.length - length, start + length);
			if (read === 0) {
				break;
			}
			length += read;
		}
		return bytes.subarray(0, length);
	} finally {
		closeSync(file);
	}
}

/** Gives the bytes of each row, of rows side by side with one reading; they are valid until the next call. */
export function readRecords({ source, ranges }: RecordBytes): (index: number) => Buffer {
	const first = ranges[0] ?? 0;
	const last = ranges.at(-1) ?? 0;
	let needed = 0;
	for (let i = 0; i < ranges.length; i += 2) {
		needed += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
	}
	const isTogether = last - first <= 2 * needed + MOST_BETWEEN;
	const all = isTogether && ranges.length > 0 ? readAgain(source, first, last) : undefined;
	return (index) => {
		const [start = 0, end = 0] = [ranges[2 * index], ranges[2 * index + 1]];
		return all?.subarray(start - first, end - first) ?? readBytes(source, start, end);
	};
}

/** Valid until the next call. Into the same memory each time: buffers outside of the heap would let garbage pile up until it is full. */
export function readAgain(source: ByteSource, start: number, end: number): Buffer {
	if (source.kind === "memory" || end - start > MOST_KEPT) {
		return readBytes(source, start, end);
	}
	if (kept.length < end - start) {
		kept = Buffer.allocUnsafeSlow(Math.min(MOST_KEPT, 2 * (end - start)));
	}
	return readInto(kept.subarray(0, end - start), source.path, start);
}

let kept = Buffer.alloc(0);
const MOST_KEPT = 4_000_000;

/** Bytes that are read in vain rather than with a second reading. */
const MOST_BETWEEN = 100_000;
