/** A configuration file (YAML or JSON) as a tree with ranges; plain data that survives structured cloning. */
import type { Problem } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { JsonValue } from "../json/json-node.js";

export type ConfigNode = ConfigMap | ConfigList | ConfigScalar;

export interface ConfigMap extends TextRange {
	readonly kind: "map";
	/** In file order; of equal keys the last one counts, as in Python. Merged ones (`<<`) come first. */
	readonly entries: readonly ConfigEntry[];
}

/** `start` and `end` span key and value. */
export interface ConfigEntry extends TextRange {
	readonly key: string;
	readonly keyRange: TextRange;
	readonly value: ConfigNode;
}

export interface ConfigList extends TextRange {
	readonly kind: "list";
	readonly items: readonly ConfigNode[];
}

/** Ranges include the quotes. An empty value is null with an empty range. */
export type ConfigScalar = TextRange &
	(
		| { readonly kind: "string"; readonly value: string; readonly isQuoted: boolean }
		| { readonly kind: "number"; readonly value: number; readonly isInteger: boolean; readonly text: string }
		| { readonly kind: "boolean"; readonly value: boolean }
		/** A date or a time; `text` as written. */
		| { readonly kind: "timestamp"; readonly text: string }
		| { readonly kind: "null" }
	);

export type ConfigText = Extract<ConfigScalar, { readonly kind: "string" }>;

export interface ConfigFile {
	/** Absolute path. */
	readonly file: string;
	readonly text: string;
	readonly language: "yaml" | "json";
	/** Absent when nothing could be parsed. */
	readonly root?: ConfigNode;
	/** Syntax errors, duplicate keys (`duplicate-key`), at most a few dozen. */
	readonly problems: readonly Problem[];
}

/** The last entry with that key. */
export function entryOf(node: ConfigNode | undefined, key: string): ConfigEntry | undefined {
	return node?.kind === "map" ? node.entries.findLast((entry) => entry.key === key) : undefined;
}

/** The value at a path of keys, such as `("dataset", "packed")`. */
export function configAt(node: ConfigNode | undefined, ...keys: readonly string[]): ConfigNode | undefined {
	return keys.reduce<ConfigNode | undefined>((inner, key) => entryOf(inner, key)?.value, node);
}

/** Empty for what is no list. */
export function itemsOf(node: ConfigNode | undefined): readonly ConfigNode[] {
	return node?.kind === "list" ? node.items : [];
}

/** Empty for what is no map. */
export function entriesOf(node: ConfigNode | undefined): readonly ConfigEntry[] {
	return node?.kind === "map" ? node.entries : [];
}

export function toPlainValue(node: ConfigNode): JsonValue {
	switch (node.kind) {
		case "map":
			return Object.fromEntries(node.entries.map(({ key, value }) => [key, toPlainValue(value)]));
		case "list":
			return node.items.map(toPlainValue);
		case "timestamp":
			return node.text;
		case "null":
			return null;
		case "string":
		case "number":
		case "boolean":
			return node.value;
	}
}
