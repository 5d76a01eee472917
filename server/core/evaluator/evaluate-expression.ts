/** Expressions to values; what cannot be followed becomes a symbol or an unknown with its source. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluateCall } from "./evaluate-call.js";
import { evaluateComprehension } from "./evaluate-comprehension.js";
import { evaluateConcatenatedString, evaluateString } from "./evaluate-string.js";
import { evaluateBinary, evaluateBoolean, evaluateComparison, isTrue } from "./evaluate-operator.js";
import { evaluateAttribute, evaluateSubscript } from "./evaluate-member.js";
import { lambdaDefinition } from "./function-definition.js";
import {
	base,
	locationOf,
	MAX_NESTING,
	resolveImport,
	sourceOf,
	takeStep,
	unknownValue,
	type Interpreter,
} from "./interpreter.js";
import { lookUp } from "./scope.js";
import {
	choose,
	constantOf,
	deepest,
	MAX_DEPTH,
	MAX_ITEMS,
	settled,
	type DictEntry,
	type Scope,
	type Value,
} from "./value.js";

export function evaluate(interpreter: Interpreter, node: PythonNode | undefined, scope: Scope): Value {
	if (!node) {
		return unknownValue(interpreter, { start: 0, end: 0 });
	}
	if (!takeStep(interpreter) || interpreter.nesting >= MAX_NESTING) {
		return unknownValue(interpreter, node);
	}
	interpreter.nesting++;
	const value = evaluateNode(interpreter, node, scope);
	interpreter.nesting--;
	return value;
}

function evaluateNode(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	switch (node.type) {
		case "integer":
		case "float":
			return numberValue(interpreter, node);
		case "true":
		case "false":
			return {
				kind: "boolean",
				value: node.type === "true",
				location: locationOf(interpreter, node),
				certainty: "certain",
			};
		case "none":
			return { kind: "none", location: locationOf(interpreter, node), certainty: "certain" };
		case "string":
			return evaluateString(interpreter, node, scope);
		case "concatenated_string":
			return evaluateConcatenatedString(interpreter, node, scope);
		case "identifier":
			return nameValue(interpreter, node, scope);
		case "attribute":
			return evaluateAttribute(interpreter, node, scope);
		case "subscript":
			return evaluateSubscript(interpreter, node, scope);
		case "call":
			return evaluateCall(interpreter, node, scope);
		case "binary_operator":
			return evaluateBinary(interpreter, node, scope);
		case "boolean_operator":
			return evaluateBoolean(interpreter, node, scope);
		case "comparison_operator":
			return evaluateComparison(interpreter, node, scope);
		case "not_operator":
			return evaluateNot(interpreter, node, scope);
		case "unary_operator":
			return evaluateUnary(interpreter, node, scope);
		case "conditional_expression":
			return evaluateConditional(interpreter, node, scope);
		case "list":
		case "tuple":
		case "set":
		case "expression_list":
			return evaluateList(interpreter, node, scope);
		case "dictionary":
			return evaluateDictionary(interpreter, node, scope);
		case "lambda":
			return lambdaValue(interpreter, node, scope);
		case "list_comprehension":
		case "generator_expression":
		case "set_comprehension":
		case "dictionary_comprehension":
			return evaluateComprehension(interpreter, node, scope);
		case "parenthesized_expression":
		case "await":
			return evaluate(interpreter, partsOf(node)[0], scope);
		case "named_expression":
			return evaluateNamed(interpreter, node, scope);
		case "assignment":
			// The inner part of `a = b = value`.
			return evaluate(interpreter, childOf(node, "right"), scope);
		default:
			return evaluateParts(interpreter, node, scope);
	}
}

/** Other nodes have no value, but calls inside them count. */
function evaluateParts(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	for (const part of partsOf(node)) {
		evaluate(interpreter, part, scope);
	}
	return unknownValue(interpreter, node);
}

function numberValue(interpreter: Interpreter, node: PythonNode): Value {
	const text = sourceOf(interpreter, node).replaceAll("_", "");
	const value = Number(text);
	if (Number.isNaN(value)) {
		return unknownValue(interpreter, node);
	}
	const isInteger = node.type === "integer";
	return { kind: "number", value, isInteger, location: locationOf(interpreter, node), certainty: "certain" };
}

function nameValue(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const name = sourceOf(interpreter, node);
	const bound = lookUp(scope, name);
	if (bound) {
		return bound;
	}
	if (name === "__file__") {
		const part = {
			kind: "literal" as const,
			text: interpreter.source.file,
			location: base(interpreter, node).location,
		};
		return { kind: "text", parts: [part], ...base(interpreter, node) };
	}
	return {
		kind: "symbol",
		name: resolveImport(interpreter, name),
		role: "name",
		location: locationOf(interpreter, node),
		certainty: "certain",
	};
}

function evaluateNot(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const value = evaluate(interpreter, childOf(node, "argument"), scope);
	const truth = isTrue(value);
	if (truth === undefined) {
		return oppositeOf(interpreter, node, value);
	}
	return { kind: "boolean", value: !truth, ...base(interpreter, node) };
}

