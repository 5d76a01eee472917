/** Byte-pair merging of one piece: the pair of the lowest rank first, the leftmost of equals, as Hugging Face's BPE does. */
import { findPair, MERGED, RANK, type PairTable } from "./pair-table.js";
import {
	addToList,
	clearLists,
	createRankLists,
	NONE_LEFT,
	popLowest,
	pushLowest,
	takeList,
	type RankLists,
} from "./rank-lists.js";

/** Up to this many symbols a scan for the lowest rank is faster than lists by rank. */
const SHORT = 96;
/** More than the symbols of any piece. */
const PLACES = 2 ** 32;
/** Merges between two questions whether to stop. */
const STOP_INTERVAL = 1 << 16;

/** Buffers that merging uses again and again; they grow to the longest piece. */
export interface Merger {
	readonly pairs: PairTable;
	readonly mergeCount: number;
	/** Symbols in and out: ids, from index 0 on. */
	ids: Int32Array;
	ranks: Int32Array;
	/** Made for the first long piece. */
	lists?: RankLists;
}

export function createMerger(pairs: PairTable, mergeCount: number): Merger {
	return { pairs, mergeCount, ids: new Int32Array(1024), ranks: new Int32Array(SHORT) };
}

/** Room for `count` symbols in `merger.ids`. */
export function reserveSymbols(merger: Merger, count: number): void {
	if (merger.ids.length < count) {
		merger.ids = new Int32Array(count * 2);
	}
}

/**
 * Merges the first `count` symbols of `merger.ids` in place; returns how many are left.
 * -1: stopped. `keep`, when given, gets the index of the first symbol of each one that is left.
 */
export function mergeSymbols(
	merger: Merger,
	count: number,
	options: { readonly shouldStop?: (() => boolean) | undefined; readonly keep?: number[] },
): number {
	if (count === 0 || (count <= SHORT && options.keep === undefined)) {
		return mergeShort(merger, count);
	}
	return mergeLong(merger, count, options);
}

function mergeShort({ pairs, ids, ranks }: Merger, count: number): number {
	let left = count;
	for (let i = 0; i + 1 < left; i++) {
		ranks[i] = rankOf(pairs, ids[i] ?? 0, ids[i + 1] ?? 0);
	}
	while (left > 1) {
		let best = NONE_LEFT;
		let at = -1;
		for (let i = 0; i + 1 < left; i++) {
			const rank = ranks[i] ?? NONE_LEFT;
			if (rank < best) {
				best = rank;
				at = i;
			}
		}
		if (at < 0) {
			break;
		}
		const slot = findPair(pairs, ids[at] ?? 0, ids[at + 1] ?? 0);
		ids[at] = pairs[slot + MERGED] ?? 0;
		left--;
		for (let i = at + 1; i < left; i++) {
			ids[i] = ids[i + 1] ?? 0;
			ranks[i] = ranks[i + 1] ?? 0;
		}
		if (at + 1 < left) {
			ranks[at] = rankOf(pairs, ids[at] ?? 0, ids[at + 1] ?? 0);
		}
		if (at > 0) {
			ranks[at - 1] = rankOf(pairs, ids[at - 1] ?? 0, ids[at] ?? 0);
		}
	}
	return left;
}

function rankOf(pairs: PairTable, left: number, right: number): number {
	const slot = findPair(pairs, left, right);
	return slot < 0 ? NONE_LEFT : (pairs[slot + RANK] ?? NONE_LEFT);
}

/** A doubly linked list of symbols, and the pairs to merge in chains by rank: linear but for sorting. */
function mergeLong(
	merger: Merger,
	count: number,
	{ shouldStop, keep }: { readonly shouldStop?: (() => boolean) | undefined; readonly keep?: number[] },
): number {
	const { pairs, ids } = merger;
	const lists = (merger.lists ??= createRankLists(merger.mergeCount));
	const next = new Int32Array(count);
	const previous = new Int32Array(count);
	// Pairs that a merge makes and that go before the rest of the list at hand: `rank * PLACES + place`.
	const urgent: number[] = [];
	let current = -1;
	// In a run of one character the same pair is asked for again and again.
	const last = { left: -1, right: -1, slot: -1 };
	const slotAt = (place: number): number => {
		const after = next[place] ?? -1;
		if (after < 0) {
			return -1;
		}
		const left = ids[place] ?? 0;
		const right = ids[after] ?? 0;
		if (left !== last.left || right !== last.right) {
			last.left = left;
			last.right = right;
			last.slot = findPair(pairs, left, right);
		}
		return last.slot;
	};
	const push = (place: number): void => {
		const slot = slotAt(place);
		const rank = slot < 0 ? NONE_LEFT : (pairs[slot + RANK] ?? NONE_LEFT);
		if (rank <= current) {
			pushLowest(urgent, rank * PLACES + place);
		} else if (rank !== NONE_LEFT) {
			addToList(lists, rank, place);
		}
	};
	/** Merges the pair at `place` if it still has that rank. */
	const mergeAt = (place: number, rank: number): void => {
		const slot = slotAt(place);
		if (slot < 0 || pairs[slot + RANK] !== rank) {
			return;
		}
		const after = next[place] ?? 0;
		ids[place] = pairs[slot + MERGED] ?? 0;
		const beyond = next[after] ?? -1;
		next[place] = beyond;
		// A symbol that was merged away never pairs again.
		next[after] = -1;
		if (beyond >= 0) {
			previous[beyond] = place;
		}
		const before = previous[place] ?? -1;
		if (before >= 0) {
			push(before);
		}
		push(place);
	};
	for (let i = 0; i < count; i++) {
		next[i] = i + 1 < count ? i + 1 : -1;
		previous[i] = i - 1;
	}
	for (let i = 0; i + 1 < count; i++) {
		push(i);
	}
	let rounds = 0;
	for (current = popLowest(lists.heap); current !== NONE_LEFT; current = popLowest(lists.heap)) {
		const places = takeList(lists, current);
		for (let at = 0; at < places.length || urgent.length > 0;) {
			const place = places[at] ?? NONE_LEFT;
			const first = urgent[0] ?? Number.POSITIVE_INFINITY;
			if (first < current * PLACES + place) {
				popLowest(urgent);
				mergeAt(first % PLACES, Math.floor(first / PLACES));
			} else {
				at++;
				mergeAt(place, current);
			}
			if (++rounds % STOP_INTERVAL === 0 && shouldStop?.() === true) {
				clearLists(lists);
				return -1;
			}
		}
	}
	clearLists(lists);
	return gather(ids, next, keep);
}

function gather(ids: Int32Array, next: Int32Array, keep: number[] | undefined): number {
	let left = 0;
	for (let i = 0; i >= 0; i = next[i] ?? -1) {
		ids[left++] = ids[i] ?? 0;
		keep?.push(i);
	}
	return left;
}
