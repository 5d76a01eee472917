/** A number that is the same for records that differ in their texts only: what a rule says of one holds for the others. */
import type { JsonNode } from "../syntax/json/json-node.js";

/**
 * 53 bits: keys, their order, kinds of values, numbers of items, short strings in nested objects such as roles, and of
 * other strings whether they are empty or blank. Undefined for records with a number of 16 digits.
 */
export function rowStructure(record: JsonNode): number | undefined {
	const state: State = { first: 0x2545f491, second: 0x1b873593, isPlain: true };
	visit(record, "", 0, state);
	return state.isPlain ? (state.first >>> 0) * 2 ** 21 + (state.second >>> 11) : undefined;
}

interface State {
	first: number;
	second: number;
	isPlain: boolean;
}

/** Keys of texts; a short answer is no name. */
const TEXTS: readonly string[] = ["content", "value", "text"];
const LONGEST_NAME = 32;
/** Numbers of fewer characters are exact everywhere. */
const LONG_NUMBER = 16;

const [OBJECT, ARRAY, END, NUMBER, ZERO, NULL, TRUE, FALSE, EMPTY, BLANK, TEXT, NAME] = [
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
];

/** `key`: under which the value stands, or the list that it is in. */
function visit(node: JsonNode, key: string, depth: number, state: State): void {
	switch (node.kind) {
		case "object":
			add(state, OBJECT);
			for (const member of node.members) {
				addText(state, member.key.value);
				visit(member.value, member.key.value, depth + 1, state);
			}
			add(state, END);
			return;
		case "array":
			add(state, ARRAY);
			for (const item of node.items) {
				visit(item, key, depth + 1, state);
			}
			add(state, END);
			return;
		case "string":
			visitString(node.value, key, depth, state);
			return;
		case "number":
			state.isPlain &&= node.text.length < LONG_NUMBER;
			add(state, Number(node.text) === 0 ? ZERO : NUMBER);
			return;
		case "literal":
			add(state, literalCode(node.value));
			return;
	}
}

function literalCode(value: boolean | null): number {
	if (value === null) {
		return NULL;
	}
	return value ? TRUE : FALSE;
}

function visitString(value: string, key: string, depth: number, state: State): void {
	if (depth > 1 && value.length <= LONGEST_NAME && !TEXTS.includes(key)) {
		add(state, NAME);
		addText(state, value);
	} else if (value.charCodeAt(0) > 32 && value.charCodeAt(0) < 127) {
		add(state, TEXT);
	} else if (value === "") {
		add(state, EMPTY);
	} else {
		add(state, value.trim() === "" ? BLANK : TEXT);
	}
}

function addText(state: State, text: string): void {
	add(state, text.length);
	for (let i = 0; i < text.length; i++) {
		add(state, text.charCodeAt(i));
	}
}

function add(state: State, value: number): void {
	state.first = Math.imul(rotate(state.first ^ value), 0x85ebca6b);
	state.second = Math.imul(rotate(state.second + value), 0xc2b2ae35);
}

function rotate(value: number): number {
	return (value << 13) | (value >>> 19);
}
