/** One escape of a JSON string. */

export interface Escape {
	/** The escape as it stands when it is none. */
	readonly decoded: string;
	/** Raw UTF-16 units, at least 1. */
	readonly length: number;
	readonly isFault: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
	'"': '"',
	"\\": "\\",
	"/": "/",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};

/** `offset` is that of the backslash; nothing is read from `end` on. */
export function readEscape(text: string, offset: number, end: number): Escape {
	const letter = text.charAt(offset + 1);
	const simple = ESCAPES[letter];
	if (simple !== undefined) {
		return { decoded: simple, length: 2, isFault: false };
	}
	const digits = text.slice(offset + 2, Math.min(offset + 6, end));
	if (letter === "u" && /^[0-9a-fA-F]{4}$/.test(digits)) {
		return { decoded: String.fromCharCode(parseInt(digits, 16)), length: 6, isFault: false };
	}
	const length = Math.min(2, end - offset);
	return { decoded: text.slice(offset, offset + length), length, isFault: true };
}
