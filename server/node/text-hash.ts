/** xxh64 of records, loaded once. */
import xxhash from "xxhash-wasm";

/** Hashes the UTF-8 bytes without the white space around them, as 16 hex digits. */
export interface TextHash {
	(text: string): string;
	/** Of a text that is UTF-8 already. */
	ofBytes(bytes: Uint8Array): string;
	/** The same as two numbers of 32 bits. */
	write(text: string, lanes: Uint32Array, at: number): void;
	writeOfBytes(bytes: Uint8Array, lanes: Uint32Array, at: number): void;
}

export async function createTextHash(): Promise<TextHash> {
	const { h64, h64ToString, h64Raw } = await xxhash();
	return Object.assign((text: string) => h64ToString(trimAscii(text)).padStart(16, "0"), {
		ofBytes: (bytes: Uint8Array) => h64Raw(trimBytes(bytes)).toString(16).padStart(16, "0"),
		write: (text: string, lanes: Uint32Array, at: number) => writeBits(h64(trimAscii(text)), lanes, at),
		writeOfBytes: (bytes: Uint8Array, lanes: Uint32Array, at: number) =>
			writeBits(h64Raw(trimBytes(bytes)), lanes, at),
	});
}

const bits = new DataView(new ArrayBuffer(8));

function writeBits(hash: bigint, lanes: Uint32Array, at: number): void {
	bits.setBigUint64(0, hash);
	lanes[at] = bits.getUint32(0);
	lanes[at + 1] = bits.getUint32(4);
}

/** Python's `bytes.strip()`; a pattern would take quadratic time on long runs of spaces. */
function trimAscii(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isSpace(text.charCodeAt(start))) {
		start++;
	}
	while (end > start && isSpace(text.charCodeAt(end - 1))) {
		end--;
	}
	return text.slice(start, end);
}

function trimBytes(bytes: Uint8Array): Uint8Array {
	let start = 0;
	let end = bytes.length;
	while (start < end && isSpace(bytes[start] ?? 0)) {
		start++;
	}
	while (end > start && isSpace(bytes[end - 1] ?? 0)) {
		end--;
	}
	return bytes.subarray(start, end);
}

function isSpace(code: number): boolean {
	return code === 32 || (code >= 9 && code <= 13);
}
