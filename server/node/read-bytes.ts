/** Stretches of a file's bytes, so that no file need be in memory as a whole. */
import { closeSync, openSync, readSync } from "node:fs";
import type { ByteSource, RecordBytes } from "../host.js";

/** Up to `end`, or to the end of a file that is shorter. */
export function readBytes(source: ByteSource, start: number, end: number): Buffer {
	if (source.kind === "memory") {
		const { buffer, byteOffset } = source.bytes;
		return Buffer.from(buffer, byteOffset + start, Math.min(end, source.bytes.length) - start);
	}
	const bytes = Buffer.allocUnsafe(end - start);
	const file = openSync(source.path, "r");
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

/** Gives the bytes of each row, of rows side by side with one reading. */
export function readRecords({ source, ranges }: RecordBytes): (index: number) => Buffer {
	const first = ranges[0] ?? 0;
	const last = ranges.at(-1) ?? 0;
	let needed = 0;
	for (let i = 0; i < ranges.length; i += 2) {
		needed += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
	}
	const isTogether = last - first <= 2 * needed + MOST_BETWEEN;
	const all = isTogether && ranges.length > 0 ? readBytes(source, first, last) : undefined;
	return (index) => {
		const [start = 0, end = 0] = [ranges[2 * index], ranges[2 * index + 1]];
		return all?.subarray(start - first, end - first) ?? readBytes(source, start, end);
	};
}

/** Bytes that are read in vain rather than with a second reading. */
const MOST_BETWEEN = 100_000;
