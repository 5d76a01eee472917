/** Unicode normalisation that says where each character came from, in the way of the Rust tokenizers. */
import { endOf, startOf, type MappedText, type Normaliser } from "./mapped-text.js";

export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/**
 * The Rust tokenizers count, for each character of the result, how many characters of the source it replaces, and
 * walk the source by these counts. A composed character thus stands for its base alone: its marks belong to no token,
 * so Python's `char_to_token` gives None there. Reordered marks take each other's places.
 */
export function unicodeNormaliser(form: UnicodeForm): Normaliser {
	return (mapped) => {
		const normalised = mapped.text.normalize(form);
		return normalised === mapped.text ? mapped : mapCharacters(mapped, form);
	};
}

/** A character with the marks and Hangul vowels that may compose with it. */
const CLUSTER = /[\s\S][\p{M}\u1160-\u11ff\uff9e\uff9f]*/gu;

function mapCharacters(mapped: MappedText, form: UnicodeForm): MappedText {
	const result: Growing = { text: "", starts: [], ends: [] };
	for (const { 0: cluster, index } of mapped.text.matchAll(CLUSTER)) {
		const changed = cluster.normalize(form) !== cluster;
		const characters = changed
			? normaliseCluster(cluster, form)
			: [...cluster].map((text) => ({ text, extra: 0 }));
		walkSource(mapped, { start: index, end: index + cluster.length }, characters, result);
	}
	return { ...result, base: mapped.base };
}

interface Growing {
	text: string;
	readonly starts: number[];
	readonly ends: number[];
}

/** `extra` is 1 for a character that a decomposition added, and -n for one that n following characters went into. */
interface Change {
	readonly text: string;
	readonly extra: number;
}

function walkSource(
	mapped: MappedText,
	cluster: { readonly start: number; readonly end: number },
	characters: readonly Change[],
	result: Growing,
): void {
	let unit = cluster.start;
	// What a decomposition adds stands for the last character that was used up.
	let last = unit > 0 ? unitRange(mapped, unit - 1, unit) : ([mapped.base, mapped.base] as const);
	for (const { text, extra } of characters) {
		let origin = last;
		for (let consumed = 0; consumed < 1 - extra && unit < cluster.end; consumed++) {
			const width = (mapped.text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
			last = unitRange(mapped, unit, unit + width);
			origin = consumed === 0 ? last : origin;
			unit += width;
		}
		result.text += text;
		for (let copy = 0; copy < text.length; copy++) {
			result.starts.push(origin[0]);
			result.ends.push(origin[1]);
		}
	}
}

function unitRange(mapped: MappedText, start: number, end: number): readonly [number, number] {
	return [startOf(mapped, start), endOf(mapped, end - 1)];
}

function normaliseCluster(cluster: string, form: UnicodeForm): readonly Change[] {
	const decomposed = decompose(cluster, form === "NFC" || form === "NFD" ? "NFD" : "NFKD");
	return form === "NFD" || form === "NFKD" ? decomposed : compose(decomposed);
}

/** Each character's parts, then all of them in canonical order; the sort is stable, so equal characters keep theirs. */
function decompose(cluster: string, form: "NFD" | "NFKD"): Change[] {
	const waiting = [...cluster].flatMap((character) =>
		[...character.normalize(form)].map((text, i) => ({ text, extra: i === 0 ? 0 : 1 })),
	);
	return [...cluster.normalize(form)].map((text) => {
		const found = waiting.findIndex((change) => change.text === text);
		const [change] = waiting.splice(Math.max(0, found), 1);
		return { text, extra: change?.extra ?? 0 };
	});
}

/** Canonical composition; what could not be composed waits until its starter is complete. */
function compose(characters: readonly Change[]): Change[] {
	const done: Change[] = [];
	let starter: Change | undefined;
	let blocked: Change[] = [];
	for (const change of characters) {
		const last = blocked.at(-1);
		if (starter === undefined) {
			if (isStarter(change.text)) {
				starter = change;
			} else {
				done.push(change);
			}
			continue;
		}
		const isOpen = last === undefined || !(isStarter(change.text) || haveEqualClass(last.text, change.text));
		const composed = isOpen ? (starter.text + change.text).normalize("NFC") : undefined;
		if (composed !== undefined && [...composed].length === 1) {
			starter = { text: composed, extra: starter.extra + change.extra - 1 };
		} else if (isStarter(change.text)) {
			done.push(starter, ...blocked);
			starter = change;
			blocked = [];
		} else {
			blocked.push(change);
		}
	}
	return starter === undefined ? done : [...done, starter, ...blocked];
}

/** Marks move past marks of another class, never past a starter; these two have the lowest and the highest class. */
function isStarter(character: string): boolean {
	return !reorders(character, "\u0334") && !reorders("\u0345", character);
}

/** For two marks that stand in canonical order. */
function haveEqualClass(first: string, second: string): boolean {
	return !reorders(second, first);
}

function reorders(first: string, second: string): boolean {
	return `x${first}${second}`.normalize("NFD") !== `x${first.normalize("NFD")}${second.normalize("NFD")}`;
}
