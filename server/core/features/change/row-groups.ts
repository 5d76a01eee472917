/** Rows of a file that say the same, by the digests that the rule `duplicate-row` compares. */
import { firstsOfSame, type ContentHash } from "../../types/content-digest.js";
import type { LineDigest } from "../../types/example-analysis.js";
import { nearPairs } from "../../types/near-pairs.js";

/** What is needed of a digest. */
export type RowDigest = Pick<LineDigest, "hash" | "content" | "stopped">;

/** For each row the first one that says the same (itself for others). `isExact`: character by character. */
export function groupDuplicates(rows: readonly RowDigest[], isExact: boolean): readonly number[] {
	return firstsOfSame(isExact ? rows.map(({ content: _, ...row }) => row) : rows);
}

/**
 * For each row the first of those that must stay on one side of a split: rows that say or ask the same, since an answer must not be
 * tested on a prompt that was trained, and with `near` those that share nearly all their words.
 */
export function groupsToKeep(rows: readonly RowDigest[], near: boolean): readonly number[] {
	const groups = [...groupDuplicates(rows, false)];
	const join = (one: number, other: number): void => {
		const [a, b] = [rootOf(groups, one), rootOf(groups, other)];
		groups[Math.max(a, b)] = Math.min(a, b);
	};
	const firsts = new Map<ContentHash, number>();
	rows.forEach(({ content }, index) => {
		const prompt = content?.prompt;
		const first = prompt === undefined ? undefined : firsts.get(prompt);
		if (prompt !== undefined && first === undefined) {
			firsts.set(prompt, index);
		} else if (first !== undefined) {
			join(first, index);
		}
	});
	if (near) {
		joinNear(rows, join);
	}
	return groups.map((_, index) => rootOf(groups, index));
}

/** As the threshold of `near-duplicate`. */
const SIMILARITY = 0.8;

/** Pairs are looked for in the order of the hashes, so that the groups do not depend on the order of the file. */
function joinNear(rows: readonly RowDigest[], join: (one: number, other: number) => void): void {
	const order = rows
		.map(({ hash }, index) => ({ hash, index }))
		.sort((a, b) => Number(a.hash > b.hash) - Number(a.hash < b.hash))
		.map(({ index }) => index);
	const signed = { digests: order.map((index) => rows[index] ?? {}) };
	for (const { a, b } of nearPairs(signed, signed, SIMILARITY)) {
		join(order[a] ?? 0, order[b] ?? 0);
	}
}

function rootOf(groups: readonly number[], index: number): number {
	let at = index;
	while (groups[at] !== undefined && groups[at] !== at) {
		at = groups[at] ?? at;
	}
	return at;
}
