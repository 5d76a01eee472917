/** MinHash signature of a text: texts that share most of their word sequences share most of its slots. */
import { SIGNATURE_LENGTH } from "../types/content-digest.js";
import type { NormalUnits } from "./normal-units.js";

/** Words in a sequence. */
const SHINGLE_WORDS = 5;
/** Shorter texts have too few sequences: one changed word would change most of them. */
const FEWEST_SHINGLES = 16;
const EMPTY = 0xffffffff;

/** Of normalised units; undefined when they have too few words. */
export function nearSignature({ units, length }: NormalUnits): string | undefined {
	if (words.length < length) {
		words = new Int32Array(2 * length);
	}
	const count = hashWords(units, length, words);
	if (count - SHINGLE_WORDS + 1 < FEWEST_SHINGLES) {
		return undefined;
	}
	// One permutation: the high bits of a hash choose the slot, the others compete for its minimum.
	slots.fill(EMPTY);
	for (let i = SHINGLE_WORDS; i <= count; i++) {
		let hash = 0;
		for (let j = i - SHINGLE_WORDS; j < i; j++) {
			hash = Math.imul(hash, 0x01000193) ^ (words[j] ?? 0);
		}
		const mixed = mix(hash);
		const slot = mixed >>> 26;
		const rest = mixed & 0x03ffffff;
		if (rest < (slots[slot] ?? EMPTY)) {
			slots[slot] = rest;
		}
	}
	for (let slot = 0; slot < SIGNATURE_LENGTH; slot++) {
		signature[slot] = filled(slots, slot);
	}
	return String.fromCharCode(...signature);
}

/** An empty slot takes the value of another one, chosen by the slot's number alone, so that equal sets stay equal. */
function filled(slots: Uint32Array, slot: number): number {
	let place = slot;
	for (let attempt = 1; slots[place] === EMPTY; attempt++) {
		place = mix(slot * 1_000 + attempt) % SIGNATURE_LENGTH;
	}
	return mix((slots[place] ?? 0) ^ Math.imul(slot, 0x9e3779b1)) & 0xff;
}

/** Buffers that are used again for each row. */
let words = new Int32Array(4_096);
const slots = new Uint32Array(SIGNATURE_LENGTH);
const signature = new Uint8Array(SIGNATURE_LENGTH);

/** FNV-1a of each word, written into `found`; a character of a script without spaces is a word. Returns their number. */
function hashWords(units: Uint16Array, length: number, found: Int32Array): number {
	let count = 0;
	let hash = 0;
	for (let i = 0; i < length; i++) {
		const unit = units[i] ?? 0;
		const kind = kinds[unit] || kindOf(unit);
		if (kind === LETTER) {
			hash = Math.imul((hash === 0 ? 0x811c9dc5 : hash) ^ unit, 0x01000193);
			continue;
		}
		if (hash !== 0) {
			found[count++] = hash;
			hash = 0;
		}
		if (kind === ALONE) {
			found[count++] = mix(unit);
		}
	}
	if (hash !== 0) {
		found[count++] = hash;
	}
	return count;
}

const LETTER = 1;
const BETWEEN = 2;
const ALONE = 3;
/** What a unit is; 0: not looked up yet. */
const kinds = new Uint8Array(65_536);

function kindOf(unit: number): number {
	const wordKind = isWordCharacter(unit) ? LETTER : BETWEEN;
	const kind = isIdeograph(unit) ? ALONE : wordKind;
	kinds[unit] = kind;
	return kind;
}

function isWordCharacter(code: number): boolean {
	if (code < 128) {
		return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
	}
	const isPunctuation =
		code < 0xc0 ||
		(code >= 0x2000 && code <= 0x206f) ||
		(code >= 0x3000 && code <= 0x303f) ||
		(code >= 0xff00 && code <= 0xff0f);
	return !isPunctuation;
}

/** Han, kana, and Thai to Khmer, which are written without spaces. */
function isIdeograph(code: number): boolean {
	return (
		(code >= 0x3040 && code <= 0x30ff) ||
		(code >= 0x3400 && code <= 0x9fff) ||
		(code >= 0xf900 && code <= 0xfaff) ||
		(code >= 0x0e00 && code <= 0x0eff) ||
		(code >= 0x1780 && code <= 0x17ff)
	);
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
	let hash = value ^ (value >>> 16);
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
