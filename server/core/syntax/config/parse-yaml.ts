/** YAML text → a tree with ranges, with the values that PyYAML gives. Parsing never fails. */
import {
	isAlias,
	isMap,
	isNode,
	isScalar,
	isSeq,
	parseAllDocuments,
	Scalar,
	type Node,
	type Pair,
	type ParsedNode,
	type YAMLError,
} from "yaml";
import type { Problem } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { ConfigEntry, ConfigFile, ConfigNode, ConfigScalar } from "./config-node.js";
import { resolvePlainScalar } from "./resolve-plain-scalar.js";

/** Aliases of aliases may grow without bound; a training config has a few hundred nodes. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 200;
const MAX_PROBLEMS = 50;

export function parseYaml(file: string, text: string): ConfigFile {
	// The failsafe schema leaves every scalar as text, so that the values are PyYAML's and not this parser's.
	const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, prettyErrors: false });
	const [document] = Array.isArray(documents) ? documents : [];
	const problems = document === undefined ? [] : [...document.errors].map(problemOf);
	if (document?.contents == null) {
		return { file, text, language: "yaml", problems };
	}
	const reading: Reading = { problems, anchors: new Map(), nodes: 0 };
	const root = readNode(document.contents, reading, 0);
	return { file, text, language: "yaml", root, problems: problems.slice(0, MAX_PROBLEMS) };
}

interface Reading {
	readonly problems: Problem[];
	/** Nodes by their latest anchor so far, as aliases mean them. */
	readonly anchors: Map<string, Node>;
	nodes: number;
}

function problemOf(error: YAMLError): Problem {
	const [start, end] = error.pos;
	return {
		code: "invalid-yaml",
		message: `The YAML cannot be read: ${firstSentence(error.message)}`,
		range: { start, end },
	};
}

function firstSentence(message: string): string {
	const line = message.split("\n")[0] ?? "";
	return /[.!?]$/.test(line) ? line : `${line}.`;
}

function readNode(node: unknown, reading: Reading, depth: number): ConfigNode {
	const range = rangeOf(node);
	reading.nodes++;
	if (reading.nodes > MAX_NODES || depth > MAX_DEPTH) {
		if (!reading.problems.some(({ code }) => code === "too-large")) {
			const message = `The file grows beyond ${MAX_NODES} values or ${MAX_DEPTH} levels; the rest is not read.`;
			reading.problems.push({ code: "too-large", message, range });
		}
		return { kind: "null", ...range };
	}
	if (isAlias(node)) {
		const target = reading.anchors.get(node.source);
		return target === undefined ? { kind: "null", ...range } : readNode(target, reading, depth + 1);
	}
	if (isNode(node) && node.anchor !== undefined) {
		reading.anchors.set(node.anchor, node);
	}
	if (isMap<ParsedNode, ParsedNode | null>(node)) {
		return { kind: "map", entries: readEntries(node.items, reading, depth), ...range };
	}
	if (isSeq(node)) {
		return { kind: "list", items: node.items.map((item) => readNode(item, reading, depth + 1)), ...range };
	}
	return isScalar(node) ? readScalar(node, range) : { kind: "null", ...range };
}

function readEntries(
	pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
	reading: Reading,
	depth: number,
): ConfigEntry[] {
	const own: ConfigEntry[] = [];
	const merged: ConfigEntry[] = [];
	const seen = new Set<string>();
	for (const { key, value } of pairs) {
		const keyRange = rangeOf(key);
		const name = isScalar(key) ? String(key.value) : "";
		const node: ConfigNode =
			value === null
				? { kind: "null", start: keyRange.end, end: keyRange.end }
				: readNode(value, reading, depth + 1);
		if (name === "<<" && isScalar(key) && key.type === Scalar.PLAIN) {
			merged.push(...mergedEntries(node));
			continue;
		}
		if (seen.has(name)) {
			const message = `The key "${name}" is given twice; the last value counts.`;
			reading.problems.push({ code: "duplicate-key", message, range: keyRange });
		}
		seen.add(name);
		own.push({
			key: name,
			keyRange,
			value: node,
			start: keyRange.start,
			end: Math.max(keyRange.end, node.end),
		});
	}
	return [...merged, ...own];
}

/** The first of several merged maps wins, so it comes last. */
function mergedEntries(node: ConfigNode): ConfigEntry[] {
	if (node.kind === "map") {
		return [...node.entries];
	}
	return node.kind === "list" ? [...node.items].reverse().flatMap(mergedEntries) : [];
}

function readScalar(node: Scalar, range: TextRange): ConfigScalar {
	const text = typeof node.value === "string" ? node.value : "";
	const tag = node.tag;
	if (tag === "tag:yaml.org,2002:str") {
		return { kind: "string", value: text, isQuoted: node.type !== Scalar.PLAIN, ...range };
	}
	if (node.type === Scalar.PLAIN || isValueTag(tag)) {
		const resolved = resolvePlainScalar(text, range);
		return tag === "tag:yaml.org,2002:float" && Number.isFinite(Number(text))
			? { kind: "number", value: Number(text), isInteger: false, text, ...range }
			: resolved;
	}
	return { kind: "string", value: text, isQuoted: true, ...range };
}

function isValueTag(tag: string | undefined): boolean {
	return tag !== undefined && /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(tag);
}

/** Of a value without the white space and the comments behind it. */
function rangeOf(node: unknown): TextRange {
	const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
	if (!Array.isArray(range)) {
		return { start: 0, end: 0 };
	}
	const [start, end] = range as readonly unknown[];
	return typeof start === "number" && typeof end === "number" ? { start, end } : { start: 0, end: 0 };
}
