/** The sum by which `rowStructure` and the reader of plain chats know a structure: both give it the same values in the same order. */

/** Two lanes of 32 bits; one for all records, since they are read one after the other. */
let first = 0;
let second = 0;

export const [OBJECT, ARRAY, END, NUMBER, ZERO, NULL, TRUE, FALSE, EMPTY, BLANK, TEXT, NAME] = [
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
] as const;

/** Numbers of fewer characters are exact everywhere. */
export const LONG_NUMBER = 16;

export function startStructure(): void {
	first = 0x2545f491;
	second = 0x1b873593;
}

export function addToStructure(value: number): void {
	first = Math.imul(rotate(first ^ value), 0x85ebca6b);
	second = Math.imul(rotate(second + value), 0xc2b2ae35);
}

/** 53 bits. */
export function structureSum(): number {
	return (first >>> 0) * 2 ** 21 + (second >>> 11);
}

/** Whether a string is part of the structure, as roles are: a short one in a nested object; a short answer is none. */
export function isName(length: number, key: string, depth: number): boolean {
	return depth > 1 && length <= LONGEST_NAME && !TEXTS.includes(key);
}

/** Keys of texts. */
const TEXTS: readonly string[] = ["content", "value", "text"];
const LONGEST_NAME = 32;

function rotate(value: number): number {
	return (value << 13) | (value >>> 19);
}
