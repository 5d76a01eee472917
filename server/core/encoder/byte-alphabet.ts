/** The 256 characters that byte-level vocabularies write for bytes: printable Latin-1 as itself, the rest from U+0100 on. */

const CHARACTER_OF_BYTE = buildAlphabet();
const BYTE_OF_CHARACTER = invert(CHARACTER_OF_BYTE);

/** The UTF-16 unit that stands for a byte. */
export function characterOfByte(byte: number): number {
	return CHARACTER_OF_BYTE[byte] ?? 0;
}

/** The byte that a UTF-16 unit stands for, or -1. */
export function byteOfCharacter(unit: number): number {
	return BYTE_OF_CHARACTER[unit] ?? -1;
}

/** The bytes that a vocabulary's token stands for; undefined when it has a character outside the alphabet. */
export function bytesOfToken(token: string): Uint8Array | undefined {
	const bytes = new Uint8Array(token.length);
	for (let i = 0; i < token.length; i++) {
		const byte = byteOfCharacter(token.charCodeAt(i));
		if (byte < 0) {
			return undefined;
		}
		bytes[i] = byte;
	}
	return bytes;
}

function buildAlphabet(): Uint16Array {
	const alphabet = new Uint16Array(256);
	let next = 256;
	for (let byte = 0; byte < 256; byte++) {
		const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 255 && byte !== 173);
		alphabet[byte] = isPrintable ? byte : next++;
	}
	return alphabet;
}

function invert(alphabet: Uint16Array): Int16Array {
	const inverse = new Int16Array(512).fill(-1);
	alphabet.forEach((unit, byte) => {
		inverse[unit] = byte;
	});
	return inverse;
}
