/** The form in which two texts are the same for a reader: NFKC, lower case, single spaces. */

export function normaliseText(text: string): string {
	const unified = isAscii(text) ? text : text.normalize("NFKC");
	return unified.toLowerCase().replace(/\s+/g, " ").trim();
}

function isAscii(text: string): boolean {
	for (let i = 0; i < text.length; i++) {
		if (text.charCodeAt(i) > 127) {
			return false;
		}
	}
	return true;
}
