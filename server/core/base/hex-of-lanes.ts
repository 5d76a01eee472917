/** A hash of two numbers in letters. */

/** 16 hex digits, of two numbers of 32 bits that stand beside each other. */
export function hexOfLanes(lanes: Uint32Array, at: number): string {
	return hex(lanes[at] ?? 0) + hex(lanes[at + 1] ?? 0);
}

function hex(value: number): string {
	return value.toString(16).padStart(8, "0");
}
