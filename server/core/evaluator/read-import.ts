/** Import statements: which local name stands for which module or object. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";
import type { TextRange } from "../base/text-range.js";
import { base, sourceOf, type Interpreter } from "./interpreter.js";
import { placeHere } from "./place-here.js";
import { bind } from "./scope.js";
import type { Scope, Value } from "./value.js";

type ImportedName = PythonModule["imports"][number];

export function readImport(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const { imports } = interpreter.source;
	for (const imported of importsOf(interpreter, node)) {
		const { module, name, alias } = imported;
		if (interpreter.recording) {
			interpreter.imported.push(imported);
		}
		if (name !== undefined) {
			imports.set(alias, `${module}.${name}`);
		} else if (alias !== module) {
			imports.set(alias, module);
		}
		bindImported(interpreter, imported, scope);
	}
}

/** What is known of another file of the workspace. */
function bindImported(interpreter: Interpreter, imported: ImportedName, scope: Scope): void {
	const { module, name, alias, range } = imported;
	const { modules } = interpreter.known;
	const found = modules.get(module);
	if (name === undefined) {
		if (found) {
			bind(scope, alias, moduleObject(interpreter, module, found, range));
		}
		return;
	}
	if (name === "*") {
		for (const [key, value] of found?.exports ?? []) {
			if (!key.startsWith("_") && isOwnName(key)) {
				bind(scope, key, exported(value, range));
			}
		}
		found?.imports.forEach((one) => interpreter.source.imports.set(one.alias, fullName(one)));
		return;
	}
	const value = found?.exports?.get(name);
	const submodule = modules.get(module.endsWith(".") ? module + name : `${module}.${name}`);
	if (value !== undefined) {
		bind(scope, alias, exported(value, range));
	} else if (submodule) {
		bind(scope, alias, moduleObject(interpreter, `${module}.${name}`, submodule, range));
	} else {
		// `from common import SFTTrainer`, which `common` imports itself.
		const passedOn = found?.imports.find((one) => one.alias === name);
		interpreter.source.imports.set(alias, passedOn ? fullName(passedOn) : `${module}.${name}`);
	}
}

function fullName({ module, name }: ImportedName): string {
	return name === undefined ? module : `${module}.${name}`;
}

/** Keys of rows and attributes are bound under names with dots and brackets. */
function isOwnName(name: string): boolean {
	return /^\w+$/.test(name);
}

/** Exports are what `evaluateModule` put there: the values of the module's scope. */
function exported(value: unknown, range: TextRange): Value {
	return placeHere(value as Value, range);
}

function moduleObject(interpreter: Interpreter, name: string, module: PythonModule, range: TextRange): Value {
	const names = [...(module.exports ?? [])].filter(([key]) => isOwnName(key));
	const attributes = new Map(names.map(([key, value]) => [key, exported(value, range)]));
	return { kind: "object", name, attributes, ...base(interpreter, range) };
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