/** Of what may be otherwise at run time; of a question to the machine only the question is known. */
function oppositeOf(interpreter: Interpreter, node: PythonNode, value: Value): Value {
	const constant = constantOf(settled(value));
	if (constant !== undefined) {
		return { kind: "boolean", value: !constant, ...base(interpreter, node, "possible") };
	}
	return value.kind === "call"
		? {
				kind: "symbol",
				name: `not ${value.call.callee}()`,
				role: "name",
				...base(interpreter, node, "unknown"),
			}
		: unknownValue(interpreter, node);
}

function evaluateUnary(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const value = settled(evaluate(interpreter, childOf(node, "argument"), scope));
	const operator = sourceOf(interpreter, node).charAt(0);
	if (value.kind !== "number" || (operator !== "-" && operator !== "+")) {
		return unknownValue(interpreter, node);
	}
	return {
		...value,
		value: operator === "-" ? -value.value : value.value,
		...base(interpreter, node, value.certainty),
	};
}

function evaluateConditional(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const [yes, condition, no] = partsOf(node);
	const asked = evaluate(interpreter, condition, scope);
	const truth = isTrue(asked);
	if (truth !== undefined) {
		return evaluate(interpreter, truth ? yes : no, scope);
	}
	const options = [evaluate(interpreter, yes, scope), evaluate(interpreter, no, scope)];
	// The last one is taken where one must be: that of the defaults.
	const known = constantOf(settled(asked));
	return (
		choose(known === undefined || !known ? options : options.reverse()) ?? unknownValue(interpreter, node)
	);
}

function evaluateList(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const items: Value[] = [];
	let isOpen = false;
	for (const part of partsOf(node)) {
		if (items.length >= MAX_ITEMS) {
			isOpen = true;
			break;
		}
		if (part.type !== "list_splat") {
			items.push(evaluate(interpreter, part, scope));
			continue;
		}
		const inner = settled(evaluate(interpreter, partsOf(part)[0], scope));
		if (inner.kind === "list" && items.length + inner.items.length <= MAX_ITEMS) {
			items.push(...inner.items);
			isOpen ||= inner.isOpen;
		} else {
			// What is known of an open list is how it begins.
			if (items.length === 0) {
				items.push(unknownValue(interpreter, part));
			}
			isOpen = true;
		}
	}
	return listValue(interpreter, node, items, isOpen);
}

export function listValue(
	interpreter: Interpreter,
	node: PythonNode,
	items: readonly Value[],
	isOpen: boolean,
): Value {
	const depth = deepest(items);
	if (depth > MAX_DEPTH) {
		return unknownValue(interpreter, node);
	}
	return {
		kind: "list",
		items,
		isOpen,
		depth,
		location: locationOf(interpreter, node),
		certainty: "certain",
	};
}

function evaluateDictionary(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const entries: DictEntry[] = [];
	let isOpen = false;
	for (const part of partsOf(node)) {
		if (entries.length >= MAX_ITEMS) {
			isOpen = true;
			break;
		}
		if (part.type === "pair") {
			const valueNode = childOf(part, "value");
			const key = keyOf(evaluate(interpreter, childOf(part, "key"), scope));
			const value = evaluate(interpreter, valueNode, scope);
			if (key !== undefined && valueNode) {
				entries.push({ key, value, range: valueNode });
			} else {
				isOpen = true;
			}
		} else if (part.type === "dictionary_splat") {
			const splat = settled(evaluate(interpreter, partsOf(part)[0], scope));
			isOpen = !splatInto(entries, splat, part) || isOpen;
		}
	}
	const depth = deepest(entries.map((entry) => entry.value));
	if (depth > MAX_DEPTH) {
		return unknownValue(interpreter, node);
	}
	return {
		kind: "dict",
		entries,
		isOpen,
		depth,
		location: locationOf(interpreter, node),
		certainty: "certain",
	};
}

/** Keys that are numbers are kept as text: `{0: "no", 1: "yes"}`. */
export function keyOf(value: Value): string | undefined {
	const constant = constantOf(settled(value));
	return typeof constant === "string" || typeof constant === "number" ? String(constant) : undefined;
}

/** Adds the entries of `**value`; false when not all of them are known. */
function splatInto(entries: DictEntry[], value: Value, node: PythonNode): boolean {
	if (value.kind === "dict" && entries.length + value.entries.length <= MAX_ITEMS) {
		entries.push(...value.entries);
		return !value.isOpen;
	}
	if (value.kind === "ids" && value.role === "encoding") {
		entries.push({ key: "input_ids", value: { ...value, role: "input_ids" }, range: node });
	}
	return false;
}

function lambdaValue(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const definition = lambdaDefinition(interpreter, node, scope);
	if (!definition) {
		return unknownValue(interpreter, node);
	}
	if (interpreter.recording) {
		interpreter.functions.push(definition);
	}
	return { kind: "function", definition, ...base(interpreter, node) };
}

function evaluateNamed(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const [name] = childrenOf(node, "name");
	const value = evaluate(interpreter, childOf(node, "value"), scope);
	if (name) {
		scope.names.set(sourceOf(interpreter, name), value);
	}
	return value;
}
