/** Rows of a file that say the same, by the digests that the rule `duplicate-row` compares. */
import { firstsOfSame, type ContentHash } from "../../types/content-digest.js";
import type { LineDigest } from "../../types/example-analysis.js";

/** What is needed of a digest. */
export type RowDigest = Pick<LineDigest, "hash" | "content" | "stopped">;

/** For each row the first one that says the same (itself for others). `isExact`: character by character. */
export function groupDuplicates(rows: readonly RowDigest[], isExact: boolean): readonly number[] {
	return firstsOfSame(isExact ? rows.map(({ content: _, ...row }) => row) : rows);
}

/** The same, with rows that ask the same put together too: an answer must not be tested on a prompt that was trained. */
export function groupPrompts(rows: readonly RowDigest[]): readonly number[] {
	const groups = [...groupDuplicates(rows, false)];
	const rootOf = (index: number): number => {
		let at = index;
		while (groups[at] !== undefined && groups[at] !== at) {
			at = groups[at] ?? at;
		}
		return at;
	};
	const firsts = new Map<ContentHash, number>();
	rows.forEach(({ content }, index) => {
		const prompt = content?.prompt;
		const first = prompt === undefined ? undefined : firsts.get(prompt);
		if (prompt !== undefined && first === undefined) {
			firsts.set(prompt, index);
		} else if (first !== undefined) {
			const [a, b] = [rootOf(first), rootOf(index)];
			groups[Math.max(a, b)] = Math.min(a, b);
		}
	});
	return groups.map((_, index) => rootOf(index));
}
