/** A number that is the same for records with the same keys and kinds of values: which rows have other columns than the rest. */
import type { JsonNode } from "../syntax/json/json-node.js";

/** 32 bits. The order of keys and the number of equal items do not count. */
export function recordShape(node: JsonNode): number {
	switch (node.kind) {
		case "object": {
			let sum = 0x2545f491;
			for (const { key, value } of node.members) {
				sum = (sum + mix(hashText(key.value) ^ Math.imul(recordShape(value), 0x9e3779b1))) | 0;
			}
			return mix(sum);
		}
		case "array": {
			const seen: number[] = [];
			let sum = 0x1b873593;
			for (const item of node.items) {
				const shape = recordShape(item);
				// Lists have few kinds of items; more than that say no more.
				if (seen.length < MOST_KINDS && !seen.includes(shape)) {
					seen.push(shape);
					sum = (sum + mix(shape)) | 0;
				}
			}
			return mix(sum ^ 0x5bd1e995);
		}
		case "string":
			return 1;
		case "number":
			return 2;
		case "literal":
			return node.value === null ? 4 : 3;
	}
}

const MOST_KINDS = 32;

/** FNV-1a. */
function hashText(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) {
		hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	}
	return hash;
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
	let hash = value ^ (value >>> 16);
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}
