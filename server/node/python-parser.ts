/** The Python parser: runs tree-sitter's wasm and copies each tree into plain data, so that no wasm memory is kept. */
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import type { Problem } from "../core/base/staged.js";
import { reparsePython, type ParsedText } from "./reparse-python.js";
import {
	descendants,
	type PythonNode,
	type PythonParser,
	type PythonTree,
} from "../core/syntax/python/syntax-tree.js";

export interface PythonParserOptions {
	/** Absolute path of `web-tree-sitter.wasm`. */
	readonly runtimeWasm: string;
	/** Absolute path of `tree-sitter-python.wasm`. */
	readonly grammarWasm: string;
}

/** Loads the wasm once; the parser that it gives is synchronous. */
export async function createPythonParser(options: PythonParserOptions): Promise<PythonParser> {
	await Parser.init({ locateFile: () => options.runtimeWasm });
	const language = await Language.load(options.grammarWasm);
	const parser = new Parser();
	parser.setLanguage(language);
	const names = namesOf(language);
	let recent: readonly ParsedText[] = [];
	return {
		parse(text) {
			const tree = parseEdited(parser, names, text, recent) ?? parse(parser, names, text);
			const others = recent.filter((one) => !isEditOf(one.text, text));
			recent = [{ text, tree }, ...others].slice(0, MAX_RECENT);
			return tree;
		},
	};
}

/** Scripts that are edited in turn; trees of the others are forgotten. */
const MAX_RECENT = 4;
/** Short scripts are parsed as fast as they are compared. */
const MIN_LENGTH = 4_000;

function parseEdited(
	parser: Parser,
	names: NodeNames,
	text: string,
	recent: readonly ParsedText[],
): PythonTree | undefined {
	const former = recent.find((one) => isEditOf(one.text, text));
	if (former?.text === text) {
		return former.tree;
	}
	return former && text.length >= MIN_LENGTH
		? reparsePython(former, text, (start, end) => parseStretch(parser, names, text.slice(start, end), start))
		: undefined;
}

/** One of the ends is the same: an edit is rarely at both. A wrong guess costs a comparison. */
function isEditOf(former: string, text: string): boolean {
	const length = Math.min(200, former.length, text.length);
	const sharesStart = former.slice(0, length) === text.slice(0, length);
	const sharesEnd = former.slice(-length) === text.slice(-length);
	return sharesStart || sharesEnd;
}

/** Names by number: asking wasm for a number is several times cheaper than for a string. */
interface NodeNames {
	readonly types: readonly string[];
	readonly isNamed: readonly boolean[];
	readonly fields: readonly (string | null)[];
}

function namesOf(language: Language): NodeNames {
	const isNamed = language.types.map((_, id) => language.nodeTypeIsNamed(id));
	return { types: language.types, isNamed, fields: language.fields };
}

const MAX_PROBLEMS = 3;

/** Stretches that are parsed by themselves while a script is broken. */
const MAX_STRETCHES = 8;

function parse(parser: Parser, names: NodeNames, text: string): PythonTree {
	const whole = parseStretch(parser, names, text, 0);
	if (whole.problems.length === 0) {
		return whole;
	}
	// An open bracket or string takes everything behind it along; the next statement begins anew.
	const children: PythonNode[] = [];
	let rest = whole;
	let start = 0;
	for (let i = 0; i < MAX_STRETCHES; i++) {
		const error = firstError(rest.root);
		const next = error && statementAfter(text, error.start, error.end);
		if (next === undefined) {
			break;
		}
		const tail = parseStretch(parser, names, text.slice(next), next);
		const head = parseStretch(parser, names, text.slice(start, next), start);
		if (errorLength(head.root) + errorLength(tail.root) >= errorLength(rest.root)) {
			break;
		}
		children.push(...head.root.children);
		rest = tail;
		start = next;
	}
	const { root, problems } = whole;
	return children.length === 0
		? whole
		: { root: { ...root, children: [...children, ...rest.root.children] }, problems };
}

