/** Reads a file as text and says where it is not text. */
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { unavailable } from "../core/base/staged.js";
import type { TextFile } from "../host.js";

/** The longest string that V8 holds; longer files need another way of reading. */
const MAX_UNITS = 0x1fffffe8;

export async function readTextFile(path: string): Promise<TextFile> {
	let bytes: Buffer;
	try {
		bytes = await readFile(path);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return unavailable(
			`"${path}" cannot be read: ${reason}.`,
			"Check that the file exists and that you may read it.",
		);
	}
	return bytes.length > MAX_UNITS
		? unavailable(`"${path}" is larger than 512 MB, which is too large to read at once.`, "Split the file.")
		: decodeText(bytes);
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Without a byte order mark; bytes that are no UTF-8 become U+FFFD. */
export function decodeText(bytes: Buffer): Exclude<TextFile, { kind: "unavailable" }> {
	const hadByteOrderMark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
	const body = hadByteOrderMark ? bytes.subarray(3) : bytes;
	const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
	const utf16 = isUtf16(bytes);
	const badByte = firstInvalidByte(body);
	const nul = text.indexOf("\0");
	const bad = badByte < 0 ? -1 : decodedLength(body.subarray(0, badByte));
	if (bad < 0 && nul < 0) {
		return { kind: "text", text, hadByteOrderMark };
	}
	const offset = bad < 0 || (nul >= 0 && nul < bad) ? nul : bad;
	return { kind: "invalid", text, offset, reason: utf16 ? UTF16 : reasonAt(offset === nul) };
}

const UTF16 = "The file is UTF-16; trainers read UTF-8. Save it as UTF-8.";

function reasonAt(isNul: boolean): string {
	return isNul
		? "The file has a NUL byte here, so it is not text; trainers fail on it. Remove it, or choose another file."
		: "The bytes here are not UTF-8; Python's readers fail on them. Save the file as UTF-8.";
}

function isUtf16(bytes: Buffer): boolean {
	const [first, second] = bytes;
	return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function decodedLength(bytes: Buffer): number {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).length;
}

/** -1 when all bytes are UTF-8. */
function firstInvalidByte(bytes: Buffer): number {
	if (isUtf8(bytes)) {
		return -1;
	}
	// The longest valid prefix, by halving; a cut inside a character is not a fault of the prefix.
	let valid = 0;
	let invalid = bytes.length;
	while (invalid - valid > 1) {
		const middle = (valid + invalid) >> 1;
		if (isValidPrefix(bytes.subarray(0, middle))) {
			valid = middle;
		} else {
			invalid = middle;
		}
	}
	return startOfCharacter(bytes, valid);
}

function isValidPrefix(bytes: Buffer): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
		return true;
	} catch {
		// The decoder throws for exactly one reason here.
		return false;
	}
}

/** A truncated character at the end of a valid prefix belongs to the fault. */
function startOfCharacter(bytes: Buffer, end: number): number {
	for (let start = end; start > Math.max(0, end - 4); start--) {
		if (isUtf8(bytes.subarray(0, start))) {
			return start;
		}
	}
	return end;
}
