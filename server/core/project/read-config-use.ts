/** Follows the one configuration that a script loads through names, parameters and keys. */
import { childOf, descendants, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { ConfigUse, KeyPath } from "../types/config-use.js";
import type { PythonModule } from "../types/python-module.js";
import { calleeOf, findLoaders, isConfigLoad } from "./config-loads.js";
import { followConfig, literalOf, passedBy, pathOf, pathOfName, type ConfigNames } from "./config-names.js";
import { isScope, readScopes, type ScriptScope } from "./script-scopes.js";

/** Calls that only write the configuration down. */
const HARMLESS = /(?:^|\.)(?:print|pprint|dump|dumps|safe_dump|info|debug|log)$/;
/** Fields of the tree whose identifiers are no values. */
const NAMING: readonly string[] = ["name", "attribute", "parameters", "return_type"];
/** Deeper trees are no scripts that a person wrote. */
const MAX_DEPTH = 300;

/** Undefined: the script loads none or several, or one of its names stands for several things. */
export function readConfigUse({ root, text, file }: PythonModule): ConfigUse | undefined {
	const isTold = /\b(?:argparse|sys\.argv|click|typer|fire)\b/.test(text);
	const isPlain = !/^\s*(?:global|nonlocal)\s/m.test(text);
	if (root === undefined || !isTold || !isPlain || isDeeperThan(root, MAX_DEPTH)) {
		return undefined;
	}
	const scopes = readScopes(root, text);
	const script = scopes && findLoaders(scopes);
	const loads = script ? descendants(root).filter((node) => isConfigLoad(script, node)) : [];
	const names = script && loads.length === 1 ? followConfig(script) : undefined;
	return names && { file, reads: readsOf(names), sets: setsOf(root, text), text };
}

function isDeeperThan(root: PythonNode, limit: number): boolean {
	const open = [{ node: root, depth: 0 }];
	for (let one = open.pop(); one !== undefined; one = open.pop()) {
		const depth = one.depth + 1;
		if (depth > limit) {
			return true;
		}
		one.node.children.forEach((node) => open.push({ node, depth }));
	}
	return false;
}

interface Place {
	readonly names: ConfigNames;
	readonly scope: ScriptScope;
	/** The innermost call around. */
	readonly call: PythonNode | undefined;
}

/** Uses that are more than giving a part a name. */
function readsOf(names: ConfigNames): readonly KeyPath[] {
	return names.script.scopes.flatMap((scope) => readsIn(scope.node, { names, scope, call: undefined }));
}

function readsIn(node: PythonNode, outer: Place): readonly KeyPath[] {
	const { names, scope } = outer;
	const place = node.type === "call" ? { ...outer, call: node } : outer;
	return partsOf(node).flatMap((part) => {
		if (isScope(part) || NAMING.includes(part.field ?? "")) {
			return [];
		}
		const path = pathOf(names, part, scope);
		if (path === undefined) {
			return readsIn(part, place);
		}
		// What stands for a missing key may be another part.
		const [, ...defaults] = part.type === "call" ? partsOf(childOf(part, "arguments")) : [];
		const others = defaults.flatMap((one) => readsIn({ ...part, children: [one] }, place));
		return isFollowed(part, node, path, place) ? others : [path, ...others];
	});
}

/** Whether a part goes on under a name that is followed as well. */
function isFollowed(part: PythonNode, parent: PythonNode, path: KeyPath, place: Place): boolean {
	const { names, scope, call } = place;
	const { script } = names;
	switch (parent.type) {
		case "assignment": {
			const left = childOf(parent, "left");
			const isNamed =
				left?.type === "identifier" && pathOfName(names, textOf(script.text, left), scope) !== undefined;
			return part.field === "left" || isNamed;
		}
		case "comparison_operator":
			return / in$|^in$/.test(script.text.slice(parent.start, part.start).trim());
		case "expression_statement":
			return true;
		case "argument_list":
		case "keyword_argument":
			return call !== undefined && (isWrittenDown(path, call, place) || isPassedOn(part, call, place));
		default:
			return false;
	}
}

function isWrittenDown(path: KeyPath, call: PythonNode, { names }: Place): boolean {
	return path.length === 0 && HARMLESS.test(calleeOf(names.script, call));
}

function isPassedOn(part: PythonNode, call: PythonNode, { names }: Place): boolean {
	return passedBy(names.script, call).some(
		({ argument, parameter, owner }) =>
			argument.start === part.start &&
			argument.end === part.end &&
			names.bound.get(owner)?.get(parameter) !== "mixed",
	);
}

/** `anything["key"] = value`. */
function setsOf(root: PythonNode, text: string): ReadonlyMap<string, string> {
	const sets = new Map<string, string>();
	for (const node of descendants(root)) {
		const left = node.type === "assignment" ? childOf(node, "left") : undefined;
		const right = childOf(node, "right");
		const key = left?.type === "subscript" ? literalOf(text, childOf(left, "subscript")) : undefined;
		if (key !== undefined && right !== undefined) {
			sets.set(key, textOf(text, right));
		}
	}
	return sets;
}
