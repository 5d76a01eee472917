/** Prints a template of Go's text/template for known data. */
import type { GoExpression, GoNode } from "./go-node.js";

export type GoValue =
	string | number | boolean | null | readonly GoValue[] | { readonly [key: string]: GoValue };

const MAX_STEPS = 20_000;

/** Up to where `stopAt` would be printed (`Response`); undefined where the template fails or needs what is not known. */
export function runGoTemplate(
	nodes: readonly GoNode[],
	data: { readonly [key: string]: GoValue },
	stopAt: string,
): string | undefined {
	const run: Run = { root: data, stopAt, text: "", steps: 0, scopes: [new Map()] };
	return runAll(run, nodes, data) === "failed" ? undefined : run.text;
}

interface Run {
	readonly root: GoValue;
	readonly stopAt: string;
	text: string;
	steps: number;
	readonly scopes: Map<string, GoValue>[];
}

type Outcome = "done" | "stopped" | "failed" | "break" | "continue";

function runAll(run: Run, nodes: readonly GoNode[], dot: GoValue): Outcome {
	for (const node of nodes) {
		const outcome = ++run.steps > MAX_STEPS ? "failed" : runNode(run, node, dot);
		if (outcome !== "done") {
			return outcome;
		}
	}
	return "done";
}

function runNode(run: Run, node: GoNode, dot: GoValue): Outcome {
	switch (node.kind) {
		case "text":
			run.text += node.text;
			return "done";
		case "print":
			return print(run, node.value, dot);
		case "set":
			return set(run, node, dot);
		case "if":
		case "with": {
			const value = valueOf(run, node.test, dot);
			if (value === undefined) {
				return "failed";
			}
			const inner = node.kind === "with" && isTrue(value) ? value : dot;
			return runScoped(run, isTrue(value) ? node.body : node.otherwise, inner);
		}
		case "range":
			return runRange(run, node, dot);
		case "break":
		case "continue":
			return node.kind;
	}
}

function print(run: Run, expression: GoExpression, dot: GoValue): Outcome {
	if (expression.kind === "path" && expression.keys.length === 1 && expression.keys[0] === run.stopAt) {
		return "stopped";
	}
	const value = valueOf(run, expression, dot);
	if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
		return "failed";
	}
	run.text += String(value);
	return "done";
}

function set(run: Run, { name, isNew, value }: GoNode & { readonly kind: "set" }, dot: GoValue): Outcome {
	const result = valueOf(run, value, dot);
	const scope = isNew ? run.scopes.at(-1) : run.scopes.findLast((one) => one.has(name));
	if (result === undefined || scope === undefined) {
		return "failed";
	}
	scope.set(name, result);
	return "done";
}

function runScoped(run: Run, nodes: readonly GoNode[], dot: GoValue): Outcome {
	run.scopes.push(new Map());
	const outcome = runAll(run, nodes, dot);
	run.scopes.pop();
	return outcome;
}

function runRange(run: Run, node: GoNode & { readonly kind: "range" }, dot: GoValue): Outcome {
	const list = valueOf(run, node.list, dot);
	if (list === undefined || (list !== null && !isList(list))) {
		return "failed";
	}
	if (list === null || list.length === 0) {
		return runScoped(run, node.otherwise, dot);
	}
	for (const [index, item] of list.entries()) {
		const [first, second] = node.names;
		const names: [string | undefined, GoValue][] =
			second === undefined
				? [[first, item]]
				: [
						[first, index],
						[second, item],
					];
		run.scopes.push(new Map(names.flatMap(([name, value]) => (name === undefined ? [] : [[name, value]]))));
		const outcome = runAll(run, node.body, item);
		run.scopes.pop();
		if (outcome === "break") {
			return "done";
		}
		if (outcome !== "done" && outcome !== "continue") {
			return outcome;
		}
	}
	return "done";
}

function valueOf(run: Run, expression: GoExpression, dot: GoValue): GoValue | undefined {
	switch (expression.kind) {
		case "constant":
			return expression.value;
		case "path": {
			const { name, keys } = expression;
			return keys.reduce(memberOf, startOf(run, name, dot));
		}
		case "call":
			return call(run, expression, dot);
	}
}

function startOf(run: Run, name: string | undefined, dot: GoValue): GoValue | undefined {
	if (name === undefined) {
		return dot;
	}
	return name === "$" ? run.root : run.scopes.findLast((scope) => scope.has(name))?.get(name);
}

function memberOf(value: GoValue | undefined, key: string): GoValue | undefined {
	return value !== undefined && value !== null && typeof value === "object" && !isList(value)
		? value[key]
		: undefined;
}

function call(
	run: Run,
	{ name, values }: GoExpression & { readonly kind: "call" },
	dot: GoValue,
): GoValue | undefined {
	if (name === "and" || name === "or") {
		return shortCut(run, name, values, dot);
	}
	const given: GoValue[] = [];
	for (const one of values) {
		const value = valueOf(run, one, dot);
		if (value === undefined) {
			return undefined;
		}
		given.push(value);
	}
	const [first = null, ...others] = given;
	switch (name) {
		case "not":
			return !isTrue(first);
		case "eq":
			return others.some((other) => other === first);
		case "ne":
			return first !== others[0];
		case "lt":
		case "le":
		case "gt":
		case "ge":
			return compare(name, first, others[0] ?? null);
		case "len":
			return typeof first === "string" || isList(first) ? first.length : undefined;
		case "index":
			return isList(first) && typeof others[0] === "number" ? first[others[0]] : undefined;
		case "slice":
			return slice(first, others);
		default:
			return undefined;
	}
}

/** The last value that was looked at, as in Go. */
function shortCut(
	run: Run,
	name: "and" | "or",
	values: readonly GoExpression[],
	dot: GoValue,
): GoValue | undefined {
	let value: GoValue | undefined;
	for (const one of values) {
		value = valueOf(run, one, dot);
		if (value === undefined || isTrue(value) === (name === "or")) {
			return value;
		}
	}
	return value;
}

function compare(name: "lt" | "le" | "gt" | "ge", a: GoValue, b: GoValue): boolean | undefined {
	if (typeof a !== "number" || typeof b !== "number") {
		return undefined;
	}
	switch (name) {
		case "lt":
			return a < b;
		case "le":
			return a <= b;
		case "gt":
			return a > b;
		case "ge":
			return a >= b;
	}
}

function slice(value: GoValue, bounds: readonly GoValue[]): GoValue | undefined {
	const [from = 0, to] = bounds;
	return (typeof value === "string" || isList(value)) &&
		typeof from === "number" &&
		(to === undefined || typeof to === "number")
		? value.slice(from, to)
		: undefined;
}

function isList(value: GoValue): value is readonly GoValue[] {
	return Array.isArray(value);
}

function isTrue(value: GoValue): boolean {
	if (isList(value)) {
		return value.length > 0;
	}
	return typeof value === "object" ? value !== null && Object.keys(value).length > 0 : Boolean(value);
}
