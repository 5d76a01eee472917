/** A number that is the same for records that differ in their texts only: what a rule says of one holds for the others. */
import type { JsonNode } from "../syntax/json/json-node.js";
import {
	ARRAY,
	BLANK,
	EMPTY,
	END,
	FALSE,
	LONG_NUMBER,
	NAME,
	NULL,
	NUMBER,
	OBJECT,
	TEXT,
	TRUE,
	ZERO,
	addToStructure,
	isName,
	startStructure,
	structureSum,
} from "./structure-hash.js";

/**
 * 53 bits: keys, their order, kinds of values, numbers of items, short strings in nested objects such as roles, and of
 * other strings whether they are empty or blank. Undefined for records with a number of 16 digits.
 */
export function rowStructure(record: JsonNode): number | undefined {
	startStructure();
	return visit(record, "", 0) ? structureSum() : undefined;
}

/** `key`: under which the value stands, or the list that it is in. False for what has a long number. */
function visit(node: JsonNode, key: string, depth: number): boolean {
	switch (node.kind) {
		case "object": {
			let isPlain = true;
			addToStructure(OBJECT);
			for (const member of node.members) {
				addText(member.key.value);
				isPlain = visit(member.value, member.key.value, depth + 1) && isPlain;
			}
			addToStructure(END);
			return isPlain;
		}
		case "array": {
			let isPlain = true;
			addToStructure(ARRAY);
			for (const item of node.items) {
				isPlain = visit(item, key, depth + 1) && isPlain;
			}
			addToStructure(END);
			return isPlain;
		}
		case "string":
			visitString(node.value, key, depth);
			return true;
		case "number":
			addToStructure(Number(node.text) === 0 ? ZERO : NUMBER);
			return node.text.length < LONG_NUMBER;
		case "literal":
			addToStructure(literalCode(node.value));
			return true;
	}
}

function literalCode(value: boolean | null): number {
	if (value === null) {
		return NULL;
	}
	return value ? TRUE : FALSE;
}

function visitString(value: string, key: string, depth: number): void {
	if (isName(value.length, key, depth)) {
		addToStructure(NAME);
		addText(value);
	} else if (value === "") {
		addToStructure(EMPTY);
	} else {
		addToStructure(isBlank(value) ? BLANK : TEXT);
	}
}

function isBlank(value: string): boolean {
	const first = value.charCodeAt(0);
	return !(first > 32 && first < 127) && value.trim() === "";
}

function addText(text: string): void {
	addToStructure(text.length);
	for (let i = 0; i < text.length; i++) {
		addToStructure(text.charCodeAt(i));
	}
}
