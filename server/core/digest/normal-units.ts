/** The form in which two texts are the same for a reader (NFKC, lower case, single spaces), written into one buffer that is used again. */

/** UTF-16 units of normalised texts, one after the other; valid until the next `clear`. */
export interface NormalUnits {
	readonly units: Uint16Array;
	readonly length: number;
}

export interface NormalWriter extends NormalUnits {
	clear(): void;
	/** Appends the normalised texts, with single spaces between those that say something, and none at the ends. */
	write(texts: readonly string[]): void;
	writeUnit(unit: number): void;
}

export function createNormalWriter(): NormalWriter {
	let units = new Uint16Array(16_384);
	let length = 0;
	const reserve = (more: number): void => {
		if (length + more > units.length) {
			const larger = new Uint16Array(Math.max(2 * units.length, length + more));
			larger.set(units);
			units = larger;
		}
	};
	const append = (text: string): void => {
		reserve(text.length);
		let state: Written = { next: 0, end: length, isAfterSpace: true };
		while (state.next < text.length) {
			state = writeSimple(text, units, state);
			if (state.next < text.length) {
				// Nothing joins across white space, so a word is normalised by itself.
				const end = wordEnd(text, state.next);
				const normal = normalWord(text.slice(state.next, end));
				reserve(state.end - length + normal.length + text.length - end);
				state = { ...writeSpaced(normal, units, state), next: end };
			}
		}
		length = state.isAfterSpace && state.end > length ? state.end - 1 : state.end;
	};
	return {
		get units() {
			return units;
		},
		get length() {
			return length;
		},
		clear() {
			length = 0;
		},
		write(texts) {
			const start = length;
			for (const text of texts) {
				const before = length;
				if (length > start) {
					reserve(1);
					units[length++] = SPACE;
				}
				const first = length;
				append(text);
				length = length === first ? before : length;
			}
		},
		writeUnit(unit) {
			reserve(1);
			units[length++] = unit;
		},
	};
}

/** How far a text is written. */
interface Written {
	/** Index in the text. */
	readonly next: number;
	/** Index in the buffer. */
	readonly end: number;
	readonly isAfterSpace: boolean;
}

/** Up to the end, or to the start of a word in which a character's form may depend on others. */
function writeSimple(text: string, units: Uint16Array, from: Written): Written {
	let at = from.end;
	let { isAfterSpace } = from;
	let { next: wordStart, end: wordAt, isAfterSpace: isWordAfterSpace } = from;
	for (let i = from.next; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		const form = forms[unit] || formOf(unit);
		if (form === OTHER) {
			return { next: wordStart, end: wordAt, isAfterSpace: isWordAfterSpace };
		}
		if (form !== SPACE) {
			units[at++] = form;
			isAfterSpace = false;
			continue;
		}
		if (!isAfterSpace) {
			units[at++] = SPACE;
		}
		isAfterSpace = true;
		if (unit <= SPACE) {
			wordStart = i + 1;
			wordAt = at;
			isWordAfterSpace = true;
		}
	}
	return { next: text.length, end: at, isAfterSpace };
}

function normalWord(word: string): string {
	const known = words.get(word);
	if (known !== undefined) {
		return known;
	}
	const normal = word.normalize("NFKC").toLowerCase();
	if (word.length <= LONGEST_KEPT) {
		if (words.size >= MOST_KEPT) {
			words.clear();
		}
		words.set(word, normal);
	}
	return normal;
}

/** The words of a language come again and again. */
const words = new Map<string, string>();
const MOST_KEPT = 10_000;
const LONGEST_KEPT = 40;

function wordEnd(text: string, start: number): number {
	let end = start;
	while (end < text.length && !isAsciiSpace(text.charCodeAt(end))) {
		end++;
	}
	return end;
}

function isAsciiSpace(unit: number): boolean {
	return unit === SPACE || (unit >= 9 && unit <= 13);
}

/** Only spaces are left to do. */
function writeSpaced(text: string, units: Uint16Array, from: Written): Written {
	let at = from.end;
	let { isAfterSpace } = from;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		const isSpace = unit < 128 ? isAsciiSpace(unit) : /\s/.test(text.charAt(i));
		if (!isSpace) {
			units[at++] = unit;
		} else if (!isAfterSpace) {
			units[at++] = SPACE;
		}
		isAfterSpace = isSpace;
	}
	return { next: 0, end: at, isAfterSpace };
}

const SPACE = 32;
/** Stands for "not in this table": no character is written so. */
const OTHER = 0xffff;
/** What a unit is written as, whatever stands around it; 0: not looked up yet. A table for all rows. */
const forms = new Uint16Array(65_536);

function formOf(unit: number): number {
	const text = String.fromCharCode(unit);
	const form = /\s/.test(text) ? SPACE : formOfCharacter(text);
	forms[unit] = form;
	return form;
}

/** Marks and the letters of Hangul join what stands before them, a sigma looks at what follows, and half a pair is no character. */
function formOfCharacter(text: string): number {
	const lower = text.toLowerCase();
	const isAlone =
		text !== "\0" &&
		text.normalize("NFKC") === text &&
		lower.length === 1 &&
		!/[\p{M}\p{Cs}\u03a3\u1100-\u11ff]/u.test(text);
	return isAlone ? lower.charCodeAt(0) : OTHER;
}
