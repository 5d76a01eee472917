/** Which rules may have something to say of a record: one pass over its text, before any of them is asked. */
import { NON_ASCII } from "../types/rule.js";
import type { CopyUnits } from "../types/copy-units.js";

export interface TriggerScan {
	/** Looks through the raw text of a record; the answers are those of the last text. */
	look(text: string, copy?: CopyUnits): void;
	/** Whether the text has one of the words of the list with this index; true where there is no list. */
	has(index: number): boolean;
}

/** A word with those who wait for it. */
interface Word {
	readonly units: readonly number[];
	/** Letters are found in either case; of a word without capitals. */
	readonly isAnyCase: boolean;
	/** Where its rarest two units stand in it. */
	readonly rareAt: number;
	/** Indices of lists. */
	readonly owners: readonly number[];
}

/** `lists`: of each asker the words that it waits for, as `RowRule.triggers` has them. */
export function createTriggerScan(lists: readonly (readonly string[] | undefined)[]): TriggerScan {
	const found = new Uint8Array(lists.length);
	const all = lists.map((_, owner) => owner);
	const nonAscii = all.filter((owner) => lists[owner]?.includes(NON_ASCII));
	const words = [...ownersOf(lists)].map(([word, owners]) => wordOf(word, owners));
	// An ASCII character that is written as an escape may be one of any word.
	words.push(...["2", "3", "4", "5", "6", "7"].map((digit) => wordOf(`\\u00${digit}`, all)));
	const { pairs, groups } = placesOf(words);
	let units = new Uint16Array(16_384);
	let length = 0;
	const mark = (owners: readonly number[]): void => owners.forEach((owner) => (found[owner] = 1));
	const verify = (group: number, pair: number): void => {
		for (const word of groups[group] ?? []) {
			if (isAt(word, { units, length }, pair - word.rareAt)) {
				mark(word.owners);
			}
		}
	};
	return {
		look(text, copy = copyOneByOne) {
			length = text.length;
			if (length > units.length) {
				units = new Uint16Array(2 * length);
			}
			copy(text, units);
			found.fill(0);
			if (!visitPairs({ units, length }, pairs, verify)) {
				mark(nonAscii);
			}
		},
		has: (index) => lists[index] === undefined || found[index] === 1,
	};
}

/** Calls `visit` where a group may stand, with the index of its pair; returns whether all of the text is ASCII. */
function visitPairs(
	{ units, length }: Text,
	pairs: Uint8Array,
	visit: (group: number, pair: number) => void,
): boolean {
	let before = units[0] ?? 0;
	let bits = before;
	for (let i = 1; i < length; i++) {
		const unit = units[i] ?? 0;
		const group = pairs[slotOf(before, unit)] ?? 0;
		if (group !== 0) {
			visit(group, i - 1);
		}
		bits |= unit;
		before = unit;
	}
	return bits < 128;
}

interface Text {
	readonly units: Uint16Array;
	readonly length: number;
}

function copyOneByOne(text: string, units: Uint16Array): void {
	for (let i = 0; i < text.length; i++) {
		units[i] = text.charCodeAt(i);
	}
}

function ownersOf(lists: readonly (readonly string[] | undefined)[]): Map<string, number[]> {
	const owners = new Map<string, number[]>();
	lists.forEach((words, owner) => {
		for (const word of words ?? []) {
			if (word !== NON_ASCII) {
				owners.set(word, [...(owners.get(word) ?? []), owner]);
			}
		}
	});
	return owners;
}

function wordOf(word: string, owners: readonly number[]): Word {
	const units = Array.from({ length: word.length }, (_, i) => word.charCodeAt(i));
	const pairs = units.slice(1).map((unit, i) => commonness(units[i] ?? 0) * commonness(unit));
	const isAnyCase = word === word.toLowerCase();
	return { units, isAnyCase, rareAt: pairs.indexOf(Math.min(...pairs)), owners };
}

/** From the rarer characters of a text in English to the most common one. */
const COMMON = "zqxjkvbpygfwmucldrhsinoa te";

/** Only chooses where to look. */
function commonness(unit: number): number {
	return 2 + COMMON.indexOf(String.fromCharCode(unit));
}

interface Places {
	/** For each pair of units the group of the words that may stand there; 0: none. */
	readonly pairs: Uint8Array;
	readonly groups: readonly (readonly Word[])[];
}

function placesOf(words: readonly Word[]): Places {
	const pairs = new Uint8Array(65_536);
	const groups: Word[][] = [[]];
	for (const word of words) {
		const [first = [], second = []] = word.units
			.slice(word.rareAt)
			.map((unit) => formsOf(unit, word.isAnyCase));
		for (const slot of new Set(first.flatMap((a) => second.map((b) => slotOf(a, b))))) {
			const group = pairs[slot] || groups.push([]) - 1;
			pairs[slot] = group;
			groups[group]?.push(word);
		}
	}
	return { pairs, groups };
}

/** Different pairs may have the same slot: it only says where to look. */
function slotOf(first: number, second: number): number {
	return ((first << 8) ^ second) & 0xffff;
}

function formsOf(unit: number, isAnyCase: boolean): readonly number[] {
	return isAnyCase && isLetter(unit) ? [unit, unit ^ CASE] : [unit];
}

const CASE = 0x20;

function isLetter(unit: number): boolean {
	return (unit | CASE) >= 97 && (unit | CASE) <= 122;
}

function isAt({ units, isAnyCase }: Word, text: Text, start: number): boolean {
	if (start < 0 || start + units.length > text.length) {
		return false;
	}
	for (let i = 0; i < units.length; i++) {
		const unit = text.units[start + i] ?? 0;
		if (units[i] !== (isAnyCase && isLetter(unit) ? unit | CASE : unit)) {
			return false;
		}
	}
	return true;
}
