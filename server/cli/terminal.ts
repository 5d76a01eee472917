/** Text for terminals: colours on request, data that cannot move the cursor, and the width of characters. */

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, crossed: 9 } as const;

export type Colour = keyof typeof CODES;
export type Painter = (text: string, ...colours: readonly Colour[]) => string;

export function createPainter(hasColours: boolean): Painter {
	return (text, ...colours) =>
		hasColours && colours.length > 0 && text !== ""
			? `\u001b[${colours.map((colour) => CODES[colour]).join(";")}m${text}\u001b[0m`
			: text;
}

// Everything that a terminal obeys or hides: controls but line feed and tab, and characters of direction or no width.
const OBEYED = /(?![\n\t])\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Data as it can be shown safely: control characters become escapes such as `\x1b`. */
export function escapeControls(text: string): string {
	return text.replaceAll(OBEYED, (character) => {
		const code = character.charCodeAt(0);
		return code < 0x100
			? `\\x${code.toString(16).padStart(2, "0")}`
			: `\\u${code.toString(16).padStart(4, "0")}`;
	});
}

/** The same on one line. */
export function onOneLine(text: string): string {
	return escapeControls(text).replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}

const WIDE =
	/\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const ZERO = /\p{M}|\ufe0f|\u200d/u;

/** Columns that the text takes. */
export function widthOf(text: string): number {
	let width = 0;
	for (const character of text) {
		if (!ZERO.test(character)) {
			width += WIDE.test(character) ? 2 : 1;
		}
	}
	return width;
}
