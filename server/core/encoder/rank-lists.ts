/** Places of pairs by rank: chains in flat arrays, and a heap of the ranks that have one. */

/** What an empty heap answers; above every rank. */
export const NONE_LEFT = 0x7fffffff;
/** Chains that grew beyond this are given up after a piece. */
const LARGE = 1 << 16;

/** For each rank, a chain of the places whose pair had that rank when it was made. */
export interface RankLists {
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

export function createRankLists(mergeCount: number): RankLists {
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

export function addToList(lists: RankLists, rank: number, place: number): void {
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
		pushLowest(lists.heap, rank);
	} else {
		lists.links[lists.tails[rank] ?? 0] = node;
	}
	lists.tails[rank] = node;
}

/** Takes the chain of a rank, its places in order; returns its first node. Each node is to be freed. */
export function takeList(lists: RankLists, rank: number): number {
	const { heads, places, links } = lists;
	const head = heads[rank] ?? -1;
	heads[rank] = -1;
	let count = 0;
	let isSorted = true;
	for (let node = head, last = -1; node >= 0; node = links[node] ?? -1) {
		const place = places[node] ?? 0;
		isSorted &&= place >= last;
		last = place;
		count++;
	}
	if (isSorted) {
		return head;
	}
	const sorted = new Int32Array(count);
	for (let node = head, to = 0; node >= 0; node = links[node] ?? -1) {
		sorted[to++] = places[node] ?? 0;
	}
	sorted.sort();
	for (let node = head, from = 0; node >= 0; node = links[node] ?? -1) {
		places[node] = sorted[from++] ?? 0;
	}
	return head;
}

/** Gives the first node of a taken chain back; returns the one behind it, or -1. */
export function freeNode(lists: RankLists, node: number): number {
	const behind = lists.links[node] ?? -1;
	lists.links[node] = lists.free;
	lists.free = node;
	return behind;
}

/** Room for so many places at once; more still fit. */
export function reserveNodes(lists: RankLists, count: number): void {
	if (lists.places.length < count) {
		lists.places = new Int32Array(count);
		lists.links = new Int32Array(count);
	}
}

export function clearLists(lists: RankLists): void {
	for (const rank of lists.heap) {
		lists.heads[rank] = -1;
	}
	lists.heap.length = 0;
	lists.used = 0;
	lists.free = -1;
	// A piece of millions of symbols should not hold memory for ever.
	if (lists.places.length > LARGE) {
		lists.places = new Int32Array(4096);
		lists.links = new Int32Array(4096);
	}
}

/** A binary heap of numbers, the lowest on top. */
export function pushLowest(heap: number[], value: number): void {
	let at = heap.length;
	heap.push(value);
	while (at > 0) {
		const parent = (at - 1) >> 1;
		const above = heap[parent] ?? 0;
		if (above <= value) {
			break;
		}
		heap[at] = above;
		at = parent;
	}
	heap[at] = value;
}

/** The lowest number, or NONE_LEFT. */
export function popLowest(heap: number[]): number {
	const top = heap[0] ?? NONE_LEFT;
	const last = heap.pop() ?? NONE_LEFT;
	const { length } = heap;
	if (length === 0) {
		return top;
	}
	let at = 0;
	for (let child = 1; child < length; child = 2 * at + 1) {
		const right = child + 1 < length ? (heap[child + 1] ?? 0) : Number.POSITIVE_INFINITY;
		const lower = right < (heap[child] ?? 0) ? child + 1 : child;
		const value = heap[lower] ?? 0;
		if (value >= last) {
			break;
		}
		heap[at] = value;
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
