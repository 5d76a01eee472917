/** Which names and parameters of a script stand for the configuration that it loads, or for a part of it. */
import { childOf, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { KeyPath } from "../types/config-use.js";
import { calleeOf, isConfigLoad, type LoadingScript } from "./config-loads.js";
import { ownNodes, type ScriptScope } from "./script-scopes.js";

export interface ConfigNames {
	readonly script: LoadingScript;
	/** `mixed`: the name stands for several parts. */
	readonly bound: ReadonlyMap<ScriptScope, ReadonlyMap<string, KeyPath | "mixed">>;
}

type Bound = ReadonlyMap<ScriptScope, Map<string, KeyPath | "mixed">>;

const MAX_ROUNDS = 8;
const GETTERS: readonly string[] = ["get", "pop", "setdefault"];

/** Undefined where a class has it as an attribute, which is read through its objects: these are not followed. */
export function followConfig(script: LoadingScript): ConfigNames | undefined {
	const bound: Bound = new Map(script.scopes.map((scope) => [scope, new Map<string, KeyPath | "mixed">()]));
	const names = { script, bound };
	let before = -1;
	for (let round = 0; round < MAX_ROUNDS && sizeOf(bound) !== before; round++) {
		before = sizeOf(bound);
		script.scopes.forEach((scope) => bindIn(names, bound, scope));
	}
	const isInClass = script.scopes.some(
		(scope) => scope.node.type === "class_definition" && (bound.get(scope)?.size ?? 0) > 0,
	);
	return isInClass ? undefined : names;
}

/** Grows with each name that is bound, and with each that becomes mixed. */
function sizeOf(bound: Bound): number {
	return [...bound.values()]
		.flatMap((paths) => [...paths.values()])
		.reduce((sum, path) => sum + (path === "mixed" ? 3 : 1), 0);
}

function bindIn(names: ConfigNames, bound: Bound, scope: ScriptScope): void {
	const { script } = names;
	for (const node of ownNodes(scope.node)) {
		const left = node.type === "assignment" ? childOf(node, "left") : undefined;
		if (left?.type === "identifier") {
			bind(bound.get(scope), textOf(script.text, left), pathOf(names, childOf(node, "right"), scope));
		}
		for (const { argument, parameter, owner } of node.type === "call" ? passedBy(script, node) : []) {
			bind(bound.get(owner), parameter, pathOf(names, argument, scope));
		}
	}
}

function bind(
	paths: Map<string, KeyPath | "mixed"> | undefined,
	name: string,
	path: KeyPath | undefined,
): void {
	if (path === undefined) {
		return;
	}
	const known = paths?.get(name);
	const isSame = known === undefined || (known !== "mixed" && known.join("\0") === path.join("\0"));
	paths?.set(name, isSame ? path : "mixed");
}

export interface PassedArgument {
	readonly argument: PythonNode;
	readonly parameter: string;
	readonly owner: ScriptScope;
}

/** What a call of a function of this file hands over by name or place. */
export function passedBy(script: LoadingScript, call: PythonNode): readonly PassedArgument[] {
	const owner = script.functions.get(calleeOf(script, call));
	const list = partsOf(childOf(call, "arguments"));
	if (owner === undefined || list.some(({ type }) => /splat/.test(type))) {
		return [];
	}
	return list.flatMap((one, at) => {
		const name = one.type === "keyword_argument" ? childOf(one, "name") : undefined;
		const argument = one.type === "keyword_argument" ? childOf(one, "value") : one;
		const parameter = name === undefined ? owner.parameters[at] : textOf(script.text, name);
		const isKnown = parameter !== undefined && owner.parameters.includes(parameter);
		return argument === undefined || !isKnown ? [] : [{ argument, parameter, owner }];
	});
}

/** Where in the configuration the value of an expression stands; [] for the whole; undefined for anything else. */
export function pathOf(
	names: ConfigNames,
	node: PythonNode | undefined,
	scope: ScriptScope,
): KeyPath | undefined {
	const { text } = names.script;
	switch (node?.type) {
		case "identifier":
			return pathOfName(names, textOf(text, node), scope);
		case "parenthesized_expression":
			return pathOf(names, partsOf(node)[0], scope);
		case "subscript": {
			const key = literalOf(text, childOf(node, "subscript"));
			const path = key === undefined ? undefined : pathOf(names, childOf(node, "value"), scope);
			return path === undefined || key === undefined ? undefined : [...path, key];
		}
		case "call":
			return isConfigLoad(names.script, node) ? [] : pathOfGetter(names, node, scope);
		default:
			return undefined;
	}
}

/** `part.get("key", default)`. */
function pathOfGetter(names: ConfigNames, call: PythonNode, scope: ScriptScope): KeyPath | undefined {
	const { text } = names.script;
	const callee = childOf(call, "function");
	const method = childOf(callee, "attribute");
	const key = literalOf(text, partsOf(childOf(call, "arguments"))[0]);
	if (callee?.type !== "attribute" || method === undefined || key === undefined) {
		return undefined;
	}
	const path = GETTERS.includes(textOf(text, method))
		? pathOf(names, childOf(callee, "object"), scope)
		: undefined;
	return path === undefined ? undefined : [...path, key];
}

/** In the scope or those around it. */
export function pathOfName({ bound }: ConfigNames, name: string, from: ScriptScope): KeyPath | undefined {
	for (let scope: ScriptScope | undefined = from; scope !== undefined; scope = scope.outer) {
		const path = bound.get(scope)?.get(name);
		if (path !== undefined || scope.parameters.includes(name)) {
			return path === "mixed" ? undefined : path;
		}
	}
	return undefined;
}

/** The text of a plain string. */
export function literalOf(text: string, node: PythonNode | undefined): string | undefined {
	return node?.type === "string" ? /^(["'])([^"'\\{}]+)\1$/.exec(textOf(text, node))?.[2] : undefined;
}
