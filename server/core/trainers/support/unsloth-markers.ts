/** The ids by which Unsloth finds a marker in a row: a core that must be there, and ids around it that may be. */
import type { Tokenizer } from "../../types/tokenizer.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";

export interface MarkerIds {
	/** Empty: the marker cannot be searched, and the run stops. */
	readonly core: readonly number[];
	readonly before: readonly number[];
	readonly after: readonly number[];
	/** Why another core may have been taken. */
	readonly doubt?: string;
}

export interface MarkerOptions {
	/** The ids of the marker as it stands (`force_match=True`). */
	readonly exact: boolean;
	readonly tokenizer: Tokenizer;
	readonly behaviour: UnslothBehaviour;
}

export function markerIds(marker: string, options: MarkerOptions): MarkerIds {
	const { exact, tokenizer, behaviour } = options;
	const known = resolved.get(tokenizer) ?? new Map<string, MarkerIds>();
	const key = [exact, behaviour.trimsEdges, behaviour.rejectsEmptyCore, marker].join();
	const ids = known.get(key) ?? resolveMarker(marker, options);
	if (known.size < MOST_MARKERS) {
		resolved.set(tokenizer, known.set(key, ids));
	}
	return ids;
}

/** A marker is the same in every row, and takes some forty encodings. */
const resolved = new WeakMap<Tokenizer, Map<string, MarkerIds>>();
const MOST_MARKERS = 64;

function resolveMarker(marker: string, { exact, tokenizer, behaviour }: MarkerOptions): MarkerIds {
	const own = idsOf(tokenizer, marker);
	const found = exact ? { core: own } : commonCore(marker, tokenizer);
	const at = own.length === 0 ? -1 : indexOfIds(own, found.core);
	if (at < 0) {
		return behaviour.rejectsEmptyCore || own.length === 0
			? { core: [], before: [], after: [] }
			: { core: found.core, before: own.slice(0, -1), after: [] };
	}
	const end = at + found.core.length;
	const stable = behaviour.trimsEdges ? stableRange(marker, own, tokenizer) : { start: at, end };
	const range = { start: Math.max(at, stable.start), end: Math.min(end, stable.end) };
	const isTrimmed = range.end > range.start && (range.start !== at || range.end !== end);
	const kept = own.slice(range.start, range.end);
	const { start: from, end: to } =
		isTrimmed && kept.some((id) => isVisibleSpecial(tokenizer, id)) ? range : { start: at, end };
	return {
		core: own.slice(from, to),
		before: own.slice(0, from),
		after: own.slice(to),
		...doubtOf(found.doubt ?? (isTrimmed ? addedTokenDoubt(tokenizer, kept) : undefined)),
	};
}

/** A special token that is more than white space. */
export function isVisibleSpecial(tokenizer: Tokenizer, id: number): boolean {
	// Bytes that are white space only: tab to carriage return, and blank.
	return tokenizer.isSpecial(id) && !/^(?:0[9a-d]|20)*$/.test(tokenizer.bytesOf(id));
}

export function startsWithIds(ids: readonly number[], part: readonly number[], at = 0): boolean {
	return part.length <= ids.length - at && part.every((id, i) => ids[at + i] === id);
}

function indexOfIds(ids: readonly number[], part: readonly number[]): number {
	return ids.findIndex((_, at) => startsWithIds(ids, part, at));
}

function idsOf(tokenizer: Tokenizer, text: string): readonly number[] {
	return tokenizer.encode(text, { addSpecialTokens: false }).ids;
}

/** The sentinel that ends every spelling, so that a core may only reach the end where all of them do. */
const END = 0;

/** The longest run of ids that all spellings with none, one and two blanks or line breaks around the marker share. */
function commonCore(
	marker: string,
	tokenizer: Tokenizer,
): { readonly core: readonly number[]; readonly doubt?: string } {
	const inner = marker.trim();
	const before = /^[ \n]/.exec(marker)?.[0] ?? "";
	const after = /[ \n]$/.exec(marker)?.[0] ?? "";
	const counts = [0, 1, 2];
	const spellings = counts.flatMap((left) =>
		counts.flatMap((right) => [
			before.repeat(left) + inner + after.repeat(right),
			"\n".repeat(left) + inner + "\n".repeat(right),
		]),
	);
	const all = spellings.map((spelling) => idsOf(tokenizer, spelling));
	const [first = []] = all;
	const longest = longestShared(all.map((ids) => [...ids, END]));
	const [core = []] = longest;
	const [single] = first;
	if (core.length === 1 && core[0] === END && first.length === 1 && single !== undefined) {
		return { core: all.every((ids) => ids.includes(single)) ? [single] : core };
	}
	const isPlain = all.every((ids) => ids.length === first.length && startsWithIds(ids, first));
	if (isPlain && core.length === first.length + 1 && startsWithIds(core, first)) {
		return { core: first };
	}
	return {
		core,
		...doubtOf(
			longest.length > 1
				? "The spellings of a marker share several runs of ids of one length, and which one Unsloth takes is chance."
				: undefined,
		),
	};
}

/** Every longest run that all lists have; the first of them in the order of the first list. */
function longestShared(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
	const [first = [], ...others] = lists;
	for (let length = first.length; length > 0; length--) {
		const runs = first.slice(0, first.length - length + 1).map((_, at) => first.slice(at, at + length));
		const shared = runs.filter((run) => others.every((ids) => indexOfIds(ids, run) >= 0));
		if (shared.length > 0) {
			return [...new Map(shared.map((run) => [run.join(), run])).values()];
		}
	}
	return [];
}

/** Characters of answers and of ends of turns that byte-pair encoding is known to join with a marker's edge. */
const NEIGHBOURS = ["\\", "{", "a", "A", "1", "(", ".", "<", "}", ">"];

/** The part of the marker's ids that stays whatever of them touches it. */
function stableRange(
	marker: string,
	own: readonly number[],
	tokenizer: Tokenizer,
): { readonly start: number; readonly end: number } {
	const kept = NEIGHBOURS.map((neighbour) => ({
		end: sharedLength(own, idsOf(tokenizer, marker + neighbour)),
		start: own.length - sharedLength(own.toReversed(), idsOf(tokenizer, neighbour + marker).toReversed()),
	}));
	return {
		start: Math.max(0, ...kept.map(({ start }) => start)),
		end: Math.min(own.length, ...kept.map(({ end }) => end)),
	};
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
	const differing = a.findIndex((id, i) => id !== b[i]);
	return differing < 0 ? a.length : differing;
}

/** Unsloth asks for added tokens, special or not; only special ones can be told from the vocabulary here. */
function addedTokenDoubt(tokenizer: Tokenizer, kept: readonly number[]): string | undefined {
	const texts = kept.map((id) => tokenizer.bytesOf(id));
	// `<…>` and `[…]`, the shape of tokens that are added without being special.
	const maybe = texts.some((hex) => /^(?:3c(?:..)+3e|5b(?:..)+5d)$/.test(hex));
	return maybe && !kept.some((id) => tokenizer.isSpecial(id))
		? "A marker holds a token that may have been added to the vocabulary, which decides how much of it Unsloth looks for."
		: undefined;
}

function doubtOf(doubt: string | undefined): Pick<MarkerIds, "doubt"> {
	return doubt === undefined ? {} : { doubt };
}
