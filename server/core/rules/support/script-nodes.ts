/** Finds places in a script's syntax tree: the statement around a call, the block around a statement. */
import type { TextRange } from "../../base/text-range.js";
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import type { PythonModule } from "../../types/python-module.js";

/** The nodes around a range, the module first and the smallest last; [] without a tree. */
export function nodesAround({ root }: PythonModule, { start, end }: TextRange): readonly PythonNode[] {
	const path: PythonNode[] = [];
	let node = root;
	while (node !== undefined) {
		path.push(node);
		node = node.children.find((child) => child.start <= start && end <= child.end && child.end > child.start);
	}
	return path;
}

/** The node that stands exactly there, of that type. */
export function nodeAt(module: PythonModule, range: TextRange, type: string): PythonNode | undefined {
	return nodesAround(module, range).findLast(
		(node) => node.type === type && node.start === range.start && node.end === range.end,
	);
}

export interface PlacedStatement {
	readonly statement: PythonNode;
	/** The block or module that it stands in. */
	readonly block: PythonNode;
}

/** The smallest whole statement around a range. */
export function statementAround(module: PythonModule, range: TextRange): PlacedStatement | undefined {
	const path = nodesAround(module, range);
	const at = path.findLastIndex(({ type }) => type === "block" || type === "module");
	const block = path[at];
	const statement = path[at + 1];
	return block === undefined || statement === undefined ? undefined : { statement, block };
}

/** The function definition or lambda around a range; undefined at module level. */
export function functionAround(module: PythonModule, range: TextRange): PythonNode | undefined {
	return nodesAround(module, range).findLast(
		(node) =>
			(node.type === "function_definition" || node.type === "lambda") &&
			(node.start !== range.start || node.end !== range.end),
	);
}
