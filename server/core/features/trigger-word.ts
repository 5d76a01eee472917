/** A word that a rule waits for, in a form that is quick to compare with the units of a text. */
import type { RowSource } from "../types/row-source.js";
import type { Trigger } from "../types/rule.js";

export interface TriggerWord {
	/** For each place the units that may stand there. */
	readonly forms: readonly (readonly number[])[];
	/** The first form of each place, and the second or the first again. */
	readonly first: Uint16Array;
	readonly second: Uint16Array;
	/** Whether a place has more forms than two. */
	readonly isWide: boolean;
	/** Indices of the lists that have it. */
	readonly owners: readonly number[];
}

/** Of a string without capitals, letters are found in either case. */
export function triggerWord(trigger: Trigger, owners: readonly number[]): TriggerWord {
	const isAnyCase = typeof trigger === "string" && trigger === trigger.toLowerCase();
	const places = typeof trigger === "string" ? trigger.split("") : trigger;
	const forms = places.map((place) =>
		place.split("").flatMap((character) => formsOf(character.charCodeAt(0), isAnyCase)),
	);
	return {
		forms,
		first: Uint16Array.from(forms, ([one]) => one ?? 0),
		second: Uint16Array.from(forms, ([one, other]) => other ?? one ?? 0),
		isWide: forms.some(({ length }) => length > 2),
		owners,
	};
}

/** Whether the word stands at `start`. */
export function isTriggerAt(
	word: TriggerWord,
	{ units, length }: Pick<RowSource, "units" | "length">,
	start: number,
): boolean {
	const { first, second } = word;
	if (start < 0 || start + first.length > length) {
		return false;
	}
	for (let i = 0; i < first.length; i++) {
		const unit = units[start + i] ?? 0;
		if (first[i] !== unit && second[i] !== unit && !(word.isWide && word.forms[i]?.includes(unit) === true)) {
			return false;
		}
	}
	return true;
}

function formsOf(unit: number, isAnyCase: boolean): readonly number[] {
	return isAnyCase && isLetter(unit) ? [unit, unit ^ CASE] : [unit];
}

const CASE = 0x20;

function isLetter(unit: number): boolean {
	return (unit | CASE) >= 97 && (unit | CASE) <= 122;
}
