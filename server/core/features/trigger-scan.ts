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
	/** In lower case. */
	readonly units: readonly number[];
	/** Where its pair stands in it. */
	readonly pairAt: number;
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
	const { pairs, groups } = indexOf(words);
	let units = new Uint16Array(16_384);
	const mark = (owners: readonly number[]): void => owners.forEach((owner) => (found[owner] = 1));
	const verify = (group: readonly Word[], pair: number, length: number): void =>
		group.filter((word) => isAt(word, units, pair, length)).forEach((word) => mark(word.owners));
	return {
		look(text, copy = copyOneByOne) {
			if (text.length > units.length) {
				units = new Uint16Array(2 * text.length);
			}
			copy(text, units);
			found.fill(0);
			let before = units[0] ?? 0;
			let bits = before;
			for (let i = 1; i < text.length; i++) {
				const unit = units[i] ?? 0;
				const group = pairs[pairOf(before, unit)] ?? 0;
				if (group !== 0) {
					verify(groups[group] ?? [], i - 1, text.length);
				}
				bits |= unit;
				before = unit;
			}
			if (bits > 127) {
				mark(nonAscii);
			}
		},
		has: (index) => lists[index] === undefined || found[index] === 1,
	};
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
			const key = word.toLowerCase();
			if (word !== NON_ASCII) {
				owners.set(key, [...(owners.get(key) ?? []), owner]);
			}
		}
	});
	return owners;
}

function wordOf(word: string, owners: readonly number[]): Word {
	const units = Array.from(word, (_, i) => word.charCodeAt(i));
	const rarity = units.slice(1).map((unit, i) => commonness(units[i] ?? 0) + commonness(unit));
	return { units, pairAt: rarity.indexOf(Math.min(...rarity)), owners };
}

/** From the rarest of a text in English to the most common; what is none of them is rarer. */
const LETTERS = "zqxj[<_{kvbpygfwmucld-rhsinoa et";

function commonness(unit: number): number {
	return LETTERS.indexOf(String.fromCharCode(unit));
}

/** For each pair of units the group of the words that are looked for there; 0: none. */
function indexOf(words: readonly Word[]): { pairs: Uint8Array; groups: readonly (readonly Word[])[] } {
	const pairs = new Uint8Array(65_536);
	const groups: Word[][] = [[]];
	for (const word of words) {
		const [first = 0, second = 0] = word.units.slice(word.pairAt);
		for (const pair of new Set(casesOf(first).flatMap((a) => casesOf(second).map((b) => pairOf(a, b))))) {
			const group = pairs[pair] || groups.push([]) - 1;
			pairs[pair] = group;
			groups[group]?.push(word);
		}
	}
	return { pairs, groups };
}

/** Different pairs may have the same number: it only says where to look. */
function pairOf(first: number, second: number): number {
	return ((first << 8) ^ second) & 0xffff;
}

function casesOf(unit: number): readonly number[] {
	return isLetter(unit) ? [unit, unit ^ CASE] : [unit];
}

const CASE = 0x20;

function isLetter(unit: number): boolean {
	return (unit | CASE) >= 97 && (unit | CASE) <= 122;
}

function isAt({ units, pairAt }: Word, text: Uint16Array, pair: number, length: number): boolean {
	const start = pair - pairAt;
	if (start < 0 || start + units.length > length) {
		return false;
	}
	for (let i = 0; i < units.length; i++) {
		const unit = text[start + i] ?? 0;
		if (units[i] !== (isLetter(unit) ? unit | CASE : unit)) {
			return false;
		}
	}
	return true;
}
