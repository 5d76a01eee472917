/** The functions and classes of a script as scopes, in which one value is followed by name. */
import { childOf, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";

export interface ScriptScope {
	readonly name: string;
	readonly node: PythonNode;
	readonly parameters: readonly string[];
	readonly outer: ScriptScope | undefined;
}

export interface ScriptScopes {
	readonly text: string;
	readonly root: PythonNode;
	/** The module first, outer ones before inner ones. */
	readonly scopes: readonly ScriptScope[];
	/** By name, without methods. */
	readonly functions: ReadonlyMap<string, ScriptScope>;
}

/** Undefined where two functions have one name: then neither can be followed. */
export function readScopes(root: PythonNode, text: string): ScriptScopes | undefined {
	const scopes: ScriptScope[] = [];
	const addScope = (node: PythonNode, outer: ScriptScope | undefined): void => {
		const name = childOf(node, "name");
		const scope: ScriptScope = {
			name: name === undefined ? "" : textOf(text, name),
			node,
			parameters: partsOf(childOf(node, "parameters"))
				.filter(({ type }) => !type.endsWith("_separator"))
				.map((one) => parameterName(one, text)),
			outer,
		};
		scopes.push(scope);
		for (const inner of nearestScopes(node)) {
			addScope(inner, scope);
		}
	};
	addScope(root, undefined);
	const functions = scopes.filter(
		({ node, outer }) => node.type === "function_definition" && outer?.node.type !== "class_definition",
	);
	const byName = new Map(functions.map((scope) => [scope.name, scope]));
	return byName.size === functions.length ? { text, root, scopes, functions: byName } : undefined;
}

function parameterName(node: PythonNode, text: string): string {
	const name = childOf(node, "name") ?? (node.type === "identifier" ? node : (partsOf(node)[0] ?? node));
	return textOf(text, name);
}

export function isScope({ type }: PythonNode): boolean {
	return type === "function_definition" || type === "lambda" || type === "class_definition";
}

function* nearestScopes(node: PythonNode): Generator<PythonNode> {
	for (const part of node.children) {
		if (isScope(part)) {
			yield part;
		} else {
			yield* nearestScopes(part);
		}
	}
}

/** What stands in a scope, without what stands in inner ones. */
export function ownNodes(scope: PythonNode): readonly PythonNode[] {
	const found: PythonNode[] = [];
	const visit = (node: PythonNode): void => {
		for (const part of node.children) {
			found.push(part);
			if (!isScope(part)) {
				visit(part);
			}
		}
	};
	visit(scope);
	return found;
}
