/** The Python parser: runs tree-sitter's wasm and copies each tree into plain data, so that no wasm memory is kept. */
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import type { Problem } from "../core/base/staged.js";
import type { PythonNode, PythonParser, PythonTree } from "../core/syntax/python/syntax-tree.js";

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
	return { parse: (text) => parse(parser, names, text) };
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

function parse(parser: Parser, names: NodeNames, text: string): PythonTree {
	const tree = parser.parse(text);
	if (!tree) {
		throw new Error("The Python parser has no language.");
	}
	const cursor = tree.walk();
	try {
		const problems: Problem[] = [];
		return { root: copyTree(cursor, names, problems), problems };
	} finally {
		cursor.delete();
		tree.delete();
	}
}

interface MutableNode extends PythonNode {
	readonly children: MutableNode[];
}

/** Walks with a cursor and a list of open nodes instead of recursion, so that deep nesting cannot overflow the stack. */
function copyTree(cursor: TreeCursor, names: NodeNames, problems: Problem[]): PythonNode {
	const root = copyNode(cursor, names, problems);
	const open: MutableNode[] = [root];
	if (!cursor.gotoFirstChild()) {
		return root;
	}
	for (;;) {
		const node = copyNode(cursor, names, problems);
		open.at(-1)?.children.push(node);
		if (cursor.gotoFirstChild()) {
			open.push(node);
			continue;
		}
		while (!cursor.gotoNextSibling()) {
			open.pop();
			cursor.gotoParent();
			if (open.length === 0) {
				return root;
			}
		}
	}
}

/** The type number of ERROR nodes, which the grammar does not list. */
const ERROR_TYPE = 65535;

function copyNode(cursor: TreeCursor, names: NodeNames, problems: Problem[]): MutableNode {
	const id = cursor.nodeTypeId;
	const type = id === ERROR_TYPE ? "ERROR" : (names.types[id] ?? cursor.nodeType);
	const field = names.fields[cursor.currentFieldId];
	const start = cursor.startIndex;
	const end = cursor.endIndex;
	if (problems.length < MAX_PROBLEMS && (type === "ERROR" || (start === end && cursor.nodeIsMissing))) {
		const message = type === "ERROR" ? "This is not valid Python." : `A "${type}" is missing here.`;
		problems.push({ code: "syntax-error", message, range: { start, end } });
	}
	const isNamed = id === ERROR_TYPE || names.isNamed[id] === true;
	return { type, isNamed, start, end, ...(field ? { field } : {}), children: [] };
}
