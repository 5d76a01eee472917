/** xxh64 of records, loaded once. */
import xxhash from "xxhash-wasm";

export type TextHash = (text: string) => string;

/** Hashes the UTF-8 bytes without the white space around them, as 16 hex digits. */
export async function createTextHash(): Promise<TextHash> {
	const { h64ToString } = await xxhash();
	return (text) => h64ToString(trimAscii(text)).padStart(16, "0");
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

function isSpace(code: number): boolean {
	return code === 32 || (code >= 9 && code <= 13);
}
