/** A hash of a stretch of UTF-16 units: two lanes of MurmurHash3, which are 64 bits and cost no string. */

/** 16 hex digits. */
export function hashUnits(units: Uint16Array, start: number, end: number): string {
	let first = 0x2f6b1a97;
	let second = 0x7a1c5e3d;
	for (let i = start; i < end; i += 2) {
		const block = (units[i] ?? 0) | (i + 1 < end ? (units[i + 1] ?? 0) << 16 : 0);
		const one = Math.imul(block, 0xcc9e2d51);
		first = (Math.imul(rotate(first ^ Math.imul(rotate(one, 15), 0x1b873593), 13), 5) + 0xe6546b64) | 0;
		const other = Math.imul(block, 0x239b961b);
		second = (Math.imul(rotate(second ^ Math.imul(rotate(other, 16), 0xab0e9789), 17), 5) + 0x561ccd1b) | 0;
	}
	const length = end - start;
	const a = finish(first ^ length);
	const b = finish(second ^ length ^ a);
	return hex(finish(a + b)) + hex(b);
}

function rotate(value: number, bits: number): number {
	return (value << bits) | (value >>> (32 - bits));
}

function finish(value: number): number {
	let hash = value ^ (value >>> 16);
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

function hex(value: number): string {
	return (value >>> 0).toString(16).padStart(8, "0");
}
