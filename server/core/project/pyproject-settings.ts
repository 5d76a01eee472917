/** The `[tool.tunelint]` table of a pyproject.toml, with the place of every key and value. */
import { parseTOML, type AST } from "toml-eslint-parser";
import type { TextRange } from "../base/text-range.js";
import type { ConfigEntry, ConfigMap, ConfigNode } from "../syntax/config/config-node.js";

/** Undefined when there is no such table, or when the file is not TOML. */
export function readToolTable(text: string): ConfigMap | undefined {
	if (!hasToolTable(text)) {
		return undefined;
	}
	const body = parseOrUndefined(text)?.body[0].body ?? [];
	const root = newTable({ start: 0, end: 0 });
	for (const part of body) {
		if (part.type === "TOMLKeyValue") {
			put(root, part);
			continue;
		}
		const table = openTable(root, part);
		part.body.forEach((entry) => put(table, entry));
	}
	const tool = entryIn(root, "tool");
	const own = tool === undefined || tool.kind !== "map" ? undefined : entryIn(tool, "tunelint");
	return own?.kind === "map" ? own : undefined;
}

/** By its words, without parsing. */
export function hasToolTable(text: string): boolean {
	return /\btool["']?\s*(?:\.\s*["']?tunelint|\]|=)/.test(text) && text.includes("tunelint");
}

interface Table extends ConfigMap {
	readonly entries: ConfigEntry[];
}

function parseOrUndefined(text: string): AST.TOMLProgram | undefined {
	try {
		return parseTOML(text);
	} catch (error) {
		// A fault of the TOML is the person's to see in its own editor; here it only means that there are no settings.
		if (error instanceof SyntaxError || (error instanceof Error && error.name === "ParseError")) {
			return undefined;
		}
		throw error;
	}
}

/** The table that `[a.b]` or `[[a.b]]` opens; the numbers of `resolvedKey` are places in arrays of tables. */
function openTable(root: Table, { key, resolvedKey, range }: AST.TOMLTable): Table {
	let table = root;
	let keys = 0;
	resolvedKey.forEach((step, i) => {
		if (typeof step === "number") {
			return;
		}
		const written = key.keys[keys++];
		const place = rangeOf(written?.range ?? range);
		const index = resolvedKey[i + 1];
		table = typeof index === "number" ? itemOf(table, step, index, place) : tableOf(table, step, place);
	});
	return table;
}

function itemOf(table: Table, key: string, index: number, place: TextRange): Table {
	const known = entryIn(table, key);
	const items = known?.kind === "list" ? [...known.items] : [];
	const item = items[index];
	if (item?.kind === "map") {
		return item as Table; // Every map here is built by `newTable`.
	}
	const fresh = newTable(place);
	items[index] = fresh;
	setEntry(table, key, place, { kind: "list", items, ...place });
	return fresh;
}

function tableOf(table: Table, key: string, place: TextRange): Table {
	const known = entryIn(table, key);
	if (known?.kind === "map") {
		return known as Table; // Every map here is built by `newTable`.
	}
	const fresh = newTable(place);
	setEntry(table, key, place, fresh);
	return fresh;
}

function put(table: Table, { key, value }: AST.TOMLKeyValue, depth = 0): void {
	const last = key.keys.at(-1);
	const inner = key.keys
		.slice(0, -1)
		.reduce((above, part) => tableOf(above, nameOf(part), rangeOf(part.range)), table);
	if (last !== undefined) {
		setEntry(inner, nameOf(last), rangeOf(last.range), nodeOf(value, depth));
	}
}

/** Deeper values are no settings. */
const MOST_DEPTH = 50;

function nodeOf(value: AST.TOMLContentNode, depth = 0): ConfigNode {
	const range = rangeOf(value.range);
	if (depth > MOST_DEPTH) {
		return { kind: "null", ...range };
	}
	if (value.type === "TOMLArray") {
		return { kind: "list", items: value.elements.map((item) => nodeOf(item, depth + 1)), ...range };
	}
	if (value.type === "TOMLInlineTable") {
		const table = newTable(range);
		value.body.forEach((entry) => put(table, entry, depth + 1));
		return table;
	}
	switch (value.kind) {
		case "string":
			return { kind: "string", value: value.value, isQuoted: true, ...range };
		case "boolean":
			return { kind: "boolean", value: value.value, ...range };
		case "integer":
			return { kind: "number", value: value.value, isInteger: true, text: value.number, ...range };
		case "float":
			return { kind: "number", value: value.value, isInteger: false, text: value.number, ...range };
		default:
			return { kind: "timestamp", text: value.datetime, ...range };
	}
}

function newTable(range: TextRange): Table {
	return { kind: "map", entries: [], ...range };
}

function entryIn(table: ConfigMap, key: string): ConfigNode | undefined {
	return table.entries.find((entry) => entry.key === key)?.value;
}

function setEntry(table: Table, key: string, keyRange: TextRange, value: ConfigNode): void {
	const entry = { key, keyRange, value, start: keyRange.start, end: Math.max(keyRange.end, value.end) };
	const known = table.entries.findIndex((other) => other.key === key);
	table.entries.splice(known < 0 ? table.entries.length : known, known < 0 ? 0 : 1, entry);
}

function nameOf(part: AST.TOMLBare | AST.TOMLQuoted): string {
	return part.type === "TOMLBare" ? part.name : part.value;
}

function rangeOf([start, end]: readonly [number, number]): TextRange {
	return { start, end };
}
