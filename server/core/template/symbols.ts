/** jinja2's scopes: which variable of which function a name stands for, and what it holds at the start. */
import type { Expression, Signature, Statement, Target } from "./ast.js";
import { TemplateError } from "./template-error.js";

/** The variables of one Python function: the template, a macro, a caller, a recursive loop … */
export interface FunctionScope {
	readonly parent: FunctionScope | undefined;
	readonly slots: Map<string, Variable>;
}

export interface Variable {
	readonly scope: FunctionScope;
	readonly slot: number;
}

/** What a variable holds when its frame is entered. */
export type Load =
	| { readonly kind: "parameter" }
	| { readonly kind: "resolve"; readonly name: string }
	| { readonly kind: "alias"; readonly variable: Variable }
	| { readonly kind: "undefined" };

export interface Symbols {
	readonly level: number;
	readonly scope: FunctionScope;
	readonly parent: Symbols | undefined;
	refs: Map<string, Variable>;
	loads: Map<Variable, Load>;
	stores: Set<string>;
}

export function createScope(parent: FunctionScope | undefined): FunctionScope {
	return { parent, slots: new Map() };
}

export function createSymbols(parent: Symbols | undefined, scope: FunctionScope): Symbols {
	return {
		level: parent === undefined ? 0 : parent.level + 1,
		scope,
		parent,
		refs: new Map(),
		loads: new Map(),
		stores: new Set(),
	};
}

