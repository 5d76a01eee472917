/** Values that another file made: the ranges in them that name no file are those of their use in this one. */
import type { TextRange } from "../base/text-range.js";
import type { Value } from "./value.js";

/** Locations stay where the value is written; `range` is where this file takes it. */
export function placeHere(value: Value, range: TextRange): Value {
	const here = { start: range.start, end: range.end };
	switch (value.kind) {
		case "dict": {
			const entries = value.entries.map((entry) => ({
				key: entry.key,
				value: placeHere(entry.value, range),
				range: here,
			}));
			return { ...value, entries };
		}
		case "list":
			return { ...value, items: value.items.map((item) => placeHere(item, range)) };
		case "series":
			return { ...value, element: placeHere(value.element, range), range: here };
		case "choice":
			return { ...value, options: value.options.map((option) => placeHere(option, range)) };
		default:
			return value;
	}
}
