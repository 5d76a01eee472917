/** What a row asks and answers, as hashes and a signature: enough to find rows that say the same, in this file or another. */

import { numbersOf } from "../base/numbers-of.js";
import { repeatedValues } from "../base/repeated-values.js";

/** 53 bits, so that a table of many rows needs no strings; 0 stands for no text. */
export type ContentHash = number;

export interface ContentDigest {
	/** Hash of the text before the answer, normalised; absent where no answer can be told apart from it. */
	readonly prompt?: ContentHash;
	/** Hash of the answer, normalised; set whenever `prompt` is. */
	readonly answer?: ContentHash;
	/** Length of the answer in UTF-16 units. */
	readonly answerLength?: number;
	/** Of a preference row: lengths of the chosen and the rejected answer in UTF-16 units; `answer` is of both. */
	readonly sideLengths?: readonly [number, number];
	/** Hash of the whole text, normalised; where it is not cut into prompt and answer. */
	readonly whole?: ContentHash;
	/** Signature of prompt and answer without system messages (`SIGNATURE_LENGTH` characters below U+0100); absent for short texts. */
	readonly near?: string;
	/** Hash of the system messages; 0 when a conversation has none. */
	readonly system?: ContentHash;
}

/** Slots of a signature; each holds eight bits of a minimum. */
export const SIGNATURE_LENGTH = 64;

/** Equal for rows that say the same up to case, white space and Unicode form. */
export function contentKeyOf({ whole, prompt = 0, answer = 0 }: ContentDigest): ContentHash {
	return whole ?? joined(prompt, answer);
}

/** The finalizer of MurmurHash3 over the halves of both. */
function joined(first: ContentHash, second: ContentHash): ContentHash {
	const low = mixed((first >>> 0) ^ Math.imul(second >>> 0, 0x9e3779b1));
	const high = mixed(Math.floor(first / HALF) ^ Math.imul(Math.floor(second / HALF), 0xc2b2ae35) ^ low);
	return (high >>> 11) * HALF + (low >>> 0);
}

const HALF = 2 ** 32;

function mixed(value: number): number {
	let hash = value ^ (value >>> 16);
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}

/** For each row the index of the first one that says the same; its own for rows without a fellow. */
export function firstsOfSame(
	rows: readonly {
		/** Of the row's characters; "" where the row was not read. */
		readonly hash: string;
		readonly content?: ContentDigest;
		/** Set for a row that was not read to its end, which has no digest of its own. */
		readonly stopped?: string;
	}[],
): readonly number[] {
	const keys = numbersOf(rows, ({ content }) => (content === undefined ? 0 : contentKeyOf(content)));
	const repeated = repeatedValues(keys);
	const firsts = new Map<string | ContentHash, number>();
	return rows.map((row, index) => {
		const content = row.content === undefined ? undefined : (keys[index] ?? 0);
		if (row.stopped !== undefined || (content !== undefined && !repeated.has(content))) {
			return index;
		}
		// Letters of a hash are made when they are read: most rows are told apart without them.
		const key = content ?? row.hash;
		if (key === "") {
			return index;
		}
		const first = firsts.get(key);
		if (first === undefined) {
			firsts.set(key, index);
		}
		return first ?? index;
	});
}

/** The share of common word sequences (Jaccard) that two signatures estimate, 0 … 1. */
export function signatureSimilarity(a: string, b: string): number {
	let equal = 0;
	for (let i = 0; i < SIGNATURE_LENGTH; i++) {
		if (a.charCodeAt(i) === b.charCodeAt(i)) {
			equal++;
		}
	}
	// Eight bits agree by chance in one of 256 slots.
	return Math.max(0, (equal / SIGNATURE_LENGTH - 1 / 256) / (1 - 1 / 256));
}
