/** A hash of a stretch of UTF-16 units: two lanes of 32 bits, four units a step, after MurmurHash3. */

/** Two numbers of 32 bits, written to `lanes` from `at` on. */
export function hashUnits(
	{ units, start, end }: { readonly units: Uint16Array; readonly start: number; readonly end: number },
	lanes: Uint32Array,
	at: number,
): void {
	let first = 0x2f6b1a97;
	let second = 0x7a1c5e3d;
	const whole = end - ((end - start) & 3);
	for (let i = start; i < whole; i += 4) {
		const one = (units[i] ?? 0) | ((units[i + 1] ?? 0) << 16);
		const other = (units[i + 2] ?? 0) | ((units[i + 3] ?? 0) << 16);
		// Each lane takes both blocks, one as it is and one mixed.
		first = Math.imul(rotate(first ^ Math.imul(one, 0xcc9e2d51), 13) + other, 0x85ebca6b);
		second = Math.imul(rotate(second ^ Math.imul(other, 0x239b961b), 17) + one, 0xc2b2ae35);
	}
	for (let i = whole; i < end; i++) {
		first = Math.imul(rotate(first ^ (units[i] ?? 0), 13), 0x85ebca6b);
		second = Math.imul(rotate(second ^ (units[i] ?? 0), 17), 0xc2b2ae35);
	}
	const length = end - start;
	const a = finish(first ^ length);
	const b = finish(second ^ length ^ a);
	lanes[at] = finish(a + b);
	lanes[at + 1] = b;
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
