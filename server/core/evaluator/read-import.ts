/** Import statements: which local name stands for which module or object. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";
import { sourceOf, type Interpreter } from "./interpreter.js";

type ImportedName = PythonModule["imports"][number];

export function readImport(interpreter: Interpreter, node: PythonNode): void {
	for (const imported of importsOf(interpreter, node)) {
		const { module, name, alias } = imported;
		interpreter.imported.push(imported);
		if (name !== undefined) {
			interpreter.imports.set(alias, `${module}.${name}`);
		} else if (alias !== module) {
			interpreter.imports.set(alias, module);
		}
	}
}

function importsOf(interpreter: Interpreter, node: PythonNode): ImportedName[] {
	const moduleNode = childOf(node, "module_name");
	const module = moduleNode ? sourceOf(interpreter, moduleNode) : undefined;
	const range = { start: node.start, end: node.end };
	if (module !== undefined && partsOf(node).some((part) => part.type === "wildcard_import")) {
		return [{ module, name: "*", alias: "*", range }];
	}
	return childrenOf(node, "name").map((item) => {
		const isAliased = item.type === "aliased_import";
		const nameNode = isAliased ? childOf(item, "name") : item;
		const aliasNode = isAliased ? childOf(item, "alias") : undefined;
		const name = nameNode ? sourceOf(interpreter, nameNode) : "";
		const alias = aliasNode ? sourceOf(interpreter, aliasNode) : name;
		const at = { start: item.start, end: item.end };
		return module === undefined ? { module: name, alias, range: at } : { module, name, alias, range: at };
	});
}
