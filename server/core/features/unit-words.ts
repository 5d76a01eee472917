/** Strings for short stretches of units: keys and roles come again and again. */

/** The first 100 characters; none that is compared with is longer. */
export function wordOf(units: Uint16Array, start: number, end: number): string {
	for (const word of words) {
		if (word.length === end - start && isWordAt(units, start, word)) {
			return word;
		}
	}
	const word = String.fromCharCode(...units.subarray(start, Math.min(end, start + LONGEST_WORD)));
	if (words.length < MOST_WORDS && end - start <= LONGEST_WORD) {
		words.push(word);
	}
	return word;
}

export function isWordAt(units: Uint16Array, start: number, word: string): boolean {
	for (let i = 0; i < word.length; i++) {
		if (units[start + i] !== word.charCodeAt(i)) {
			return false;
		}
	}
	return true;
}

const words: string[] = [];
const MOST_WORDS = 50;
const LONGEST_WORD = 100;
