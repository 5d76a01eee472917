/** Remembers the ids of pieces of text, within a fixed number of bytes; when it is full it starts again. */

/** Longer pieces repeat too rarely to be remembered. */
export const LONGEST_KEPT = 64;

export interface PieceCache {
	/** Four numbers a slot: hash, start of the key in `keys`, its length (0 is free), value. */
	readonly slots: Int32Array;
	/** UTF-16 units of the pieces. */
	readonly keys: Uint16Array;
	/** For pieces of several tokens: their number, then their ids. */
	readonly lists: Int32Array;
	entries: number;
	keysUsed: number;
	listsUsed: number;
}

/** What `findPiece` answers for a piece that it does not know. */
export const UNKNOWN_PIECE = -1;

export function createPieceCache(bytes: number): PieceCache {
	// Per entry: 16 bytes of slot at a load of 0.6, about 16 bytes of key and 12 of ids.
	const slots = 2 ** Math.floor(Math.log2(Math.max(bytes, 1 << 14) / 32));
	return {
		slots: new Int32Array(slots * 4),
		keys: new Uint16Array(slots * 4),
		lists: new Int32Array(slots * 2),
		entries: 0,
		keysUsed: 0,
		listsUsed: 0,
	};
}

/** Hashes are built unit by unit, from 0, and finished with the piece's length. */
export function hashUnit(hash: number, unit: number): number {
	return Math.imul(hash ^ unit, 0x01000193);
}

export function finishHash(hash: number, length: number): number {
	const mixed = Math.imul(hash ^ (hash >>> 15) ^ length, 0x2c1b3c6d);
	return mixed ^ (mixed >>> 12);
}

/** A single id as it is; several as `-2 - index`, `lists[index]` being their number; or `UNKNOWN_PIECE`. */
export function findPiece(
	{ slots, keys }: PieceCache,
	units: Uint16Array,
	length: number,
	hash: number,
): number {
	const last = slots.length - 1;
	for (let slot = (hash << 2) & last; ; slot = (slot + 4) & last) {
		const kept = slots[slot + 2] ?? 0;
		if (kept === 0) {
			return UNKNOWN_PIECE;
		}
		if (slots[slot] === hash && kept === length) {
			const key = slots[slot + 1] ?? 0;
			let i = 0;
			while (i < length && keys[key + i] === units[i]) {
				i++;
			}
			if (i === length) {
				return slots[slot + 3] ?? UNKNOWN_PIECE;
			}
		}
	}
}

/** Remembers `count` ids of a piece that is not known yet. */
export function keepPiece(
	cache: PieceCache,
	piece: { readonly units: Uint16Array; readonly length: number; readonly hash: number },
	ids: Int32Array,
	count: number,
): void {
	const { units, length, hash } = piece;
	if (count > LONGEST_KEPT * 4 || count === 0) {
		return;
	}
	const { slots, keys, lists } = cache;
	const isFull =
		cache.entries * 4 > slots.length * 0.6 ||
		cache.keysUsed + length > keys.length ||
		cache.listsUsed + count >= lists.length;
	if (isFull) {
		clearPieces(cache);
	}
	const last = slots.length - 1;
	let slot = (hash << 2) & last;
	while (slots[slot + 2] !== 0) {
		slot = (slot + 4) & last;
	}
	slots[slot] = hash;
	slots[slot + 1] = cache.keysUsed;
	slots[slot + 2] = length;
	for (let i = 0; i < length; i++) {
		keys[cache.keysUsed++] = units[i] ?? 0;
	}
	cache.entries++;
	if (count === 1) {
		slots[slot + 3] = ids[0] ?? 0;
		return;
	}
	slots[slot + 3] = -2 - cache.listsUsed;
	lists[cache.listsUsed++] = count;
	for (let i = 0; i < count; i++) {
		lists[cache.listsUsed++] = ids[i] ?? 0;
	}
}

function clearPieces(cache: PieceCache): void {
	cache.slots.fill(0);
	cache.entries = 0;
	cache.keysUsed = 0;
	cache.listsUsed = 0;
}
