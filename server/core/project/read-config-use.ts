/** Follows the one configuration that a script loads through names, parameters and keys. */
import { childOf, descendants, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { ConfigUse, KeyPath } from "../types/config-use.js";
import type { PythonModule } from "../types/python-module.js";

const LOAD = /^(?:json|yaml|toml|tomllib)\.(?:load|loads|safe_load|full_load)$/;
/** Calls that only write the configuration down. */
const HARMLESS = /(?:^|\.)(?:print|pprint|dump|dumps|safe_dump|info|debug|log)$/;
const GETTERS: readonly string[] = ["get", "pop", "setdefault"];
/** Fields of the tree whose identifiers are no values. */
const NAMING: readonly string[] = ["name", "attribute", "parameters", "return_type"];
const MAX_ROUNDS = 8;

/** Undefined: the script loads none or several, or one of its names stands for several things. */
export function readConfigUse(module: PythonModule): ConfigUse | undefined {
	const { root, text } = module;
	const isTold = /\b(?:argparse|sys\.argv|click|typer|fire)\b/.test(text);
	const isPlain = !/^\s*(?:global|nonlocal)\s/m.test(text);
	return root !== undefined && isTold && isPlain && !isDeeperThan(root, MAX_DEPTH)
		? new Follower(root, text).use(module.file)
		: undefined;
}

/** Deeper trees are no scripts that a person wrote. */
const MAX_DEPTH = 300;

interface Scope {
	readonly name: string;
	readonly node: PythonNode;
	readonly parameters: readonly string[];
	readonly outer: Scope | undefined;
	/** `mixed`: several things. */
	readonly paths: Map<string, KeyPath | "mixed">;
}

class Follower {
	readonly #text: string;
	readonly #root: PythonNode;
	readonly #functions = new Map<string, Scope>();
	readonly #scopes: Scope[] = [];
	/** Functions that return what they load. */
	readonly #loaders = new Set<string>();
	#isClear = true;

	constructor(root: PythonNode, text: string) {
		this.#root = root;
		this.#text = text;
		this.#addScopes(root, undefined);
	}

	use(file: string): ConfigUse | undefined {
		this.#findLoaders();
		const loads = descendants(this.#root).filter((node) => this.#isRootLoad(node));
		for (let round = 0; round < MAX_ROUNDS; round++) {
			const before = this.#size();
			this.#scopes.forEach((scope) => this.#bind(scope));
			if (this.#size() === before) {
				break;
			}
		}
		const reads: KeyPath[] = [];
		this.#scopes.forEach((scope) => this.#collect(scope.node, scope, reads));
		return loads.length === 1 && this.#isClear
			? { file, reads, sets: this.#sets(), text: this.#text }
			: undefined;
	}

	#addScopes(node: PythonNode, outer: Scope | undefined): void {
		const name = childOf(node, "name");
		const scope: Scope = {
			name: name === undefined ? "" : textOf(this.#text, name),
			node,
			parameters: partsOf(childOf(node, "parameters"))
				.filter(({ type }) => !type.endsWith("_separator"))
				.map((one) => this.#parameterName(one)),
			outer,
			paths: new Map(),
		};
		this.#scopes.push(scope);
		if (node.type === "function_definition" && outer?.node.type !== "class_definition") {
			// Two functions of one name: neither is followed.
			this.#isClear &&= !this.#functions.has(scope.name);
			this.#functions.set(scope.name, scope);
		}
		for (const inner of nearestScopes(node)) {
			this.#addScopes(inner, scope);
		}
	}

	#parameterName(node: PythonNode): string {
		const name = childOf(node, "name") ?? (node.type === "identifier" ? node : (partsOf(node)[0] ?? node));
		return textOf(this.#text, name);
	}

	#findLoaders(): void {
		for (const { name, node } of this.#functions.values()) {
			const returned = ownNodes(node).filter((one) => one.type === "return_statement");
			const [value, ...others] = returned.map((one) => partsOf(one)[0]);
			if (value !== undefined && others.length === 0 && this.#isLoaded(value, node)) {
				this.#loaders.add(name);
			}
		}
	}

	/** A load, or a name that is given to one and to nothing else. */
	#isLoaded(value: PythonNode, body: PythonNode): boolean {
		if (value.type !== "identifier") {
			return this.#isLibraryLoad(value);
		}
		const name = textOf(this.#text, value);
		const uses = ownNodes(body).filter(
			(one) => one.type === "identifier" && textOf(this.#text, one) === name,
		);
		return (
			uses.length === 2 &&
			ownNodes(body).some((one) => {
				const [left, right] = [childOf(one, "left"), childOf(one, "right")];
				return (
					one.type === "assignment" &&
					left?.start === uses[0]?.start &&
					right !== undefined &&
					this.#isLibraryLoad(right)
				);
			})
		);
	}

	#isLibraryLoad(node: PythonNode): boolean {
		return node.type === "call" && LOAD.test(this.#calleeOf(node));
	}

	/** A load that is not the body of a loader. */
	#isRootLoad(node: PythonNode): boolean {
		if (node.type !== "call") {
			return false;
		}
		if (this.#loaders.has(this.#calleeOf(node))) {
			return true;
		}
		const isBody = [...this.#loaders].some((name) => {
			const body = this.#functions.get(name)?.node;
			return body !== undefined && body.start <= node.start && node.end <= body.end;
		});
		return !isBody && this.#isLibraryLoad(node);
	}

	#calleeOf(call: PythonNode): string {
		const callee = childOf(call, "function");
		return callee === undefined ? "" : textOf(this.#text, callee);
	}

	#size(): number {
		return this.#scopes.reduce(
			(sum, { paths }) =>
				sum + [...paths.values()].reduce((all, path) => all + (path === "mixed" ? 3 : 1), 0),
			0,
		);
	}

	/** Names and parameters that stand for the configuration or a part of it. */
	#bind(scope: Scope): void {
		for (const node of ownNodes(scope.node)) {
			const left = node.type === "assignment" ? childOf(node, "left") : undefined;
			if (left?.type === "identifier") {
				this.#set(scope, textOf(this.#text, left), this.#pathOf(childOf(node, "right"), scope));
			}
			for (const { argument, parameter, owner } of node.type === "call" ? this.#passed(node) : []) {
				this.#set(owner, parameter, this.#pathOf(argument, scope));
			}
		}
	}

	#set(scope: Scope, name: string, path: KeyPath | undefined): void {
		if (path === undefined) {
			return;
		}
		// Attributes of a class are read through its objects, which are not followed.
		this.#isClear &&= scope.node.type !== "class_definition";
		const known = scope.paths.get(name);
		const isSame = known === undefined || (known !== "mixed" && known.join("\0") === path.join("\0"));
		scope.paths.set(name, isSame ? path : "mixed");
	}

	/** What a call of a function of this file hands over by name or place. */
	#passed(call: PythonNode): { argument: PythonNode; parameter: string; owner: Scope }[] {
		const owner = this.#functions.get(this.#calleeOf(call));
		const list = partsOf(childOf(call, "arguments"));
		if (owner === undefined || list.some(({ type }) => /splat/.test(type))) {
			return [];
		}
		return list.flatMap((one, at) => {
			const name = one.type === "keyword_argument" ? childOf(one, "name") : undefined;
			const argument = one.type === "keyword_argument" ? childOf(one, "value") : one;
			const parameter = name === undefined ? owner.parameters[at] : textOf(this.#text, name);
			const isKnown = parameter !== undefined && owner.parameters.includes(parameter);
			return argument === undefined || !isKnown ? [] : [{ argument, parameter, owner }];
		});
	}

	#pathOf(node: PythonNode | undefined, scope: Scope): KeyPath | undefined {
		switch (node?.type) {
			case "identifier":
				return this.#lookUp(textOf(this.#text, node), scope);
			case "parenthesized_expression":
				return this.#pathOf(partsOf(node)[0], scope);
			case "subscript": {
				const key = this.#literal(childOf(node, "subscript"));
				const path = key === undefined ? undefined : this.#pathOf(childOf(node, "value"), scope);
				return path === undefined || key === undefined ? undefined : [...path, key];
			}
			case "call":
				return this.#isRootLoad(node) ? [] : this.#pathOfGetter(node, scope);
			default:
				return undefined;
		}
	}

	/** `part.get("key", default)`. */
	#pathOfGetter(call: PythonNode, scope: Scope): KeyPath | undefined {
		const callee = childOf(call, "function");
		const method = childOf(callee, "attribute");
		const key = this.#literal(partsOf(childOf(call, "arguments"))[0]);
		if (callee?.type !== "attribute" || method === undefined || key === undefined) {
			return undefined;
		}
		const path = GETTERS.includes(textOf(this.#text, method))
			? this.#pathOf(childOf(callee, "object"), scope)
			: undefined;
		return path === undefined ? undefined : [...path, key];
	}

	#lookUp(name: string, from: Scope): KeyPath | undefined {
		for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.outer) {
			const path = scope.paths.get(name);
			if (path !== undefined || scope.parameters.includes(name)) {
				return path === "mixed" ? undefined : path;
			}
		}
		return undefined;
	}

	#literal(node: PythonNode | undefined): string | undefined {
		return node?.type === "string" ? /^(["'])([^"'\\{}]+)\1$/.exec(textOf(this.#text, node))?.[2] : undefined;
	}

	/** Uses that are more than giving a part a name. */
	#collect(node: PythonNode, scope: Scope, reads: KeyPath[]): void {
		for (const part of partsOf(node)) {
			if (isScope(part) || NAMING.includes(part.field ?? "")) {
				continue;
			}
			const path = this.#pathOf(part, scope);
			if (path === undefined) {
				this.#collect(part, scope, reads);
				continue;
			}
			if (!this.#isTracked(part, node, path, scope)) {
				reads.push(path);
			}
			// What stands for a missing key may be another part.
			const [, ...defaults] = part.type === "call" ? partsOf(childOf(part, "arguments")) : [];
			defaults.forEach((one) => this.#collect({ ...part, children: [one] }, scope, reads));
		}
	}

	#isTracked(part: PythonNode, parent: PythonNode, path: KeyPath, scope: Scope): boolean {
		if (parent.type === "assignment") {
			const left = childOf(parent, "left");
			const isNamed =
				left?.type === "identifier" && this.#lookUp(textOf(this.#text, left), scope) !== undefined;
			return part.field === "left" || isNamed;
		}
		if (parent.type === "comparison_operator") {
			return / in$|^in$/.test(this.#text.slice(parent.start, part.start).trim());
		}
		if (parent.type !== "argument_list" && parent.type !== "keyword_argument") {
			return parent.type === "expression_statement";
		}
		return this.#callsAround(part).some(
			(call) =>
				(path.length === 0 && HARMLESS.test(this.#calleeOf(call))) ||
				this.#passed(call).some(
					({ argument, parameter, owner }) =>
						argument.start === part.start &&
						argument.end === part.end &&
						owner.paths.get(parameter) !== "mixed",
				),
		);
	}

	/** The innermost call whose arguments hold the node. */
	#callsAround(part: PythonNode): PythonNode[] {
		return descendants(this.#root)
			.filter((node) => {
				const list = node.type === "call" ? childOf(node, "arguments") : undefined;
				return list !== undefined && list.start < part.start && part.end < list.end;
			})
			.slice(-1);
	}

	/** `anything["key"] = value`. */
	#sets(): Map<string, string> {
		const sets = new Map<string, string>();
		for (const node of descendants(this.#root)) {
			const left = node.type === "assignment" ? childOf(node, "left") : undefined;
			const right = childOf(node, "right");
			const key = left?.type === "subscript" ? this.#literal(childOf(left, "subscript")) : undefined;
			if (key !== undefined && right !== undefined) {
				sets.set(key, textOf(this.#text, right));
			}
		}
		return sets;
	}
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

function isScope(node: PythonNode): boolean {
	return node.type === "function_definition" || node.type === "lambda" || node.type === "class_definition";
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

/** What stands in a scope, without inner ones. */
function ownNodes(scope: PythonNode): PythonNode[] {
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
