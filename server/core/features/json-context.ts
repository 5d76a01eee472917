/** Where a cursor stands in a record that is being typed, and may be broken anywhere after it. */
import type { TextRange } from "../base/text-range.js";

export interface JsonContext {
	/** Keys from the record down to the object or list that holds the cursor; `[]` for a list. */
	readonly path: readonly string[];
	readonly place: "key" | "value";
	/** The key whose value it is. */
	readonly key?: string;
	/** Keys that the object has already, on both sides of the cursor. */
	readonly keys: readonly string[];
	/** The string around the cursor, without its quotes; absent outside of strings. */
	readonly string?: TextRange & { readonly isClosed: boolean };
}

interface Level {
	readonly kind: "object" | "list";
	/** The step that leads here from above. */
	readonly step: string | undefined;
	readonly keys: string[];
	key?: string;
	/** After a ":" and before the next ",". */
	inValue: boolean;
	/** A key or a value ended here, and neither ":" nor "," has followed. */
	isComplete: boolean;
}

/** Undefined where nothing can be completed: outside of the record, or after a key or a value that is complete. */
export function jsonContextAt(text: string, offset: number): JsonContext | undefined {
	const levels: Level[] = [];
	let at = 0;
	for (; at < Math.min(offset, text.length); at++) {
		if (text.charAt(at) !== '"') {
			step(levels, text.charAt(at));
			continue;
		}
		const end = stringEnd(text, at);
		if (offset <= end) {
			const context = contextOf(levels);
			const isClosed = text.charAt(end) === '"';
			readOn(levels, text, isClosed ? end + 1 : offset);
			return context && { ...context, string: { start: at + 1, end, isClosed } };
		}
		takeString(levels, text.slice(at + 1, end));
		at = end;
	}
	const context = contextOf(levels);
	readOn(levels, text, offset);
	return context;
}

/** Reads the rest of the object that the cursor stands in, so that its other keys are known. */
function readOn(levels: Level[], text: string, from: number): void {
	const level = levels.at(-1);
	for (let at = from; at < text.length && level !== undefined && levels.includes(level); at++) {
		if (text.charAt(at) !== '"') {
			step(levels, text.charAt(at));
			continue;
		}
		const end = stringEnd(text, at);
		takeString(levels, text.slice(at + 1, end));
		at = end;
	}
}

function takeString(levels: readonly Level[], text: string): void {
	const level = levels.at(-1);
	if (level?.kind === "object" && !level.inValue) {
		level.key = text;
		level.keys.push(text);
	}
	if (level !== undefined) {
		level.isComplete = true;
	}
}

function step(levels: Level[], character: string): void {
	const level = levels.at(-1);
	if (character === "{" || character === "[") {
		const name = level?.kind === "list" ? "[]" : level?.key;
		const kind = character === "{" ? "object" : "list";
		levels.push({ kind, step: name, keys: [], inValue: false, isComplete: false });
	} else if (character === "}" || character === "]") {
		levels.pop();
		const above = levels.at(-1);
		if (above !== undefined) {
			above.isComplete = true;
		}
	} else if (level !== undefined && (character === ":" || character === ",")) {
		level.inValue = character === ":";
		level.isComplete = false;
	} else if (level !== undefined && character.trim() !== "") {
		level.isComplete = true;
	}
}

/** `keys` goes on growing while the rest of the object is read. */
function contextOf(levels: readonly Level[]): JsonContext | undefined {
	const level = levels.at(-1);
	if (level === undefined || level.isComplete) {
		return undefined;
	}
	const path = levels.slice(1).map((one) => one.step ?? "");
	const { kind, keys, key } = level;
	if (kind === "list") {
		return { path, place: "value", key: "[]", keys };
	}
	return level.inValue
		? { path, place: "value", keys, ...(key === undefined ? {} : { key }) }
		: { path, place: "key", keys };
}

/** Offset of the closing quote; of the line's end when there is none. */
function stringEnd(text: string, start: number): number {
	for (let at = start + 1; at < text.length; at++) {
		const character = text.charAt(at);
		if (character === "\\") {
			at++;
		} else if (character === '"' || character === "\n" || character === "\r") {
			return at;
		}
	}
	return text.length;
}
