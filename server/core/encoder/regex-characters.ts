/** Single characters as parts of a JavaScript regular expression with the flag `v`. */

/** The source that matches exactly this character, inside and outside a class. */
export function literal(character: string): string {
	if (/^[A-Za-z0-9]$/.test(character)) {
		return character;
	}
	return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** True for a character that is the same in upper and lower case. */
export function isTitleless(character: string): boolean {
	return character.toLowerCase() === character.toUpperCase();
}

/** The content of a class that matches a letter with case ignored; undefined where that is not simple. */
export function foldedClass(letter: string): string | undefined {
	if (isTitleless(letter)) {
		return literal(letter);
	}
	if (!/^[A-Za-z]$/.test(letter)) {
		return undefined;
	}
	const lower = letter.toLowerCase();
	const others = lower === "s" ? "\\u{17f}" : "";
	return `${lower}${letter.toUpperCase()}${lower === "k" ? "\\u{212a}" : others}`;
}
