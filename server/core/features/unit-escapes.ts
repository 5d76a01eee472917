/** Escapes of JSON strings, read from units. */

/** The unit that an escape stands for; -1: it is none. */
export function escapeAt(units: Uint16Array, start: number): number {
	const letter = units[start + 1] ?? 0;
	if (letter === LETTER_U) {
		return hexAt(units, start + 2);
	}
	const plain = ESCAPES[letter] ?? 0;
	return plain === 0 ? -1 : plain;
}

/** In units. */
export function escapeLength(units: Uint16Array, start: number): number {
	return units[start + 1] === LETTER_U ? 6 : 2;
}

const LETTER_U = 117;

/** What a letter behind a backslash stands for; 0: nothing. */
const ESCAPES = Uint8Array.from({ length: 128 }, (_, letter) => {
	const at = 'bfnrt"\\/'.indexOf(String.fromCharCode(letter));
	return at < 0 ? 0 : '\b\f\n\r\t"\\/'.charCodeAt(at);
});

/** -1 for what is no number of four digits. */
function hexAt(units: Uint16Array, start: number): number {
	let code = 0;
	for (let i = start; i < start + 4; i++) {
		const unit = units[i] ?? 0;
		const letter = unit | 0x20;
		if (isDigit(unit)) {
			code = 16 * code + unit - 48;
		} else if (letter >= 97 && letter <= 102) {
			code = 16 * code + letter - 87;
		} else {
			return -1;
		}
	}
	return code;
}

export function isDigit(unit: number): boolean {
	return unit >= 48 && unit <= 57;
}
