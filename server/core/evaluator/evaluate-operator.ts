/** Operators: arithmetic, concatenation, `%` formatting, paths, comparisons and truth. */
import { pythonArithmetic } from "../base/python-arithmetic.js";
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate } from "./evaluate-expression.js";
import { base, locationOf, sourceOf, takeStep, unknownValue, type Interpreter } from "./interpreter.js";
import { joinPath } from "./path-values.js";
import { formatPercent } from "./text-methods.js";
import { concatenate, literal, textAlternatives, textValue, unknownPart } from "./text-parts.js";
import { openChat } from "./open-chat.js";
import {
	choose,
	constantOf,
	deepest,
	MAX_DEPTH,
	MAX_ITEMS,
	optionsOf,
	settled,
	weakest,
	type Scope,
	type Value,
} from "./value.js";

/** Chains such as `a + b + c + …` nest to the left; they are walked without recursion. */
export function evaluateBinary(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const spine: PythonNode[] = [];
	let at: PythonNode | undefined = node;
	while (at?.type === "binary_operator") {
		spine.push(at);
		at = childOf(at, "left");
	}
	let value = evaluate(interpreter, at, scope);
	for (let i = spine.length - 1; i >= 0; i--) {
		const operation = spine[i];
		if (!operation || !takeStep(interpreter)) {
			return unknownValue(interpreter, node);
		}
		const right = childOf(operation, "right");
		value = combine(interpreter, operation, value, evaluate(interpreter, right, scope));
	}
	return value;
}

function combine(interpreter: Interpreter, node: PythonNode, left: Value, right: Value): Value {
	const operator = childOf(node, "operator");
	const sign = operator ? sourceOf(interpreter, operator) : "";
	const leftNode = childOf(node, "left") ?? node;
	const rightNode = childOf(node, "right") ?? node;
	const a = settled(left);
	const b = settled(right);
	if (a.kind === "number" && b.kind === "number") {
		return calculate(interpreter, node, sign, a, b);
	}
	if (sign === "*") {
		return (
			repeat(interpreter, node, a, b) ?? repeat(interpreter, node, b, a) ?? unknownValue(interpreter, node)
		);
	}
	if (sign === "+") {
		return add(interpreter, node, { value: left, node: leftNode }, { value: right, node: rightNode });
	}
	if (sign === "%" && (left.kind === "text" || left.kind === "choice")) {
		return applyPercent(interpreter, node, left, right, rightNode);
	}
	if (sign === "/" && (left.kind === "text" || right.kind === "text")) {
		return joinPath(interpreter, node, [left, right]);
	}
	if (sign === "|" && left.kind === "dict" && right.kind === "dict") {
		const entries = [...left.entries, ...right.entries].slice(-MAX_ITEMS);
		return {
			...left,
			entries,
			isOpen: left.isOpen || right.isOpen,
			depth: Math.max(left.depth, right.depth),
		};
	}
	return unknownValue(interpreter, node);
}

/** `"=" * 20`, `[None] * 3`. */
function repeat(interpreter: Interpreter, node: PythonNode, value: Value, times: Value): Value | undefined {
	const count = times.kind === "number" && times.isInteger ? times.value : -1;
	if (count < 0 || count > 200) {
		return undefined;
	}
	if (value.kind === "list" && value.items.length * count <= 200) {
		const items = Array.from({ length: count }, () => value.items).flat();
		return { ...value, items, ...base(interpreter, node, weakest(value.certainty, times.certainty)) };
	}
	const text = constantOf(value);
	if (typeof text !== "string" || text.length * count > 2000) {
		return undefined;
	}
	const location = locationOf(interpreter, node);
	return textValue(
		[literal(text.repeat(count), location)],
		location,
		weakest(value.certainty, times.certainty),
	);
}

interface Operand {
	readonly value: Value;
	readonly node: PythonNode;
}

/** `a + b` of texts, lists or token ids. */
export function add(interpreter: Interpreter, node: PythonNode, left: Operand, right: Operand): Value {
	const a = left.value;
	const b = right.value;
	if (a.kind === "number" && b.kind === "number") {
		return calculate(interpreter, node, "+", a, b);
	}
	if (a.kind === "list" && b.kind === "list" && a.items.length + b.items.length <= MAX_ITEMS) {
		const items = [...a.items, ...b.items];
		const depth = deepest(items);
		if (depth <= MAX_DEPTH) {
			return { ...a, items, isOpen: a.isOpen || b.isOpen, depth, ...base(interpreter, node) };
		}
	}
	const chat = openChat(a);
	if (chat !== undefined && b.kind !== "ids") {
		return { ...chat, ...base(interpreter, node) };
	}
	const ids = [a, b].find((value) => value.kind === "ids");
	if (ids?.kind === "ids") {
		const location = locationOf(interpreter, node);
		const encode = {
			location,
			inputRange: location.range,
			keywords: ids.encode.keywords,
			isChat: ids.encode.isChat,
		};
		return {
			kind: "ids",
			role: ids.role === "encoding" ? "other" : ids.role,
			encode,
			location,
			certainty: "certain",
		};
	}
	if (isTextual(a) || isTextual(b)) {
		const item = (operand: Operand): Parameters<typeof concatenate>[0][number] => ({
			value: operand.value,
			source: sourceOf(interpreter, operand.node),
			location: locationOf(interpreter, operand.node),
		});
		return concatenate([item(left), item(right)], sourceOf(interpreter, node), locationOf(interpreter, node));
	}
	return unknownValue(interpreter, node);
}

/** Can only be text when it takes part in an addition. */
function isTextual(value: Value): boolean {
	switch (value.kind) {
		case "text":
		case "field":
			return true;
		case "symbol":
			return value.role !== "name" || /_token$/.test(value.name);
		case "choice":
			return value.options.some(isTextual);
		default:
			return false;
	}
}

