/** Edits of a tunelint.json that keep its comments and its layout. */
import { blankComments } from "../syntax/config/blank-comments.js";
import { memberOf, valueAt, type JsonNode, type JsonValue } from "../syntax/json/json-node.js";
import { parseJson } from "../syntax/json/parse-json.js";
import type { TextEdit } from "../base/fix.js";
import type { TextRange } from "../base/text-range.js";

/** What a file that does not exist yet starts as. */
export const EMPTY_SETTINGS = "{}\n";

/** Appends to a list at the top; undefined when the file is not an object, or when the value there is no list. */
export function appendSetting(text: string, name: string, item: JsonValue): TextEdit | undefined {
	const root = rootOf(text);
	const list = valueAt(root, name);
	if (root === undefined || list === undefined) {
		return root && insert(text, root, (space) => member(name, [item], space, 1));
	}
	return list.kind === "array" ? insert(text, list, (space) => lines(item, space, 2)) : undefined;
}

/** Sets a name of an object at the top, such as the level of a rule. */
export function putSetting(text: string, name: string, key: string, value: JsonValue): TextEdit | undefined {
	const root = rootOf(text);
	const object = valueAt(root, name);
	if (root === undefined || object === undefined) {
		return root && insert(text, root, (space) => member(name, { [key]: value }, space, 1));
	}
	const known = memberOf(object, key)?.value;
	if (known !== undefined) {
		return { range: { start: known.start, end: known.end }, newText: JSON.stringify(value) };
	}
	return object.kind === "object" ? insert(text, object, (space) => member(key, value, space, 2)) : undefined;
}

/** The range that goes when the item at `index` of a list is taken out, with a comma and the white space of its line. */
export function removalOf(text: string, items: readonly TextRange[], index: number): TextRange {
	const item = items[index];
	const [before, after] = [items[index - 1], items[index + 1]];
	if (item === undefined) {
		return { start: 0, end: 0 };
	}
	if (before !== undefined) {
		return { start: before.end, end: item.end };
	}
	if (after !== undefined) {
		return { start: item.start, end: after.start };
	}
	const comma = /^\s*,/.exec(text.slice(item.end))?.[0].length ?? 0;
	return { start: item.start, end: item.end + comma };
}

type Composite = Extract<JsonNode, { kind: "object" | "array" }>;

function rootOf(text: string): Composite | undefined {
	const { value, problems } = parseJson(blankComments(text));
	return value?.kind === "object" && problems.length === 0 ? value : undefined;
}

interface Spacing {
	/** One step of indentation; "" when the container stands on one line. */
	readonly step: string;
	readonly newline: string;
}

/** After the last part of a list or an object, in the layout that it has. */
function insert(text: string, container: Composite, write: (space: Spacing) => string): TextEdit {
	const parts = container.kind === "object" ? container.members : container.items;
	const last = parts.at(-1);
	const newline = text.includes("\r\n") ? "\r\n" : "\n";
	const spread = /\n([ \t]*)\S/.exec(text.slice(container.start, last?.start ?? container.start) + "x");
	const isRoot = indexOfValue(text) === container.start;
	const isSpread = last === undefined ? isRoot || /[\r\n]/.test(text) : spread !== null;
	const space = { step: isSpread ? stepOf(text) : "", newline };
	if (last === undefined) {
		const inner = write(space);
		// What stands there already is a comment.
		const kept = text.slice(container.start + 1, container.end - 1).trimEnd().length;
		const range = { start: container.start + 1 + kept, end: container.end - 1 };
		const depth = indentationAt(text, container.start);
		const pad = container.kind === "object" ? " " : "";
		return { range, newText: isSpread ? `${newline}${inner}${newline}${depth}` : `${pad}${inner}${pad}` };
	}
	const at = { start: last.end, end: last.end };
	return { range: at, newText: isSpread ? `,${newline}${write(space)}` : `, ${write(space)}` };
}

function indexOfValue(text: string): number {
	return blankComments(text).search(/\S/);
}

function member(key: string, value: JsonValue, space: Spacing, depth: number): string {
	return indent(`${JSON.stringify(key)}: ${layOut(value, space)}`, space, depth);
}

function lines(value: JsonValue, space: Spacing, depth: number): string {
	return indent(layOut(value, space), space, depth);
}

/** On one line it has spaces, which `JSON.stringify` writes only between lines. */
function layOut(value: JsonValue, space: Spacing): string {
	if (space.step !== "") {
		return JSON.stringify(value, undefined, space.step);
	}
	return Array.isArray(value)
		? `[${value.map((item: JsonValue) => layOut(item, space)).join(", ")}]`
		: JSON.stringify(value, undefined, 1).replace(/\s*\n\s*/g, " ");
}

function indent(text: string, { step, newline }: Spacing, depth: number): string {
	return step === "" ? text : text.replace(/^/gm, step.repeat(depth)).replaceAll("\n", newline);
}

/** Of the first indented line. */
function stepOf(text: string): string {
	return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

function indentationAt(text: string, offset: number): string {
	const line = text.lastIndexOf("\n", offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? "";
}
