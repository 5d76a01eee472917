/** Finds added tokens in a text: the leftmost, of these the longest. */
import type { AddedToken } from "./plan.js";
import { RUST_WORD, WHITE_SPACE } from "./regex-classes.js";

/** An added token, or (without one) the text between two. */
export interface Stretch {
	readonly start: number;
	readonly end: number;
	readonly token?: AddedToken;
}

/** Undefined: the text has no added token. */
export type AddedTokenFinder = (text: string) => readonly Stretch[] | undefined;

export function createFinder(tokens: readonly AddedToken[]): AddedTokenFinder | undefined {
	if (tokens.length === 0) {
		return undefined;
	}
	const starts = createStartFinder(tokens);
	let trie: Trie | undefined;
	return (text) => {
		let at = starts(text, 0);
		if (at < 0) {
			return undefined;
		}
		trie ??= buildTrie(tokens);
		const matches: { readonly start: number; readonly end: number; readonly token: AddedToken }[] = [];
		while (at >= 0) {
			const token = longestAt(trie, text, at);
			const end = at + (token?.pattern.length ?? 1);
			if (token !== undefined && (!token.singleWord || isSingleWord(text, at, end))) {
				matches.push({ start: at, end, token });
			}
			at = starts(text, end);
		}
		return matches.length === 0 ? undefined : layOut(text, matches);
	};
}

/** Takes the white space that tokens ask for, and fills the gaps. */
function layOut(
	text: string,
	matches: readonly { readonly start: number; readonly end: number; readonly token: AddedToken }[],
): Stretch[] {
	const stretches: Stretch[] = [];
	let covered = 0;
	for (const { token, ...match } of matches) {
		const start = token.lstrip ? Math.max(spaceBefore(text, match.start), covered) : match.start;
		const end = token.rstrip ? spaceAfter(text, match.end) : match.end;
		if (start > covered) {
			stretches.push({ start: covered, end: start });
		}
		stretches.push({ start, end, token });
		covered = end;
	}
	if (covered < text.length) {
		stretches.push({ start: covered, end: text.length });
	}
	return stretches;
}

const SPACE = new RegExp(`[${WHITE_SPACE}]`, "v");

function spaceBefore(text: string, end: number): number {
	let start = end;
	while (start > 0 && SPACE.test(text.charAt(start - 1))) {
		start--;
	}
	return start;
}

function spaceAfter(text: string, start: number): number {
	let end = start;
	while (end < text.length && SPACE.test(text.charAt(end))) {
		end++;
	}
	return end;
}

const WORD_AT_END = new RegExp(`[${RUST_WORD}]$`, "v");
const WORD_AT_START = new RegExp(`^[${RUST_WORD}]`, "v");

function isSingleWord(text: string, start: number, end: number): boolean {
	const before = text.slice(Math.max(0, start - 2), start);
	return !WORD_AT_END.test(before) && !WORD_AT_START.test(text.slice(end, end + 2));
}

/** Finds the next place at or after an index where a token may start, or -1. */
function createStartFinder(tokens: readonly AddedToken[]): (text: string, from: number) => number {
	const first = new Set(tokens.map(({ pattern }) => pattern.charCodeAt(0)));
	const [only] = first;
	if (first.size === 1 && only !== undefined) {
		const character = String.fromCharCode(only);
		return (text, from) => text.indexOf(character, from);
	}
	const isFirst = new Uint8Array(0x10000);
	for (const code of first) {
		isFirst[code] = 1;
	}
	return (text, from) => {
		for (let i = from; i < text.length; i++) {
			if (isFirst[text.charCodeAt(i)] === 1) {
				return i;
			}
		}
		return -1;
	};
}

interface Trie {
	/** From `node * 65536 + UTF-16 unit` to the next node; 0 is the root. */
	readonly edges: ReadonlyMap<number, number>;
	readonly ends: ReadonlyMap<number, AddedToken>;
}

function buildTrie(tokens: readonly AddedToken[]): Trie {
	const edges = new Map<number, number>();
	const ends = new Map<number, AddedToken>();
	let nodes = 1;
	for (const token of tokens) {
		let node = 0;
		for (let i = 0; i < token.pattern.length; i++) {
			const key = node * 65536 + token.pattern.charCodeAt(i);
			let next = edges.get(key);
			if (next === undefined) {
				next = nodes++;
				edges.set(key, next);
			}
			node = next;
		}
		ends.set(node, token);
	}
	return { edges, ends };
}

function longestAt({ edges, ends }: Trie, text: string, start: number): AddedToken | undefined {
	let longest: AddedToken | undefined;
	let node: number | undefined = 0;
	for (let i = start; i < text.length; i++) {
		node = edges.get(node * 65536 + text.charCodeAt(i));
		if (node === undefined) {
			break;
		}
		longest = ends.get(node) ?? longest;
	}
	return longest;
}
