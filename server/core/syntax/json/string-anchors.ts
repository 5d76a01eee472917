/** Where the characters of a decoded string stand in its raw text: found when they are asked for, since most strings have no fault. */
import type { JsonString } from "./json-node.js";
import { readEscape } from "./read-escape.js";

/** Flat pairs `decodedIndex, rawOffset`: from that decoded index on, the raw text runs in step until the next pair. */
export function anchorsOf(node: JsonString): readonly number[] {
	if (node.anchors !== undefined) {
		return node.anchors;
	}
	if (node.raw === undefined) {
		return NONE;
	}
	const known = found.get(node);
	if (known !== undefined) {
		return known;
	}
	const anchors = anchorsIn(node.raw, node.start + 1);
	found.set(node, anchors);
	return anchors;
}

const NONE: readonly number[] = [];
/** A preview asks for each token of a string. */
const found = new WeakMap<JsonString, readonly number[]>();

/** `start`: the offset of `raw` in the record. */
function anchorsIn(raw: string, start: number): readonly number[] {
	const anchors: number[] = [];
	let decoded = 0;
	let offset = 0;
	for (let at = raw.indexOf("\\"); at >= 0; at = raw.indexOf("\\", offset)) {
		const escape = readEscape(raw, at, raw.length);
		decoded += at - offset + escape.decoded.length;
		offset = at + escape.length;
		if (escape.length !== escape.decoded.length) {
			anchors.push(decoded, start + offset);
		}
	}
	return anchors;
}