function firstError(root: PythonNode): PythonNode | undefined {
	for (const node of descendants(root)) {
		if (node.type === "ERROR") {
			return node;
		}
	}
	return undefined;
}

/** Characters that belong to no statement; an error may hold statements that were understood. */
function errorLength(root: PythonNode): number {
	let length = 0;
	for (const { type, start, end, children } of descendants(root)) {
		if (type === "ERROR") {
			const statements = children.filter((child) => /_(?:statement|definition)$/.test(child.type));
			length += end - start - statements.reduce((sum, child) => sum + child.end - child.start, 0);
		}
	}
	return length;
}

const STATEMENT = /^(?:[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w|[ \t]*@\w|[A-Za-z_])/gm;

/** The first line between the offsets that looks like the start of a statement, but for the line of the error itself. */
function statementAfter(text: string, start: number, end: number): number | undefined {
	const line = text.indexOf("\n", start);
	STATEMENT.lastIndex = line < 0 ? text.length : line + 1;
	const match = STATEMENT.exec(text);
	return match === null || match.index >= end ? undefined : match.index;
}

/** `offset` is where the stretch begins in the script. */
function parseStretch(parser: Parser, names: NodeNames, text: string, offset: number): PythonTree {
	const tree = parser.parse(text);
	if (!tree) {
		throw new Error("The Python parser has no language.");
	}
	const cursor = tree.walk();
	try {
		const problems: Problem[] = [];
		return { root: copyTree(cursor, names, problems, offset), problems };
	} finally {
		cursor.delete();
		tree.delete();
	}
}

interface MutableNode extends PythonNode {
	children: readonly PythonNode[];
}

interface OpenNode {
	readonly node: MutableNode;
	readonly children: PythonNode[];
}

/** Walks with a cursor and a list of open nodes instead of recursion, so that deep nesting cannot overflow the stack. */
function copyTree(cursor: TreeCursor, names: NodeNames, problems: Problem[], offset: number): PythonNode {
	const root = copyNode(cursor, names, problems, offset);
	const open: OpenNode[] = [{ node: root, children: [] }];
	if (!cursor.gotoFirstChild()) {
		return root;
	}
	for (;;) {
		const node = copyNode(cursor, names, problems, offset);
		open.at(-1)?.children.push(node);
		if (cursor.gotoFirstChild()) {
			open.push({ node, children: [] });
			continue;
		}
		while (!cursor.gotoNextSibling()) {
			const closed = open.pop();
			if (closed) {
				// A list that grew has room to spare: most of a tree would be that.
				closed.node.children = closed.children.slice();
			}
			cursor.gotoParent();
			if (open.length === 0) {
				return root;
			}
		}
	}
}

const NO_CHILDREN: readonly PythonNode[] = [];

/** The type number of ERROR nodes, which the grammar does not list. */
const ERROR_TYPE = 65535;

function copyNode(cursor: TreeCursor, names: NodeNames, problems: Problem[], offset: number): MutableNode {
	const id = cursor.nodeTypeId;
	const type = id === ERROR_TYPE ? "ERROR" : (names.types[id] ?? cursor.nodeType);
	const field = names.fields[cursor.currentFieldId];
	const start = cursor.startIndex + offset;
	const end = cursor.endIndex + offset;
	if (problems.length < MAX_PROBLEMS && (type === "ERROR" || (start === end && cursor.nodeIsMissing))) {
		const message = type === "ERROR" ? "This is not valid Python." : `A "${type}" is missing here.`;
		problems.push({ code: "syntax-error", message, range: { start, end } });
	}
	const isNamed = id === ERROR_TYPE || names.isNamed[id] === true;
	return field
		? { type, isNamed, start, end, field, children: NO_CHILDREN }
		: { type, isNamed, start, end, children: NO_CHILDREN };
}
