/** Follows a value through the variables of its function, by name. */
import type { TextRange } from "../../base/text-range.js";
import { childOf, descendants, textOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import type { PythonModule } from "../../types/python-module.js";
import { functionAround, statementAround } from "./script-nodes.js";

/** The first call named `name` in whose arguments the value at `range` ends up, in the same function. */
export function flowsInto(module: PythonModule, range: TextRange, name: RegExp): PythonNode | undefined {
	const { root, text } = module;
	const first = statementAround(module, range)?.statement;
	if (root === undefined || first === undefined) {
		return undefined;
	}
	const own = callAround(text, first, range, name);
	if (own !== undefined) {
		return own;
	}
	const scope = functionAround(module, range) ?? root;
	const names = new Set(targetsOf(text, first));
	if (names.size === 0) {
		return undefined;
	}
	for (const node of descendants(scope)) {
		if (node.start < first.end) {
			continue;
		}
		if (
			node.type === "call" &&
			isNamed(text, node, name) &&
			mentions(text, childOf(node, "arguments"), names)
		) {
			return node;
		}
		if (node.type === "assignment") {
			follow(text, node, names, functionAround(module, node) === functionAround(module, first));
		}
	}
	return undefined;
}

/** What is made of a followed name is followed too; a name that takes another value no more. */
function follow(text: string, assignment: PythonNode, names: Set<string>, isSameFunction: boolean): void {
	const isUsed = mentions(text, childOf(assignment, "right"), names);
	for (const target of namesOf(text, childOf(assignment, "left"))) {
		if (isUsed) {
			names.add(target);
		} else if (isSameFunction) {
			names.delete(target);
		}
	}
}

function callAround(
	text: string,
	statement: PythonNode,
	range: TextRange,
	name: RegExp,
): PythonNode | undefined {
	for (const node of descendants(statement)) {
		const list = node.type === "call" ? childOf(node, "arguments") : undefined;
		if (
			list !== undefined &&
			list.start <= range.start &&
			range.end <= list.end &&
			isNamed(text, node, name)
		) {
			return node;
		}
	}
	return undefined;
}

function isNamed(text: string, call: PythonNode, name: RegExp): boolean {
	const callee = childOf(call, "function");
	return callee !== undefined && name.test(textOf(text, callee));
}

function targetsOf(text: string, statement: PythonNode): readonly string[] {
	const assignment = statement.children.find(({ type }) => type === "assignment");
	return namesOf(text, childOf(assignment, "left"));
}

function namesOf(text: string, left: PythonNode | undefined): readonly string[] {
	if (left?.type === "identifier") {
		return [textOf(text, left)];
	}
	return left?.type === "pattern_list" || left?.type === "tuple_pattern"
		? left.children.filter(({ type }) => type === "identifier").map((node) => textOf(text, node))
		: [];
}

function mentions(text: string, node: PythonNode | undefined, names: ReadonlySet<string>): boolean {
	if (node === undefined) {
		return false;
	}
	for (const one of descendants(node)) {
		if (
			one.type === "identifier" &&
			one.field !== "name" &&
			one.field !== "attribute" &&
			names.has(textOf(text, one))
		) {
			return true;
		}
	}
	return false;
}
