/** A Python syntax tree as plain readonly data, in the node types of the tree-sitter-python grammar. */
import type { Problem } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";

/** `start` and `end` are UTF-16 offsets in the file. */
export interface PythonNode extends TextRange {
	readonly type: string;
	/** False for punctuation and keywords. */
	readonly isNamed: boolean;
	/** The name of the parent's field that the node fills. */
	readonly field?: string;
	readonly children: readonly PythonNode[];
}

export interface PythonTree {
	readonly root: PythonNode;
	/** The first three syntax errors. */
	readonly problems: readonly Problem[];
}

/** Implemented in node/, where the wasm parser lives. */
export interface PythonParser {
	parse(text: string): PythonTree;
}

export function childOf(node: PythonNode | undefined, field: string): PythonNode | undefined {
	return node?.children.find((child) => child.field === field);
}

export function childrenOf(node: PythonNode, field: string): readonly PythonNode[] {
	return node.children.filter((child) => child.field === field);
}

/** Named children without comments. */
export function partsOf(node: PythonNode | undefined): readonly PythonNode[] {
	const children = node?.children ?? NO_NODES;
	let count = 0;
	let last: PythonNode | undefined;
	for (const child of children) {
		if (isPart(child)) {
			count++;
			last = child;
		}
	}
	// Asked for every node that is evaluated: most answers need no list of their own.
	if (count < 2) {
		return last ? [last] : NO_NODES;
	}
	return count === children.length ? children : children.filter(isPart);
}

const NO_NODES: readonly PythonNode[] = [];

function isPart({ isNamed, type }: PythonNode): boolean {
	return isNamed && type !== "comment";
}

export function textOf(text: string, node: PythonNode): string {
	return text.slice(node.start, node.end);
}

/** Every node below `root` in source order, itself included; safe for any depth. */
export function descendants(root: PythonNode): readonly PythonNode[] {
	const known = wholeTrees.get(root) ?? walk(root);
	if (root.type === "module") {
		wholeTrees.set(root, known);
	}
	return known;
}

/** Many rules walk a whole script; its nodes are listed once. */
const wholeTrees = new WeakMap<PythonNode, readonly PythonNode[]>();

function walk(root: PythonNode): PythonNode[] {
	const nodes: PythonNode[] = [];
	const stack: PythonNode[] = [root];
	for (let node = stack.pop(); node; node = stack.pop()) {
		nodes.push(node);
		for (let i = node.children.length - 1; i >= 0; i--) {
			const child = node.children[i];
			if (child) {
				stack.push(child);
			}
		}
	}
	return nodes;
}
