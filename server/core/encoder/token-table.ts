/** A vocabulary in flat arrays: tokens as UTF-8 by id, and ids by token. */
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

export interface TokenTable {
	/** UTF-8 of all tokens, in the order of their ids. */
	readonly bytes: Uint8Array;
	/** Token `id` is `bytes[starts[id], starts[id + 1])`; empty: there is no such token. */
	readonly starts: Int32Array;
	/** Open addressing by the hash of the bytes; -1 is free. The length is a power of two. */
	readonly slots: Int32Array;
}

export function buildTokenTable(entries: readonly (readonly [string, number])[], size: number): TokenTable {
	const encoded = new Array<Uint8Array | undefined>(size);
	let total = 0;
	for (const [token, id] of entries) {
		const bytes = encodeUtf8(token);
		encoded[id] = bytes;
		total += bytes.length;
	}
	const table: TokenTable = {
		bytes: new Uint8Array(total),
		starts: new Int32Array(size + 1),
		slots: new Int32Array(powerOfTwoAbove(entries.length * 2)).fill(-1),
	};
	let at = 0;
	for (let id = 0; id < size; id++) {
		table.starts[id] = at;
		const bytes = encoded[id];
		if (bytes !== undefined) {
			table.bytes.set(bytes, at);
			at += bytes.length;
			table.slots[freeSlot(table.slots, hashOf(bytes, bytes.length))] = id;
		}
	}
	table.starts[size] = at;
	return table;
}

/** The id of the token with these bytes, or -1. */
export function findToken({ bytes, starts, slots }: TokenTable, sought: Uint8Array, length: number): number {
	const mask = slots.length - 1;
	for (let slot = hashOf(sought, length) & mask; ; slot = (slot + 1) & mask) {
		const id = slots[slot] ?? -1;
		if (id < 0) {
			return -1;
		}
		const start = starts[id] ?? 0;
		if ((starts[id + 1] ?? 0) - start === length && isEqualAt(bytes, start, sought, length)) {
			return id;
		}
	}
}

/** As the vocabulary writes it; undefined when there is no such id. */
export function tokenText({ bytes, starts }: TokenTable, id: number): string | undefined {
	const start = starts[id] ?? 0;
	const end = starts[id + 1] ?? 0;
	return end > start ? decodeUtf8(bytes, start, end) : undefined;
}

export function powerOfTwoAbove(value: number): number {
	return 2 ** Math.ceil(Math.log2(Math.max(value, 2)));
}

function isEqualAt(bytes: Uint8Array, start: number, sought: Uint8Array, length: number): boolean {
	for (let i = 0; i < length; i++) {
		if (bytes[start + i] !== sought[i]) {
			return false;
		}
	}
	return true;
}

function freeSlot(slots: Int32Array, hash: number): number {
	const mask = slots.length - 1;
	let slot = hash & mask;
	while ((slots[slot] ?? -1) >= 0) {
		slot = (slot + 1) & mask;
	}
	return slot;
}

function hashOf(bytes: Uint8Array, length: number): number {
	let hash = length;
	for (let i = 0; i < length; i++) {
		hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
	}
	hash ^= hash >>> 15;
	hash = Math.imul(hash, 0x2c1b3c6d);
	return hash ^ (hash >>> 13);
}
