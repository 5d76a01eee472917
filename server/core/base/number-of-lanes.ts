/** A hash of two numbers as one. */

/** 53 bits, of two numbers of 32 bits that stand beside each other; from 1 on. */
export function numberOfLanes(lanes: Uint32Array, at: number): number {
	return ((lanes[at] ?? 0) >>> 11) * 2 ** 32 + (lanes[at + 1] ?? 0) + 1;
}
