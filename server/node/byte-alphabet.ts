/** The alphabet of byte-level tokenizers, which write each byte as one printable character; and UTF-8 byte by byte. */

/** `unitOfByte[b]` is the character code that stands for byte `b`; GPT-2's table. */
const unitOfByte = buildTable();
const bytesByUnit = new Map(unitOfByte.map((unit, byte) => [unit, byte]));

/** The byte that a character of a byte-level piece stands for; -1 when it stands for none. */
export function byteOfUnit(unit: number): number {
	return bytesByUnit.get(unit) ?? -1;
}

export function utf8Length(codePoint: number): number {
	if (codePoint < 0x80) {
		return 1;
	}
	if (codePoint < 0x800) {
		return 2;
	}
	return codePoint < 0x10000 ? 3 : 4;
}

/** Byte `index` of the character's UTF-8 form. */
export function utf8Byte(codePoint: number, index: number): number {
	const length = utf8Length(codePoint);
	if (length === 1) {
		return codePoint;
	}
	const bits = codePoint >> (6 * (length - 1 - index));
	// The lead byte has as many leading ones as there are bytes.
	return index === 0 ? ((0xf00 >> length) & 0xff) | bits : 0x80 | (bits & 0x3f);
}

/** Bytes that print keep their character, the others take the ones from U+0100 on, in order. */
function buildTable(): readonly number[] {
	let next = 0x100;
	return Array.from({ length: 256 }, (_, byte) => {
		const prints = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
		return prints ? byte : next++;
	});
}
