/** The form in which two texts are the same for a reader (NFKC, lower case, single spaces), written into one buffer that is used again. */

import { textOfUnits } from "../base/text-of-units.js";
import { copyOneByOne, type CopyUnits } from "../types/copy-units.js";

/** UTF-16 units of normalised texts, one after the other; valid until the next `clear`. */
export interface NormalUnits {
	readonly units: Uint16Array;
	readonly length: number;
}

export interface NormalWriter extends NormalUnits {
	clear(): void;
	/** Appends the normalised texts, with single spaces between those that say something, and none at the ends. */
	write(texts: readonly string[], copy?: CopyUnits): void;
	/** Starts such a list. */
	open(): void;
	/** Appends `[start, end)` of an array to the list, as one of its texts. */
	add(source: Uint16Array, start: number, end: number): void;
	writeUnit(unit: number): void;
}

export function createNormalWriter(): NormalWriter {
	let units = new Uint16Array(16_384);
	let raw = new Uint16Array(16_384);
	let length = 0;
	let listStart = 0;
	const reserve = (more: number): void => {
		if (length + more > units.length) {
			const larger = new Uint16Array(Math.max(2 * units.length, length + more));
			larger.set(units);
			units = larger;
		}
	};
	const append = (source: Stretch): void => {
		const { start, end } = source;
		reserve(end - start);
		let state: Written = { next: start, end: length, last: SPACE };
		while (state.next < end) {
			state = writeSimple(source, units, state);
			if (state.next < end) {
				// Nothing joins across white space, so a word is normalised by itself.
				const next = wordEnd(source, state.next);
				const normal = normalWord(textOfUnits(source.units, state.next, next));
				reserve(state.end - length + normal.length + end - next);
				state = { ...writeSpaced(normal, units, state), next };
			}
		}
		length = state.last === SPACE && state.end > length ? state.end - 1 : state.end;
	};
	const add = (source: Uint16Array, start: number, end: number): void => {
		const before = length;
		if (length > listStart) {
			reserve(1);
			units[length++] = SPACE;
		}
		const first = length;
		append({ units: source, start, end });
		length = length === first ? before : length;
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
			listStart = 0;
		},
		write(texts, copy = copyOneByOne) {
			listStart = length;
			for (const text of texts) {
				if (text.length > raw.length) {
					raw = new Uint16Array(2 * text.length);
				}
				copy(text, raw);
				add(raw, 0, text.length);
			}
		},
		open() {
			listStart = length;
		},
		add,
		writeUnit(unit) {
			reserve(1);
			units[length++] = unit;
		},
	};
}

/** `[start, end)` of an array. */
interface Stretch {
	readonly units: Uint16Array;
	readonly start: number;
	readonly end: number;
}

/** How far a text is written. */
interface Written {
	/** Index in the source. */
	readonly next: number;
	/** Index in the buffer. */
	readonly end: number;
	/** The unit that was written last; a space at the start, too, where none is wanted. */
	readonly last: number;
}

/** Up to the end, or to the start of a word in which a character's form may depend on others. */
function writeSimple({ units: raw, end }: Stretch, units: Uint16Array, from: Written): Written {
	// Fields of the module are slow in a loop.
	const table = forms;
	let at = from.end;
	let last = from.last;
	let i = from.next;
	while (i < end) {
		for (; i + 1 < end; i += 2) {
			const form = table[raw[i] ?? 0] ?? 0;
			const next = table[raw[i + 1] ?? 0] ?? 0;
			if (!isKnown(form) || !isKnown(next)) {
				break;
			}
			units[at] = form;
			at += stepAfter(form, last);
			units[at] = next;
			at += stepAfter(next, form);
			last = next;
		}
		if (i < end) {
			const unit = raw[i] ?? 0;
			const form = table[unit] || formOf(unit);
			if (form === OTHER) {
				return beforeWord(raw, i, { ...from, end: at });
			}
			units[at] = form;
			at += stepAfter(form, last);
			last = form;
			i++;
		}
	}
	return { next: end, end: at, last };
}

/** Neither 0 nor `OTHER`. */
function isKnown(form: number): boolean {
	return (form - 1) >>> 0 < OTHER - 1;
}

/** 0 for a space after a space, which the next unit replaces; a sum, since a branch would be guessed wrong at each word. */
function stepAfter(form: number, last: number): number {
	return ((form ^ SPACE) | (last ^ SPACE)) === 0 ? 0 : 1;
}

/** Takes back what was written of the word at `index`; `from.end` is where it ends. */
function beforeWord(raw: Uint16Array, index: number, from: Written): Written {
	let next = index;
	while (next > from.next && !isAsciiSpace(raw[next - 1] ?? 0)) {
		next--;
	}
	const before = next === from.next ? from.last : SPACE;
	let end = from.end;
	let last = before;
	for (let i = next; i < index; i++) {
		const form = forms[raw[i] ?? 0] ?? OTHER;
		end -= stepAfter(form, last);
		last = form;
	}
	return { next, end, last: before };
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

function wordEnd({ units: raw, end }: Stretch, start: number): number {
	let at = start;
	while (at < end && !isAsciiSpace(raw[at] ?? 0)) {
		at++;
	}
	return at;
}

function isAsciiSpace(unit: number): boolean {
	return unit === SPACE || (unit >= 9 && unit <= 13);
}

/** Only spaces are left to do. */
function writeSpaced(text: string, units: Uint16Array, from: Written): Written {
	let { end: at, last } = from;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		const isSpace = unit < 128 ? isAsciiSpace(unit) : /\s/.test(text.charAt(i));
		const form = isSpace ? SPACE : unit;
		units[at] = form;
		at += stepAfter(form, last);
		last = form;
	}
	return { next: 0, end: at, last };
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
