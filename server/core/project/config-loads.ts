/** The calls of a script that load a configuration, by themselves or through a function that does nothing else. */
import { encloses } from "../base/text-range.js";
import { childOf, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { ownNodes, type ScriptScopes } from "./script-scopes.js";

export interface LoadingScript extends ScriptScopes {
	/** Functions that return what they load. */
	readonly loaders: ReadonlySet<string>;
}

const LOAD = /^(?:json|yaml|toml|tomllib)\.(?:load|loads|safe_load|full_load)$/;

export function findLoaders(script: ScriptScopes): LoadingScript {
	const loaders = [...script.functions.values()].filter(({ node }) => {
		const returned = ownNodes(node).filter((one) => one.type === "return_statement");
		const [value, ...others] = returned.map((one) => partsOf(one)[0]);
		return value !== undefined && others.length === 0 && isLoaded(script, value, node);
	});
	return { ...script, loaders: new Set(loaders.map(({ name }) => name)) };
}

/** A load, or a name that is given to one and to nothing else. */
function isLoaded(script: ScriptScopes, value: PythonNode, body: PythonNode): boolean {
	if (value.type !== "identifier") {
		return isLibraryLoad(script, value);
	}
	const name = textOf(script.text, value);
	const nodes = ownNodes(body);
	const uses = nodes.filter((one) => one.type === "identifier" && textOf(script.text, one) === name);
	return (
		uses.length === 2 &&
		nodes.some((one) => {
			const [left, right] = [childOf(one, "left"), childOf(one, "right")];
			return (
				one.type === "assignment" &&
				left?.start === uses[0]?.start &&
				right !== undefined &&
				isLibraryLoad(script, right)
			);
		})
	);
}

function isLibraryLoad(script: ScriptScopes, node: PythonNode): boolean {
	return node.type === "call" && LOAD.test(calleeOf(script, node));
}

/** A load that is not the body of a loader. */
export function isConfigLoad(script: LoadingScript, node: PythonNode): boolean {
	if (node.type !== "call") {
		return false;
	}
	if (script.loaders.has(calleeOf(script, node))) {
		return true;
	}
	const isBody = [...script.loaders].some((name) => {
		const body = script.functions.get(name)?.node;
		return body !== undefined && encloses(body, node);
	});
	return !isBody && isLibraryLoad(script, node);
}

/** As written. */
export function calleeOf({ text }: ScriptScopes, call: PythonNode): string {
	const callee = childOf(call, "function");
	return callee === undefined ? "" : textOf(text, callee);
}