function calculate(
	interpreter: Interpreter,
	node: PythonNode,
	sign: string,
	left: Value & { readonly kind: "number" },
	right: Value & { readonly kind: "number" },
): Value {
	const value = pythonArithmetic(sign, left.value, right.value);
	if (value === undefined) {
		return unknownValue(interpreter, node);
	}
	const isInteger = left.isInteger && right.isInteger && sign !== "/" && Number.isInteger(value);
	return {
		kind: "number",
		value,
		isInteger,
		location: locationOf(interpreter, node),
		certainty: weakest(left.certainty, right.certainty),
	};
}

function applyPercent(
	interpreter: Interpreter,
	node: PythonNode,
	left: Value,
	right: Value,
	rightNode: PythonNode,
): Value {
	const source = sourceOf(interpreter, node);
	const location = locationOf(interpreter, node);
	const rightLocation = locationOf(interpreter, rightNode);
	const values = right.kind === "list" ? right.items : [right];
	const valueNodes = right.kind === "list" && rightNode.type === "tuple" ? partsOf(rightNode) : [rightNode];
	const results = textAlternatives(left, source, location).map((parts) => {
		let next = 0;
		return formatPercent(
			parts,
			({ name, isConverted }) => {
				const entry = right.kind === "dict" ? right.entries.findLast(({ key }) => key === name) : undefined;
				const value = name === "" ? values[next] : entry?.value;
				const range = name === "" ? (valueNodes[next] ?? rightNode) : (entry?.range ?? rightNode);
				next++;
				if (!value) {
					return undefined;
				}
				const text = sourceOf(interpreter, range);
				const at = locationOf(interpreter, range);
				return isConverted ? [[unknownPart(text, rightLocation)]] : textAlternatives(value, text, at);
			},
			{ source, location, certainty: "certain" },
		);
	});
	const known = results.filter((value) => value !== undefined);
	return known.length === results.length
		? (choose(known) ?? unknownValue(interpreter, node))
		: unknownValue(interpreter, node);
}

/** Whether a value counts as true in a condition; undefined when that is not certain. */
export function isTrue(value: Value): boolean | undefined {
	if (value.certainty !== "certain") {
		return undefined;
	}
	const constant = constantOf(value);
	if (constant !== undefined) {
		return Boolean(constant);
	}
	if (value.kind === "list") {
		return value.items.length > 0 ? true : undefined;
	}
	return undefined;
}

export function evaluateBoolean(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const operator = childOf(node, "operator");
	const isOr = operator !== undefined && sourceOf(interpreter, operator) === "or";
	const left = evaluate(interpreter, childOf(node, "left"), scope);
	const truth = isTrue(left);
	if (truth !== undefined && truth === isOr) {
		return left;
	}
	const right = evaluate(interpreter, childOf(node, "right"), scope);
	if (truth !== undefined) {
		return right;
	}
	if (!isOr) {
		const isFlag = left.kind === "boolean" || left.kind === "call";
		const both =
			isFlag && (right.kind === "boolean" || right.kind === "call") ? choose([left, right]) : undefined;
		return both ?? unknownValue(interpreter, node);
	}
	// `row["x"] or ""` is the column: an absent text counts as an empty one.
	return constantOf(right) === "" && left.kind === "field"
		? left
		: (choose([left, right]) ?? unknownValue(interpreter, node));
}

export function evaluateComparison(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const operands = partsOf(node).map((part) => evaluate(interpreter, part, scope));
	const operators = childrenOf(node, "operators").map((operator) => sourceOf(interpreter, operator));
	const [left, right] = operands.map(settled);
	const results =
		left && right && operands.length === 2 ? compareOptions(operators.join(" "), left, right) : [];
	const isKnown = results.length > 0 && !results.includes(undefined);
	if (!isKnown) {
		return isMainGuard(interpreter, node)
			? { kind: "boolean", value: true, ...base(interpreter, node) }
			: unknownValue(interpreter, node);
	}
	const isCertain = operands.every((operand) => operand.certainty === "certain");
	const at = base(interpreter, node, isCertain ? "certain" : "possible");
	const values = results.map((value): Value => ({ kind: "boolean", value: value === true, ...at }));
	return choose(values) ?? unknownValue(interpreter, node);
}

/** For every pair of alternatives. */
function compareOptions(operator: string, left: Value, right: Value): readonly (boolean | undefined)[] {
	return optionsOf(left).flatMap((a) =>
		optionsOf(right).map((b) => compare(operator, constantOf(settled(a)), constantOf(settled(b)))),
	);
}

type Constant = ReturnType<typeof constantOf>;

function compare(operator: string, a: Constant, b: Constant): boolean | undefined {
	if (a === undefined || b === undefined) {
		return undefined;
	}
	switch (operator) {
		case "==":
		case "is":
			return a === b;
		case "!=":
		case "is not":
			return a !== b;
		case "in":
			return typeof a === "string" && typeof b === "string" ? b.includes(a) : undefined;
		case "not in":
			return typeof a === "string" && typeof b === "string" ? !b.includes(a) : undefined;
	}
	if (typeof a !== "number" || typeof b !== "number") {
		return undefined;
	}
	switch (operator) {
		case "<":
			return a < b;
		case "<=":
			return a <= b;
		case ">":
			return a > b;
		case ">=":
			return a >= b;
		default:
			return undefined;
	}
}

function isMainGuard(interpreter: Interpreter, node: PythonNode): boolean {
	return /^__name__\s*==\s*["']__main__["']$/.test(sourceOf(interpreter, node));
}
