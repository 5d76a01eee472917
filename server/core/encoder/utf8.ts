/** UTF-8 without a platform: core has no TextEncoder. */

/** Writes the UTF-8 of `text[start, end)` to `target` from `at` on; returns the index after it. Half characters become U+FFFD. */
export function writeUtf8(text: string, start: number, end: number, target: Uint8Array, at: number): number {
	let to = at;
	for (let i = start; i < end; i++) {
		let code = text.charCodeAt(i);
		if (code < 0x80) {
			target[to++] = code;
			continue;
		}
		if (code < 0x800) {
			target[to++] = 0xc0 | (code >> 6);
			target[to++] = 0x80 | (code & 63);
			continue;
		}
		if (code >= 0xd800 && code < 0xe000) {
			const pair = i + 1 < end ? joinSurrogates(code, text.charCodeAt(i + 1)) : -1;
			if (pair >= 0) {
				i++;
				target[to++] = 0xf0 | (pair >> 18);
				target[to++] = 0x80 | ((pair >> 12) & 63);
				target[to++] = 0x80 | ((pair >> 6) & 63);
				target[to++] = 0x80 | (pair & 63);
				continue;
			}
			code = 0xfffd;
		}
		target[to++] = 0xe0 | (code >> 12);
		target[to++] = 0x80 | ((code >> 6) & 63);
		target[to++] = 0x80 | (code & 63);
	}
	return to;
}

/** The code point of a surrogate pair, or -1 when the two units are not one. */
export function joinSurrogates(high: number, low: number): number {
	const isPair = (high & 0xfc00) === 0xd800 && (low & 0xfc00) === 0xdc00;
	return isPair ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : -1;
}

/** UTF-16 units of the character at `index`: 1, or 2 for a surrogate pair. */
export function unitsAt(text: string, index: number): 1 | 2 {
	const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
	return isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
}

/** Bytes in UTF-8 of the character whose first unit is `code` and that takes `units` units. */
export function bytesOfCharacter(code: number, units: 1 | 2): 1 | 2 | 3 | 4 {
	if (units === 2) {
		return 4;
	}
	if (code < 0x80) {
		return 1;
	}
	return code < 0x800 ? 2 : 3;
}

export function encodeUtf8(text: string): Uint8Array {
	const buffer = new Uint8Array(text.length * 3);
	return buffer.slice(0, writeUtf8(text, 0, text.length, buffer, 0));
}

/** Decodes UTF-8 that is known to be whole. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
	const codes: number[] = [];
	let text = "";
	for (let i = start; i < end;) {
		const first = bytes[i] ?? 0;
		const size = sizeFromFirstByte(first);
		let code = size === 1 ? first : first & (0x7f >> size);
		for (let k = 1; k < size; k++) {
			code = (code << 6) | ((bytes[i + k] ?? 0) & 63);
		}
		codes.push(code);
		i += size;
		// Arguments of one call are limited.
		if (codes.length === 4096 || i >= end) {
			text += String.fromCodePoint(...codes);
			codes.length = 0;
		}
	}
	return text;
}

function sizeFromFirstByte(byte: number): number {
	if (byte < 0xc0) {
		return 1;
	}
	if (byte < 0xe0) {
		return 2;
	}
	return byte < 0xf0 ? 3 : 4;
}
