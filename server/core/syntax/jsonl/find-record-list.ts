/** Finds the list of records inside a `.json` file that is one object, such as `{"version": 1, "data": […]}`. */
import { parseJsonPrefix } from "../json/parse-json.js";
import { scanString } from "../json/scan-string.js";

/** Members that hold records by custom; `messages` or `conversations` would be one record. */
const USUAL: readonly string[] = ["data", "train", "rows", "records", "examples", "instances", "items"];

/** Offset of the list's "["; undefined: the object is a record itself, or no object. `field` is the member that a run names. */
export function findRecordList(text: string, start: number, field?: string): number | undefined {
	if (text.charAt(start) !== "{") {
		return undefined;
	}
	let offset = skipBlanks(text, start + 1);
	while (text.charAt(offset) === '"') {
		const key = scanString(text, offset, text.length);
		const colon = skipBlanks(text, key.next);
		if (!key.closed || text.charAt(colon) !== ":") {
			return undefined;
		}
		const value = skipBlanks(text, colon + 1);
		const name = key.node.value;
		const isWanted = field === undefined ? USUAL.includes(name) : name === field;
		if (isWanted && (field === undefined ? holdsObjects(text, value) : text.charAt(value) === "[")) {
			return value;
		}
		const parsed = parseJsonPrefix(text, value);
		const comma = skipBlanks(text, parsed.next);
		if (parsed.problems.length > 0 || text.charAt(comma) !== ",") {
			return undefined;
		}
		offset = skipBlanks(text, comma + 1);
	}
	return undefined;
}

function holdsObjects(text: string, at: number): boolean {
	return text.charAt(at) === "[" && text.charAt(skipBlanks(text, at + 1)) === "{";
}

function skipBlanks(text: string, offset: number): number {
	let at = offset;
	while (at < text.length && /\s/.test(text.charAt(at))) {
		at++;
	}
	return at;
}
