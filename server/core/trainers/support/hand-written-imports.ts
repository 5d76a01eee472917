/** Imports of a script: each local name stands for the full name of what it is. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import { bindName, sourceOfNode, type ScriptRun } from "./hand-written-run.js";
import type { ScriptScope } from "./hand-written-values.js";

export function importModule(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	for (const part of childrenOf(node, "name")) {
		if (part.type === "aliased_import") {
			const name = sourceOfNode(run, childOf(part, "name"));
			bindName(scope, sourceOfNode(run, childOf(part, "alias")), { kind: "symbol", name });
		} else {
			const [first = ""] = sourceOfNode(run, part).split(".");
			bindName(scope, first, { kind: "symbol", name: first });
		}
	}
}

export function importNames(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	const module = sourceOfNode(run, childOf(node, "module_name"));
	for (const part of childrenOf(node, "name")) {
		const inner = part.type === "aliased_import" ? childOf(part, "name") : part;
		const name = sourceOfNode(run, inner ?? partsOf(part)[0]);
		const alias = part.type === "aliased_import" ? sourceOfNode(run, childOf(part, "alias")) : name;
		bindName(scope, alias, { kind: "symbol", name: `${module}.${name}` });
	}
}
