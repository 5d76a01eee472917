/** Byte-pair merging of one piece: the pair of the lowest rank first, the leftmost of equals, as Hugging Face's BPE does. */
import { findPair, MERGED, RANK, type PairTable } from "./pair-table.js";

/** Up to this many symbols a scan for the lowest rank is faster than lists by rank. */
const SHORT = 96;
const NO_RANK = 0x7fffffff;
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

/** For each rank, a chain of the places whose pair had that rank when it was made. */
interface RankLists {
	readonly heads: Int32Array;
	readonly tails: Int32Array;
	/** Nodes: the place and the next node; -1 ends a chain. */
	places: Int32Array;
	links: Int32Array;
	used: number;
	/** Nodes to use again, as a chain. */
	free: number;
	/** Ranks that have a chain, as a binary heap. */
	readonly heap: number[];
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
	if (count <= SHORT && options.keep === undefined) {
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
		let best = NO_RANK;
		let at = -1;
		for (let i = 0; i + 1 < left; i++) {
			const rank = ranks[i] ?? NO_RANK;
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
	return slot < 0 ? NO_RANK : (pairs[slot + RANK] ?? NO_RANK);
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
	const push = (place: number): number => {
		const after = next[place] ?? -1;
		const slot = after < 0 ? -1 : findPair(pairs, ids[place] ?? 0, ids[after] ?? 0);
		return slot < 0 ? NO_RANK : addToList(lists, pairs[slot + RANK] ?? 0, place);
	};
	for (let i = 0; i < count; i++) {
		next[i] = i + 1 < count ? i + 1 : -1;
		previous[i] = i - 1;
	}
	for (let i = 0; i + 1 < count; i++) {
		push(i);
	}
	let merges = 0;
	for (let rank = popRank(lists); rank !== NO_RANK; rank = popRank(lists)) {
		const places = takeList(lists, rank);
		let lowest = NO_RANK;
		let at = 0;
		// A new pair of a lower rank goes first; what is left of this list waits.
		for (; at < places.length && lowest >= rank; at++) {
			const place = places[at] ?? 0;
			const after = next[place] ?? -1;
			const slot = after < 0 ? -1 : findPair(pairs, ids[place] ?? 0, ids[after] ?? 0);
			if (slot < 0 || pairs[slot + RANK] !== rank) {
				continue;
			}
			ids[place] = pairs[slot + MERGED] ?? 0;
			const beyond = next[after] ?? -1;
			next[place] = beyond;
			// A symbol that was merged away never pairs again.
			next[after] = -1;
			if (beyond >= 0) {
				previous[beyond] = place;
			}
			const before = previous[place] ?? -1;
			lowest = Math.min(before < 0 ? NO_RANK : push(before), push(place));
			if (++merges % STOP_INTERVAL === 0 && shouldStop?.() === true) {
				clearLists(lists);
				return -1;
			}
		}
		for (; at < places.length; at++) {
			addToList(lists, rank, places[at] ?? 0);
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

function createRankLists(mergeCount: number): RankLists {
	return {
		heads: new Int32Array(mergeCount).fill(-1),
		tails: new Int32Array(mergeCount),
		places: new Int32Array(4096),
		links: new Int32Array(4096),
		used: 0,
		free: -1,
		heap: [],
	};
}

/** Returns the rank. */
function addToList(lists: RankLists, rank: number, place: number): number {
	let node = lists.free;
	if (node >= 0) {
		lists.free = lists.links[node] ?? -1;
	} else {
		node = lists.used++;
		if (node === lists.places.length) {
			lists.places = grown(lists.places);
			lists.links = grown(lists.links);
		}
	}
	lists.places[node] = place;
	lists.links[node] = -1;
	if ((lists.heads[rank] ?? -1) < 0) {
		lists.heads[rank] = node;
		pushRank(lists.heap, rank);
	} else {
		lists.links[lists.tails[rank] ?? 0] = node;
	}
	lists.tails[rank] = node;
	return rank;
}

/** Empties the chain of a rank; its places in order. */
function takeList(lists: RankLists, rank: number): Int32Array {
	const head = lists.heads[rank] ?? -1;
	let count = 0;
	let isSorted = true;
	for (let node = head, last = -1; node >= 0; node = lists.links[node] ?? -1) {
		const place = lists.places[node] ?? 0;
		isSorted &&= place >= last;
		last = place;
		count++;
	}
	const places = new Int32Array(count);
	for (let node = head, to = 0; node >= 0; node = lists.links[node] ?? -1) {
		places[to++] = lists.places[node] ?? 0;
	}
	lists.heads[rank] = -1;
	lists.links[lists.tails[rank] ?? 0] = lists.free;
	lists.free = head;
	return isSorted ? places : places.sort();
}

function clearLists(lists: RankLists): void {
	for (const rank of lists.heap) {
		lists.heads[rank] = -1;
	}
	lists.heap.length = 0;
	lists.used = 0;
	lists.free = -1;
	// A piece of millions of symbols should not hold memory for ever.
	if (lists.places.length > STOP_INTERVAL) {
		lists.places = new Int32Array(4096);
		lists.links = new Int32Array(4096);
	}
}

function pushRank(heap: number[], rank: number): void {
	let at = heap.length;
	heap.push(rank);
	while (at > 0) {
		const parent = (at - 1) >> 1;
		const above = heap[parent] ?? 0;
		if (above <= rank) {
			break;
		}
		heap[at] = above;
		at = parent;
	}
	heap[at] = rank;
}

/** The lowest rank, or NO_RANK. */
function popRank({ heap }: RankLists): number {
	const top = heap[0] ?? NO_RANK;
	const last = heap.pop() ?? NO_RANK;
	const { length } = heap;
	if (length === 0) {
		return top;
	}
	let at = 0;
	for (let child = 1; child < length; child = 2 * at + 1) {
		const right = heap[child + 1] ?? NO_RANK;
		const lower = right < (heap[child] ?? NO_RANK) ? child + 1 : child;
		if ((heap[lower] ?? NO_RANK) >= last) {
			break;
		}
		heap[at] = heap[lower] ?? 0;
		at = lower;
	}
	heap[at] = last;
	return top;
}

function grown(array: Int32Array): Int32Array {
	const larger = new Int32Array(array.length * 2);
	larger.set(array);
	return larger;
}
