/** Puts what a person edited in a spread record back into the record as it stands in the file: only what differs is written. */
import type { TextEdit } from "../../base/fix.js";
import type { JsonMember, JsonNode } from "../../syntax/json/json-node.js";
import { parseJson } from "../../syntax/json/parse-json.js";

export type MergedRecord =
	| { readonly kind: "edits"; readonly edits: readonly TextEdit[] }
	/** Why nothing can be written; a sentence. */
	| { readonly kind: "refused"; readonly message: string };

/** `record`: as in the file. `edited`: the same over several lines, with a person's changes. Edits are relative to `record`. */
export function mergeRecord(record: string, edited: string): MergedRecord {
	const after = parseJson(edited);
	const [problem] = after.problems;
	if (after.value === undefined || problem !== undefined) {
		const why = problem === undefined ? "" : ` ${problem.message}`;
		return {
			kind: "refused",
			message: `The edited record is no JSON, so it is not written.${why}`,
		};
	}
	const before = parseJson(record);
	if (before.value === undefined || before.problems.length > 0) {
		const range = { start: 0, end: record.length };
		const style = { comma: ", ", colon: ": " };
		return { kind: "edits", edits: [{ range, newText: oneLine(edited, after.value, style) }] };
	}
	const merge: Merge = { record, edited, style: styleOf(record, before.value), edits: [] };
	mergeNode(merge, before.value, after.value);
	return { kind: "edits", edits: merge.edits };
}

interface Merge {
	readonly record: string;
	readonly edited: string;
	readonly style: Style;
	/** In order. */
	readonly edits: TextEdit[];
}

/** What stands between two items, and between a key and its value. */
interface Style {
	readonly comma: string;
	readonly colon: string;
}

function mergeNode(merge: Merge, before: JsonNode, after: JsonNode): void {
	if (before.kind === "object" && after.kind === "object") {
		mergeItems(merge, before, {
			before: before.members,
			after: after.members,
			isSame: (a, b) => spelled(merge.record, a.key) === spelled(merge.edited, b.key),
			mergePair: (a, b) => {
				replaceWhereOther(merge, a.key, b.key);
				mergeNode(merge, a.value, b.value);
			},
			write: (member) => memberText(merge.edited, member, merge.style),
		});
		return;
	}
	if (before.kind === "array" && after.kind === "array") {
		mergeItems(merge, before, {
			before: before.items,
			after: after.items,
			isSame: (a, b) => oneLine(merge.record, a, merge.style) === oneLine(merge.edited, b, merge.style),
			mergePair: (a, b) => mergeNode(merge, a, b),
			write: (item) => oneLine(merge.edited, item, merge.style),
		});
		return;
	}
	replaceWhereOther(merge, before, after);
}

interface Items<Item> {
	readonly before: readonly Item[];
	readonly after: readonly Item[];
	isSame(before: Item, after: Item): boolean;
	mergePair(before: Item, after: Item): void;
	write(item: Item): string;
}

/** What the two lists begin and end with stays; as many items between are taken as the same ones, others are replaced. */
function mergeItems<Item extends JsonNode | JsonMember>(
	merge: Merge,
	list: JsonNode,
	{ before, after, isSame, mergePair, write }: Items<Item>,
): void {
	const isSameAt = (a: number, b: number): boolean => {
		const one = before[a];
		const other = after[b];
		return one !== undefined && other !== undefined && isSame(one, other);
	};
	const shorter = Math.min(before.length, after.length);
	let head = 0;
	while (head < shorter && isSameAt(head, head)) {
		head++;
	}
	let tail = 0;
	while (tail < shorter - head && isSameAt(before.length - 1 - tail, after.length - 1 - tail)) {
		tail++;
	}
	const removed = before.slice(head, before.length - tail);
	const added = after.slice(head, after.length - tail);
	const pair = (from: readonly Item[], to: readonly Item[]): void =>
		from.forEach((item, i) => {
			const other = to[i];
			if (other !== undefined) {
				mergePair(item, other);
			}
		});
	pair(before.slice(0, head), after.slice(0, head));
	if (removed.length === added.length) {
		pair(removed, added);
	} else {
		const places = { list, previous: before[head - 1], next: before[before.length - tail] };
		merge.edits.push(
			replaceItems(
				merge,
				removed,
				added.map((item) => write(item)),
				places,
			),
		);
	}
	pair(before.slice(before.length - tail), after.slice(after.length - tail));
}

/** The commas go along. */
function replaceItems(
	{ style }: Merge,
	removed: readonly (JsonNode | JsonMember)[],
	added: readonly string[],
	{ list, previous, next }: Neighbours,
): TextEdit {
	const newText = added.join(style.comma);
	const [first, last] = [removed[0], removed.at(-1)];
	if (first !== undefined && last !== undefined && added.length > 0) {
		return { range: { start: first.start, end: last.end }, newText };
	}
	if (first !== undefined && last !== undefined) {
		const start = previous?.end ?? first.start;
		const end = previous === undefined ? (next?.start ?? last.end) : last.end;
		return { range: { start, end }, newText: "" };
	}
	if (previous !== undefined) {
		return { range: { start: previous.end, end: previous.end }, newText: style.comma + newText };
	}
	const at = next?.start ?? list.start + 1;
	return { range: { start: at, end: at }, newText: next === undefined ? newText : newText + style.comma };
}

interface Neighbours {
	readonly list: JsonNode;
	readonly previous: JsonNode | JsonMember | undefined;
	readonly next: JsonNode | JsonMember | undefined;
}

function replaceWhereOther({ record, edited, style, edits }: Merge, before: JsonNode, after: JsonNode): void {
	const newText = oneLine(edited, after, style);
	if (before.kind !== after.kind || spelled(record, before) !== newText) {
		edits.push({ range: { start: before.start, end: before.end }, newText });
	}
}

/** Strings and numbers keep their spelling. */
function oneLine(text: string, node: JsonNode, style: Style): string {
	switch (node.kind) {
		case "object":
			return `{${node.members.map((member) => memberText(text, member, style)).join(style.comma)}}`;
		case "array":
			return `[${node.items.map((item) => oneLine(text, item, style)).join(style.comma)}]`;
		default:
			return spelled(text, node);
	}
}

function memberText(text: string, { key, value }: JsonMember, style: Style): string {
	return `${spelled(text, key)}${style.colon}${oneLine(text, value, style)}`;
}

function spelled(text: string, { start, end }: JsonNode): string {
	return text.slice(start, end);
}

/** As the record itself has it; as Python's `json.dumps` where it does not show. */
function styleOf(record: string, json: JsonNode): Style {
	const [first, second] = json.kind === "object" ? json.members : [];
	const colon = first === undefined ? ": " : record.slice(first.key.end, first.value.start);
	const comma =
		first === undefined || second === undefined ? undefined : record.slice(first.end, second.start);
	const isTight = /^\s*:$/.test(colon);
	return {
		colon: isTight ? ":" : ": ",
		comma: (comma === undefined ? isTight : /^\s*,$/.test(comma)) ? "," : ", ",
	};
}
