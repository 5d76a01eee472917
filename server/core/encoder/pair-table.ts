/** Merges in one flat array: from a pair of ids to its rank and the id that it becomes. */
import { powerOfTwoAbove } from "./token-table.js";

/** Four numbers a slot: left id (-1 is free), right id, rank, merged id. Open addressing; the number of slots is a power of two. */
export type PairTable = Int32Array;

/** Offsets of a slot's numbers. */
export const RANK = 2;
export const MERGED = 3;

export function createPairTable(count: number): PairTable {
	return new Int32Array(powerOfTwoAbove(count * 1.6) * 4).fill(-1);
}

/** A pair that is there already gets the later rank, as in a hash map. */
export function addPair(table: PairTable, left: number, right: number, rank: number, merged: number): void {
	const mask = (table.length >> 2) - 1;
	let slot = (hashOf(left, right) & mask) << 2;
	while (table[slot] !== -1 && (table[slot] !== left || table[slot + 1] !== right)) {
		slot = (slot + 4) & (table.length - 1);
	}
	table[slot] = left;
	table[slot + 1] = right;
	table[slot + RANK] = rank;
	table[slot + MERGED] = merged;
}

/** The index of the pair's slot, or -1. */
export function findPair(table: PairTable, left: number, right: number): number {
	const last = table.length - 1;
	let slot = (hashOf(left, right) << 2) & last;
	for (;;) {
		const found = table[slot];
		if (found === left && table[slot + 1] === right) {
			return slot;
		}
		if (found === -1) {
			return -1;
		}
		slot = (slot + 4) & last;
	}
}

function hashOf(left: number, right: number): number {
	const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
	return mixed ^ (mixed >>> 15);
}