export function findRef(symbols: Symbols | undefined, name: string): Variable | undefined {
	for (let frame = symbols; frame !== undefined; frame = frame.parent) {
		const found = frame.refs.get(name);
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

/** The variable of a name that the analysis has seen; jinja2 has a bug where it has not. */
export function refOf(symbols: Symbols, name: string, offset: number): Variable {
	const found = findRef(symbols, name);
	if (found === undefined) {
		throw new TemplateError(
			"AssertionError",
			`Tried to resolve a name to a reference that was unknown to the frame ('${name}')`,
			offset,
		);
	}
	return found;
}

function defineRef(symbols: Symbols, name: string, load: Load): void {
	const key = `${symbols.level} ${name}`;
	const { scope } = symbols;
	const variable = scope.slots.get(key) ?? { scope, slot: scope.slots.size };
	scope.slots.set(key, variable);
	symbols.refs.set(name, variable);
	symbols.loads.set(variable, load);
}

export function declareParameter(symbols: Symbols, name: string): Variable {
	symbols.stores.add(name);
	defineRef(symbols, name, { kind: "parameter" });
	return refOf(symbols, name, 0);
}

function store(symbols: Symbols, name: string): void {
	symbols.stores.add(name);
	if (symbols.refs.has(name)) {
		return;
	}
	const outer = findRef(symbols.parent, name);
	defineRef(symbols, name, outer === undefined ? { kind: "undefined" } : { kind: "alias", variable: outer });
}

function load(symbols: Symbols, name: string): void {
	if (findRef(symbols, name) === undefined) {
		defineRef(symbols, name, { kind: "resolve", name });
	}
}

function copyOf(symbols: Symbols): Symbols {
	return {
		...symbols,
		refs: new Map(symbols.refs),
		loads: new Map(symbols.loads),
		stores: new Set(symbols.stores),
	};
}

/** Merges the branches of an `if`: what only some of them set keeps its outer value otherwise. */
function mergeBranches(symbols: Symbols, branches: readonly Symbols[]): void {
	const stored = new Set(branches.flatMap((branch) => [...branch.stores]));
	for (const name of symbols.stores) {
		stored.delete(name);
	}
	for (const branch of branches) {
		branch.refs.forEach((variable, name) => symbols.refs.set(name, variable));
		branch.loads.forEach((how, variable) => symbols.loads.set(variable, how));
		branch.stores.forEach((name) => symbols.stores.add(name));
	}
	for (const name of stored) {
		const outer = findRef(symbols.parent, name);
		const target = refOf(symbols, name, 0);
		symbols.loads.set(
			target,
			outer === undefined ? { kind: "resolve", name } : { kind: "alias", variable: outer },
		);
	}
}

export function analyseBody(symbols: Symbols, body: readonly Statement[]): void {
	for (const statement of body) {
		analyseStatement(symbols, statement);
	}
}

/** Nested scopes are analysed when they are compiled; only what they read outside of themselves counts here. */
function analyseStatement(symbols: Symbols, node: Statement): void {
	switch (node.kind) {
		case "output":
			for (const part of node.parts) {
				if (typeof part !== "string") {
					analyseExpression(symbols, part);
				}
			}
			return;
		case "if": {
			analyseExpression(symbols, node.test);
			const inBranch = (visit: (branch: Symbols) => void): Symbols => {
				const branch = copyOf(symbols);
				visit(branch);
				return branch;
			};
			mergeBranches(symbols, [
				inBranch((branch) => analyseBody(branch, node.body)),
				inBranch((branch) => {
					// Each `elif` is an `if` of its own to the analysis.
					for (const { test, body } of node.elifs) {
						analyseStatement(branch, { kind: "if", test, body, elifs: [], otherwise: [], start: node.start });
					}
				}),
				inBranch((branch) => analyseBody(branch, node.otherwise)),
			]);
			return;
		}
		case "macro":
			store(symbols, node.name);
			return;
		case "for":
			analyseExpression(symbols, node.iterable);
			return;
		case "call-block":
			analyseExpression(symbols, node.call);
			return;
		case "filter-block":
			analyseExpression(symbols, node.filter);
			return;
		case "with":
			node.values.forEach((value) => analyseExpression(symbols, value));
			return;
		case "assign":
			analyseExpression(symbols, node.value);
			analyseTarget(symbols, node.target);
			return;
		case "assign-block":
			analyseTarget(symbols, node.target);
			return;
		case "load-template":
			analyseExpression(symbols, node.template);
			node.names.forEach((name) => store(symbols, name));
			return;
		case "block":
		case "generation":
		case "autoescape":
		case "break":
		case "continue":
			return;
	}
}

function analyseTarget(symbols: Symbols, target: Target): void {
	switch (target.kind) {
		case "name":
			store(symbols, target.name);
			return;
		case "namespace-attribute":
			load(symbols, target.name);
			return;
		case "target-tuple":
			target.items.forEach((item) => analyseTarget(symbols, item));
	}
}

export function declareTarget(symbols: Symbols, target: Target): void {
	switch (target.kind) {
		case "name":
			declareParameter(symbols, target.name);
			return;
		case "namespace-attribute":
			load(symbols, target.name);
			return;
		case "target-tuple":
			target.items.forEach((item) => declareTarget(symbols, item));
	}
}

export function analyseExpression(symbols: Symbols, node: Expression | undefined): void {
	visitNames(node, (name) => load(symbols, name));
}

/** Calls `visit` for each name that the expression reads. */
export function visitNames(node: Expression | undefined, visit: (name: string) => void): void {
	if (node === undefined) {
		return;
	}
	const each = (...parts: (Expression | undefined)[]): void =>
		parts.forEach((part) => visitNames(part, visit));
	switch (node.kind) {
		case "name":
			visit(node.name);
			return;
		case "constant":
			return;
		case "tuple":
		case "list":
			return each(...node.items);
		case "dict":
			return each(...node.pairs.flat());
		case "and":
		case "or":
		case "binary":
			return each(node.left, node.right);
		case "unary":
			return each(node.operand);
		case "concat":
			return each(...node.parts);
		case "compare":
			return each(node.first, ...node.rest.map(({ operand }) => operand));
		case "condition":
			return each(node.test, node.then, node.otherwise);
		case "attribute":
			return each(node.object);
		case "item":
			return each(node.object, node.index);
		case "slice":
			return each(node.from, node.to, node.step);
		case "call":
			return each(node.callee, ...partsOf(node.signature));
		case "filter":
		case "test":
			return each(node.operand, ...partsOf(node.signature));
	}
}

function partsOf({ args, keywords, starArgs, starKeywords }: Signature): (Expression | undefined)[] {
	return [...args, ...keywords.map(({ value }) => value), starArgs, starKeywords];
}

/** Those of `names` that the statements read before they set them, in jinja2's own reading order. */
export function findUndeclared(body: readonly Statement[], names: readonly string[]): ReadonlySet<string> {
	const searched = new Set(names);
	const found = new Set<string>();
	const read = (expression: Expression | undefined): void =>
		visitNames(expression, (name) => {
			if (searched.has(name)) {
				found.add(name);
			}
		});
	const set = (target: Target): void => {
		switch (target.kind) {
			case "name":
				searched.delete(target.name);
				return;
			case "target-tuple":
				target.items.forEach(set);
				return;
			case "namespace-attribute":
				return;
		}
	};
	const visit = (node: Statement): void => {
		switch (node.kind) {
			case "output":
				node.parts.forEach((part) => (typeof part === "string" ? undefined : read(part)));
				return;
			case "for":
				set(node.target);
				read(node.iterable);
				node.body.forEach(visit);
				node.otherwise.forEach(visit);
				return read(node.test);
			case "if":
				read(node.test);
				node.body.forEach(visit);
				node.elifs.forEach(({ test, body: branch }) => {
					read(test);
					branch.forEach(visit);
				});
				return node.otherwise.forEach(visit);
			case "macro":
			case "call-block":
				if (node.kind === "call-block") {
					read(node.call);
				}
				node.args.forEach(set);
				node.defaults.forEach(read);
				return node.body.forEach(visit);
			case "filter-block":
				node.body.forEach(visit);
				return read(node.filter);
			case "with":
				node.targets.forEach(set);
				node.values.forEach(read);
				return node.body.forEach(visit);
			case "assign":
				set(node.target);
				return read(node.value);
			case "assign-block":
				set(node.target);
				read(node.filter);
				return node.body.forEach(visit);
			case "generation":
			case "autoescape":
				return node.body.forEach(visit);
			case "load-template":
				return read(node.template);
			case "block":
			case "break":
			case "continue":
				return;
		}
	};
	body.forEach(visit);
	return found;
}
