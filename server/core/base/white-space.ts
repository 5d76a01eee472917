/** What `trim` takes away, for units that are in no string. */

/** As `\s` has it. */
export function isWhiteSpace(unit: number): boolean {
	if (unit < 128) {
		return unit === 32 || (unit >= 9 && unit <= 13);
	}
	return OTHERS.includes(unit) || (unit >= 0x2000 && unit <= 0x200a);
}

const OTHERS: readonly number[] = [0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff];
