/** Byte-pair merging of one piece: the pair of the lowest rank first, the leftmost of equals, as Hugging Face's BPE does. */
import { findPair, MERGED, RANK, type PairTable } from "./pair-table.js";
import {
	addToList,
	clearLists,
	createRankLists,
	freeNode,
	NONE_LEFT,
	popLowest,
	pushLowest,
	reserveNodes,
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
	reserveNodes(lists, count);
	const next = new Int32Array(count);
	const previous = new Int32Array(count);
	// Pairs that a merge makes and that go before the rest of the list at hand: `rank * PLACES + place`.
	const urgent: number[] = [];
	let current = -1;
	// In a run of one character each of these asks for the same pair again and again.
	const slotOfMerged = rememberPair(pairs);
	const slotBefore = rememberPair(pairs);
	const slotBehind = rememberPair(pairs);
	const push = (place: number, slot: number): void => {
		const rank = slot < 0 ? NONE_LEFT : (pairs[slot + RANK] ?? NONE_LEFT);
		if (rank <= current) {
			pushLowest(urgent, rank * PLACES + place);
		} else if (rank !== NONE_LEFT) {
			addToList(lists, rank, place);
		}
	};
	/**
	 * Merges the pair at `place` if it still has that rank; `following` is the place that is looked at after this one.
	 * True: the same pair stands there and is merged next.
	 */
	const mergeAt = (place: number, rank: number, following: number): boolean => {
		const after = next[place] ?? -1;
		if (after < 0) {
			return false;
		}
		const left = ids[place] ?? 0;
		const right = ids[after] ?? 0;
		const slot = slotOfMerged(left, right);
		if (slot < 0 || pairs[slot + RANK] !== rank) {
			return false;
		}
		const merged = pairs[slot + MERGED] ?? 0;
		ids[place] = merged;
		const beyond = next[after] ?? -1;
		next[place] = beyond;
		// A symbol that was merged away never pairs again.
		next[after] = -1;
		const before = previous[place] ?? -1;
		if (before >= 0) {
			push(before, slotBefore(ids[before] ?? 0, merged));
		}
		if (beyond < 0) {
			return false;
		}
		previous[beyond] = place;
		const behind = slotBehind(merged, ids[beyond] ?? 0);
		// The next merge takes `beyond` away, so the pair with it would never be asked for.
		const isTakenNext =
			beyond === following &&
			urgent.length === 0 &&
			ids[beyond] === left &&
			ids[next[beyond] ?? -1] === right &&
			(behind < 0 || (pairs[behind + RANK] ?? NONE_LEFT) > rank);
		if (!isTakenNext) {
			push(place, behind);
		}
		return isTakenNext;
	};
	/** The same merge all along a repetition, as `mergeAt` would do it one by one; returns the node to go on with. */
	const mergeRun = (first: number): number => {
		let node = (next[lists.places[first] ?? 0] ?? -1) < 0 ? freeNode(lists, first) : first;
		let place = lists.places[node] ?? 0;
		let after = next[place] ?? 0;
		const left = ids[place] ?? 0;
		const right = ids[after] ?? 0;
		const merged = pairs[slotOfMerged(left, right) + MERGED] ?? 0;
		const slot = slotBefore(merged, merged);
		const rank = slot < 0 ? NONE_LEFT : (pairs[slot + RANK] ?? NONE_LEFT);
		if (rank <= current) {
			return node;
		}
		for (;;) {
			const beyond = next[after] ?? -1;
			const isTakenNext =
				beyond >= 0 &&
				beyond === placeBehind(lists, lists.links[node] ?? -1, after) &&
				ids[beyond] === left &&
				ids[next[beyond] ?? -1] === right;
			if (!isTakenNext) {
				return node;
			}
			ids[place] = merged;
			next[place] = beyond;
			next[after] = -1;
			previous[beyond] = place;
			if (rank !== NONE_LEFT) {
				addToList(lists, rank, previous[place] ?? 0);
			}
			node = freeNode(lists, node);
			if (lists.places[node] === after) {
				node = freeNode(lists, node);
			}
			place = beyond;
			after = next[place] ?? 0;
		}
	};
	for (let i = 0; i < count; i++) {
		next[i] = i + 1 < count ? i + 1 : -1;
		previous[i] = i - 1;
	}
	for (let i = 0; i + 1 < count; i++) {
		push(i, slotOfMerged(ids[i] ?? 0, ids[i + 1] ?? 0));
	}
	let rounds = 0;
	for (current = popLowest(lists.heap); current !== NONE_LEFT; current = popLowest(lists.heap)) {
		for (let node = takeList(lists, current); node >= 0 || urgent.length > 0;) {
			const place = lists.places[node] ?? NONE_LEFT;
			const sooner = urgent[0] ?? Number.POSITIVE_INFINITY;
			if (sooner < current * PLACES + place) {
				popLowest(urgent);
				mergeAt(sooner % PLACES, Math.floor(sooner / PLACES), -1);
			} else {
				node = freeNode(lists, node);
				const isRepeated = mergeAt(place, current, placeBehind(lists, node, next[place] ?? -1));
				node = isRepeated ? mergeRun(node) : node;
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

/** The place of a node, or of the next one when that place is being merged away. */
function placeBehind({ places, links }: RankLists, node: number, gone: number): number {
	const place = places[node] ?? -1;
	return place === gone ? (places[links[node] ?? -1] ?? -1) : place;
}

/** Looks pairs up, the last one without a search. */
function rememberPair(pairs: PairTable): (left: number, right: number) => number {
	let lastLeft = -1;
	let lastRight = -1;
	let slot = -1;
	return (left, right) => {
		if (left !== lastLeft || right !== lastRight) {
			lastLeft = left;
			lastRight = right;
			slot = findPair(pairs, left, right);
		}
		return slot;
	};
}

function gather(ids: Int32Array, next: Int32Array, keep: number[] | undefined): number {
	let left = 0;
	for (let i = 0; i >= 0; i = next[i] ?? -1) {
		ids[left++] = ids[i] ?? 0;
		keep?.push(i);
	}
	return left;
}
