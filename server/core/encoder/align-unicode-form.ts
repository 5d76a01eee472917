/** Which characters of a text each character of its normal form came from, as Hugging Face's tokenizers count it. */
import { mapOf, type Section } from "./section.js";
import { MARKS_SINCE_UNICODE_10 } from "./unicode-tables.js";

/** A character of the result; `change`: 1 it is extra, 0 it replaces one, -n it replaces n more. */
interface Change {
	readonly character: string;
	readonly change: number;
}

/** The map of the section's text in the given form. */
export function alignUnicodeForm(section: Section, form: "NFC" | "NFD" | "NFKC" | "NFKD"): Int32Array {
	const order = createOrder();
	const decomposed = decompose(section.text, form.includes("K") ? "NFKD" : "NFD", order);
	const changes = form.endsWith("C") ? compose(decomposed, order) : decomposed;
	return applyChanges(section, changes);
}

/** Canonical order without a table of combining classes: two marks are swapped by NFD exactly when it is not kept. */
interface Order {
	isStarter(character: string): boolean;
	/** True when both are marks and `first` has the higher class. */
	comesAfter(first: string, second: string): boolean;
}

const NEW_MARK = new RegExp(`^[${MARKS_SINCE_UNICODE_10}]$`, "v");

function createOrder(): Order {
	const starters = new Map<string, boolean>();
	const comesAfter = (first: string, second: string) =>
		first !== second && (first + second).normalize("NFD") === second + first;
	return {
		comesAfter,
		isStarter(character) {
			let answer = starters.get(character);
			if (answer === undefined) {
				// U+0334 has the lowest class and U+0345 the highest.
				answer =
					character < "\u0300" ||
					NEW_MARK.test(character) ||
					!(comesAfter("\u0345", character) || comesAfter(character, "\u0334") || character === "\u0345");
				starters.set(character, answer);
			}
			return answer;
		},
	};
}

function decompose(text: string, form: "NFD" | "NFKD", order: Order): Change[] {
	const result: Change[] = [];
	let sorted = 0;
	for (const whole of text) {
		let change = 0;
		const isKept = whole < "\u0080" || NEW_MARK.test(whole);
		for (const character of isKept ? whole : whole.normalize(form)) {
			if (order.isStarter(character)) {
				sortMarks(result, sorted, order);
				sorted = result.length + 1;
			}
			result.push({ character, change });
			change = 1;
		}
	}
	sortMarks(result, sorted, order);
	return result;
}

/** Stable: marks of one class keep their order. */
function sortMarks(marks: Change[], from: number, order: Order): void {
	for (let i = from + 1; i < marks.length; i++) {
		const moved = marks[i];
		let to = i;
		while (moved !== undefined && to > from) {
			const before = marks[to - 1];
			if (before === undefined || !order.comesAfter(before.character, moved.character)) {
				break;
			}
			marks[to--] = before;
			marks[to] = moved;
		}
	}
}

function compose(decomposed: readonly Change[], order: Order): Change[] {
	const result: Change[] = [];
	let composee: Change | undefined;
	let blocked: Change[] = [];
	for (const next of decomposed) {
		const isStarter = order.isStarter(next.character);
		if (composee === undefined) {
			if (isStarter) {
				composee = next;
			} else {
				result.push(next);
			}
			continue;
		}
		const last = blocked.at(-1);
		const isBlocked = last !== undefined && !order.comesAfter(next.character, last.character);
		const composed = isBlocked ? undefined : composePair(composee.character, next.character);
		if (composed !== undefined) {
			composee = { character: composed, change: composee.change + next.change - 1 };
		} else if (isStarter) {
			result.push(composee, ...blocked);
			composee = next;
			blocked = [];
		} else {
			blocked.push(next);
		}
	}
	return composee === undefined ? result : [...result, composee, ...blocked];
}

/** The one character that the two make; undefined when they stay two. */
function composePair(first: string, second: string): string | undefined {
	if (second < "\u0300") {
		return undefined;
	}
	const joined = (first + second).normalize("NFC");
	const isOne = joined.length === ((joined.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
	return isOne ? joined : undefined;
}

function applyChanges(section: Section, changes: readonly Change[]): Int32Array {
	const old = mapOf(section);
	const starts = characterStarts(section.text);
	const map: number[] = [];
	let at = 0;
	for (const { character, change } of changes) {
		// An extra character belongs to the one before.
		const source = change > 0 ? at - 1 : at;
		const unit = (starts[source] ?? 0) * 2;
		for (let i = 0; i < character.length; i++) {
			if (source < 0) {
				map.push(section.base, section.base);
			} else {
				map.push(old[unit] ?? 0, old[unit + 1] ?? 0);
			}
		}
		at += change > 0 ? 0 : 1 - change;
	}
	return Int32Array.from(map);
}

function characterStarts(text: string): number[] {
	const starts: number[] = [];
	let at = 0;
	for (const character of text) {
		starts.push(at);
		at += character.length;
	}
	return starts;
}
