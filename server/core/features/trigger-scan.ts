/** Which rules may have something to say of a record: one pass over its text, before any of them is asked. */
import type { RowSource } from "../types/row-source.js";
import type { Trigger } from "../types/rule.js";

export interface TriggerScan {
	/** Looks through the raw text of a record; the answers are those of the last one. */
	look(row: Text): void;
	/** Whether the text has one of the words of the list with this index; true where there is no list. */
	has(index: number): boolean;
}

type Text = Pick<RowSource, "units" | "length">;

/** A word with those who wait for it. */
interface Word {
	/** For each place the units that may stand there. */
	readonly units: readonly (readonly number[])[];
	/** Where its rarest two units stand in it. */
	readonly rareAt: number;
	/** Indices of lists. */
	readonly owners: readonly number[];
}

/** `lists`: of each asker the words that it waits for, as `RowRule.triggers` has them. */
export function createTriggerScan(lists: readonly (readonly Trigger[] | undefined)[]): TriggerScan {
	const found = new Uint8Array(lists.length);
	const words = [...ownersOf(lists)].map(([trigger, owners]) => wordOf(trigger, owners));
	const singles = words.filter(({ units }) => units.length === 1);
	// An ASCII character that is written as an escape may be one of any word.
	const escaped = ["\\", "u", "0", "0", "234567"];
	const all = lists.map((_, owner) => owner);
	const longer = words.filter(({ units }) => units.length > 1);
	const { pairs, groups } = placesOf([...longer, wordOf(escaped, all)]);
	let text: Text = { units: new Uint16Array(0), length: 0 };
	const mark = ({ owners }: Word): void => {
		for (const owner of owners) {
			found[owner] = 1;
		}
	};
	const verify = (group: number, pair: number): void => {
		for (const word of groups[group] ?? []) {
			if (isAt(word, text, pair - word.rareAt)) {
				mark(word);
			}
		}
	};
	return {
		look(row) {
			text = row;
			found.fill(0);
			if (!visitPairs(text, pairs, verify)) {
				const units = row.units.subarray(0, row.length);
				singles.filter((word) => word.units[0]?.some((unit) => units.includes(unit))).forEach(mark);
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

function ownersOf(lists: readonly (readonly Trigger[] | undefined)[]): Map<Trigger, number[]> {
	const owners = new Map<Trigger, number[]>();
	lists.forEach((words, owner) => {
		for (const word of words ?? []) {
			owners.set(word, [...(owners.get(word) ?? []), owner]);
		}
	});
	return owners;
}

function wordOf(trigger: Trigger, owners: readonly number[]): Word {
	const isAnyCase = typeof trigger === "string" && trigger === trigger.toLowerCase();
	const places = typeof trigger === "string" ? trigger.split("") : trigger;
	const units = places.map((place) =>
		place.split("").flatMap((character) => formsOf(character.charCodeAt(0), isAnyCase)),
	);
	const pairs = units.slice(1).map((forms, i) => pairCommonness(units[i] ?? [], forms));
	return { units, rareAt: pairs.indexOf(Math.min(...pairs)), owners };
}

/** From the rarer characters of a text in English to the most common one. */
const COMMON = "zqxjkvbpygfwmucldrhsinoa te";

/** Pairs that are more common than their letters. */
const COMMON_PAIRS =
	"th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le ar".split(
		" ",
	);

/** Only chooses where to look. */
function pairCommonness(first: readonly number[], second: readonly number[]): number {
	const pair = String.fromCharCode(first[0] ?? 0, second[0] ?? 0);
	return commonness(first) * commonness(second) * (COMMON_PAIRS.includes(pair) ? 8 : 1);
}

function commonness(forms: readonly number[]): number {
	return forms.reduce((sum, unit) => sum + 2 + COMMON.indexOf(String.fromCharCode(unit)), 0);
}

interface Places {
	/** For each pair of units the group of the words that may stand there; 0: none. */
	readonly pairs: Uint8Array;
	readonly groups: readonly (readonly Word[])[];
}

function placesOf(words: readonly Word[]): Places {
	const bySlot = new Map<number, number[]>();
	words.forEach((word, index) => {
		const [first = [], second = []] = word.units.slice(word.rareAt);
		for (const slot of new Set(first.flatMap((a) => second.map((b) => slotOf(a, b))))) {
			const indices = bySlot.get(slot);
			if (indices === undefined) {
				bySlot.set(slot, [index]);
			} else {
				indices.push(index);
			}
		}
	});
	const pairs = new Uint8Array(65_536);
	const groups: (readonly Word[])[] = [[]];
	const known = new Map<string, number>();
	for (const [slot, indices] of bySlot) {
		const key = indices.join();
		const isNew = !known.has(key) && groups.length < REST;
		const group = isNew ? groups.push(words.filter((_, i) => indices.includes(i))) - 1 : known.get(key);
		known.set(key, group ?? REST);
		pairs[slot] = group ?? REST;
	}
	groups[REST] = words;
	return { pairs, groups };
}

/** There is room for so many groups; slots of more share this one, which has every word. */
const REST = 255;

/** Different pairs may have the same slot: it only says where to look. */
function slotOf(first: number, second: number): number {
	return ((first << 8) ^ second) & 0xffff;
}

/** Letters of a word without capitals are found in either case. */
function formsOf(unit: number, isAnyCase: boolean): readonly number[] {
	return isAnyCase && isLetter(unit) ? [unit, unit ^ CASE] : [unit];
}

const CASE = 0x20;

function isLetter(unit: number): boolean {
	return (unit | CASE) >= 97 && (unit | CASE) <= 122;
}

function isAt({ units: forms }: Word, { units, length }: Text, start: number): boolean {
	if (start < 0 || start + forms.length > length) {
		return false;
	}
	for (let i = 0; i < forms.length; i++) {
		const unit = units[start + i] ?? 0;
		// A letter has two forms; a look at both is quicker than a search.
		const mayBe = forms[i] ?? [];
		if (mayBe[0] !== unit && mayBe[1] !== unit && (mayBe.length < 3 || !mayBe.includes(unit))) {
			return false;
		}
	}
	return true;
}
