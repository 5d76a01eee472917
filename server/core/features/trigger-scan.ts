/** Which rules may have something to say of a record: one pass over its text, before any of them is asked. */
import type { RowSource } from "../types/row-source.js";
import type { Trigger } from "../types/rule.js";
import { isTriggerAt, triggerWord, type TriggerWord } from "./trigger-word.js";

export interface TriggerScan {
	/** Looks through the raw text of a record; the answers are those of the last one. */
	look(row: Text): void;
	/** Whether the text has one of the words of the list with this index; true where there is no list. */
	has(index: number): boolean;
}

type Text = Pick<RowSource, "units" | "length">;

/** `lists`: of each asker the words that it waits for, as `RowRule.triggers` has them. */
export function createTriggerScan(lists: readonly (readonly Trigger[] | undefined)[]): TriggerScan {
	const found = new Uint8Array(lists.length);
	const words = [...ownersOf(lists)].map(([trigger, owners]) => triggerWord(trigger, owners));
	// An ASCII character that is written as an escape may be one of any word.
	const all = lists.map((_, owner) => owner);
	const escaped = triggerWord(["\\", "u", "0", "0", "234567"], all);
	const singles = words.filter(({ first }) => first.length === 1);
	const places = placesOf([...words.filter(({ first }) => first.length > 1), escaped]);
	let stands = new Uint32Array(16_384);
	const mark = ({ owners }: TriggerWord): void => {
		for (const owner of owners) {
			found[owner] = 1;
		}
	};
	const verify = (text: Text, pair: number): void => {
		const slot = slotOf(text.units[pair] ?? 0, text.units[pair + 1] ?? 0);
		for (const { word, at } of places.groups[places.groupOf[slot] ?? 0] ?? []) {
			if (isTriggerAt(word, text, pair - at)) {
				mark(word);
			}
		}
	};
	return {
		look(row) {
			found.fill(0);
			if (stands.length <= row.length) {
				stands = new Uint32Array(2 * row.length);
			}
			const { count, isAscii } = findPairs(row, places.isPlace, stands);
			for (let i = 0; i < count; i++) {
				verify(row, stands[i] ?? 0);
			}
			if (!isAscii) {
				const units = row.units.subarray(0, row.length);
				singles.filter(({ forms }) => forms[0]?.some((unit) => units.includes(unit))).forEach(mark);
			}
		},
		has: (index) => lists[index] === undefined || found[index] === 1,
	};
}

/** Writes the indices of pairs at which words may stand: what is done with them there would make the loop slow. */
function findPairs(
	{ units, length }: Text,
	isPlace: Uint8Array,
	stands: Uint32Array,
): { readonly count: number; readonly isAscii: boolean } {
	let bits = units[0] ?? 0;
	let last = bits;
	let count = 0;
	// Two pairs a step, with one branch: most have no word. What stands behind the text finds none, at worst it is not ASCII.
	for (let i = 1; i < length; i += 2) {
		const unit = units[i] ?? 0;
		const next = units[i + 1] ?? 0;
		const first = isPlace[slotOf(last, unit)] ?? 0;
		const second = isPlace[slotOf(unit, next)] ?? 0;
		if ((first | second) !== 0) {
			stands[count] = i - 1;
			count += first;
			stands[count] = i;
			count += second;
		}
		bits |= unit | next;
		last = next;
	}
	return { count, isAscii: bits < 128 };
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

/** A word and where its rarest two units stand in it. */
interface Stand {
	readonly word: TriggerWord;
	readonly at: number;
}

function standOf(word: TriggerWord): Stand {
	const pairs = word.forms.slice(1).map((forms, i) => pairCommonness(word.forms[i] ?? [], forms));
	return { word, at: pairs.indexOf(Math.min(...pairs)) };
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

/** For each pair of units the words that may stand there. */
interface Places {
	/** Whether there are any: looked at for each pair of a text, and so in little memory. */
	readonly isPlace: Uint8Array;
	readonly groupOf: Uint16Array;
	readonly groups: readonly (readonly Stand[])[];
}

function placesOf(words: readonly TriggerWord[]): Places {
	const isPlace = new Uint8Array(SLOTS);
	const groupOf = new Uint16Array(SLOTS);
	const groups: (readonly Stand[])[] = [[]];
	for (const stand of words.map(standOf)) {
		// Slots that had the same words have the same ones again.
		const grown = new Map<number, number>();
		for (const slot of slotsOf(stand)) {
			const before = groupOf[slot] ?? 0;
			if (groups[before]?.at(-1) !== stand) {
				const group = grown.get(before) ?? groups.push([...(groups[before] ?? []), stand]) - 1;
				grown.set(before, group);
				groupOf[slot] = group;
				isPlace[slot] = 1;
			}
		}
	}
	return { isPlace, groupOf, groups };
}

/** Some more than once. */
function slotsOf({ word: { forms }, at }: Stand): readonly number[] {
	const [first = [], second = []] = forms.slice(at);
	return first.flatMap((one) => second.map((other) => slotOf(one, other)));
}

const SLOTS = 65_536;

/** Different pairs may have the same slot: it only says where to look. */
function slotOf(first: number, second: number): number {
	return ((first << 8) ^ second) & (SLOTS - 1);
}
