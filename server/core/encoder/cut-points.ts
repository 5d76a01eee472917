/**
 * Where a text may be cut before merging: between two characters that stand side by side in no token, since no merge can
 * join them. Kept as a set of hashed bits: a false "may join" costs time, never a wrong id.
 */
import { unitsAt } from "./utf8.js";

/** Four million bits: a vocabulary of 262,000 tokens sets less than a tenth. */
export const CUT_BYTES = 1 << 19;
const MASK = CUT_BYTES * 8 - 1;

/** Marks all neighbours in a token. */
export function markJoins(joins: Uint8Array, token: string): void {
	let at = token === "" ? 0 : unitsAt(token, 0);
	for (let before = token.codePointAt(0) ?? 0; at < token.length; at += unitsAt(token, at)) {
		const code = token.codePointAt(at) ?? 0;
		const bit = bitOf(before, code);
		joins[bit >> 3] = (joins[bit >> 3] ?? 0) | (1 << (bit & 7));
		before = code;
	}
}

export function mayJoin(joins: Uint8Array, before: number, after: number): boolean {
	const bit = bitOf(before, after);
	return ((joins[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

function bitOf(before: number, after: number): number {
	const mixed = Math.imul(before, 0x9e3779b1) ^ Math.imul(after, 0x85ebca6b);
	return (mixed ^ (mixed >>> 13)) & MASK;
}
