/** Parsing a script again after an edit: only the statements around the edit go to the parser. */
import type { PythonNode, PythonTree } from "../core/syntax/python/syntax-tree.js";

export interface ParsedText {
	readonly text: string;
	readonly tree: PythonTree;
}

/** Parses `text.slice(start, end)`; offsets are those of the whole text. */
export type ParseStretch = (start: number, end: number) => PythonTree;

/** The tree of `text`; undefined when the former tree or the edited stretch has an error, so that all must be parsed. */
export function reparsePython(
	former: ParsedText,
	text: string,
	parseStretch: ParseStretch,
): PythonTree | undefined {
	if (former.tree.problems.length > 0) {
		return undefined;
	}
	const { children } = former.tree.root;
	const same = sharedStart(former.text, text);
	const sameEnd = sharedEnd(former.text, text, same);
	const delta = text.length - former.text.length;
	// The statement before the edit may go on into it, so it is parsed too.
	const before = children.findIndex(({ end }) => end >= same) - 1;
	const first = children.slice(0, Math.max(0, before));
	const after = children.findIndex(
		({ start }) => start > former.text.length - sameEnd && isLineStart(former.text, start),
	);
	const rest = after < 0 ? [] : children.slice(after);
	const from = first.at(-1)?.end ?? 0;
	const to = rest[0] === undefined ? text.length : rest[0].start + delta;
	if (before < 0 || to < from || to - from > text.length / 2) {
		return undefined;
	}
	const middle = parseStretch(from, to);
	if (middle.problems.length > 0) {
		return undefined;
	}
	const root: PythonNode = {
		...former.tree.root,
		end: former.tree.root.end + delta,
		children: [...first, ...middle.root.children, ...rest.map((node) => shifted(node, delta))],
	};
	return { root, problems: [] };
}

function isLineStart(text: string, offset: number): boolean {
	return offset === 0 || text.charAt(offset - 1) === "\n";
}

function sharedStart(a: string, b: string): number {
	const limit = Math.min(a.length, b.length);
	let length = 0;
	// Whole blocks first: comparing strings is faster than comparing characters.
	while (length + 1024 <= limit && a.slice(length, length + 1024) === b.slice(length, length + 1024)) {
		length += 1024;
	}
	while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) {
		length++;
	}
	return length;
}

/** Characters at the end that are the same, but for those of the shared start. */
function sharedEnd(a: string, b: string, start: number): number {
	const limit = Math.min(a.length, b.length) - start;
	let length = 0;
	while (
		length + 1024 <= limit &&
		a.slice(a.length - length - 1024, a.length - length) ===
			b.slice(b.length - length - 1024, b.length - length)
	) {
		length += 1024;
	}
	while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) {
		length++;
	}
	return length;
}

/** A list of open nodes instead of recursion: nesting may be deep. */
function shifted(node: PythonNode, delta: number): PythonNode {
	if (delta === 0) {
		return node;
	}
	const root = { ...node, start: node.start + delta, end: node.end + delta };
	const open: { children: readonly PythonNode[] }[] = [root];
	for (let at = open.pop(); at; at = open.pop()) {
		const children = at.children.map((child) => ({
			...child,
			start: child.start + delta,
			end: child.end + delta,
		}));
		at.children = children;
		for (const child of children) {
			if (child.children.length > 0) {
				open.push(child);
			}
		}
	}
	return root;
}
