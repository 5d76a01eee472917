/** Expressions of a script for one row. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import { decodeContent, stringPrefix } from "../../syntax/python/string-literal.js";
import { assignTo } from "./hand-written-assignments.js";
import { callNode } from "./hand-written-calls.js";
import { stampIgnored } from "./hand-written-labels.js";
import { attributeOf, itemOf } from "./hand-written-members.js";
import { compareChain, elementsOf, operate, printed, truthOf } from "./hand-written-operators.js";
import {
	bindName,
	lookUp,
	MAX_NESTING,
	MAX_SIZE,
	opaque,
	sourceOfNode,
	takeStep,
	useValue,
	whyOpaque,
	type ScriptRun,
} from "./hand-written-run.js";
import { joinText, textOfScript } from "./hand-written-text.js";
import {
	booleanValue,
	dictValue,
	keyOf,
	listValue,
	NONE,
	numberValue,
	type FunctionValue,
	type OpaqueValue,
	type ScriptScope,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

export function evaluate(run: ScriptRun, node: PythonNode | undefined, scope: ScriptScope): ScriptValue {
	if (node === undefined || run.nesting >= MAX_NESTING) {
		return opaque(run, node ?? run.statement);
	}
	takeStep(run);
	run.nesting++;
	const value = evaluateNode(run, node, scope);
	run.nesting--;
	return value;
}

function evaluateNode(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	switch (node.type) {
		case "integer":
		case "float":
			return readNumber(run, node);
		case "true":
		case "false":
			return booleanValue(node.type === "true");
		case "none":
			return NONE;
		case "string":
			return readString(run, node, scope);
		case "concatenated_string": {
			const parts = partsOf(node).map((part) => evaluate(run, part, scope));
			const texts = parts.filter((part) => part.kind === "text");
			return texts.length === parts.length ? joinText(texts) : opaque(run, node);
		}
		case "identifier":
			return readName(run, node, scope);
		case "attribute": {
			const object = evaluate(run, childOf(node, "object"), scope);
			return attributeOf(run, node, object, sourceOfNode(run, childOf(node, "attribute")));
		}
		case "subscript":
			return readSubscript(run, node, scope);
		case "call":
			return callNode(run, node, scope);
		case "binary_operator":
			return readBinary(run, node, scope);
		case "boolean_operator":
			return readBoolean(run, node, scope);
		case "comparison_operator":
			return compareChain(
				run,
				node,
				partsOf(node).map((part) => evaluate(run, part, scope)),
				childrenOf(node, "operators").map((operator) => sourceOfNode(run, operator)),
			);
		case "not_operator": {
			const truth = truthOf(run, evaluate(run, childOf(node, "argument"), scope));
			return truth === undefined ? opaque(run, node) : booleanValue(!truth);
		}
		case "unary_operator":
			return readUnary(run, node, scope);
		case "conditional_expression": {
			const [yes, condition, no] = partsOf(node);
			const value = evaluate(run, condition, scope);
			const truth = truthOf(run, value);
			return truth === undefined ? whyOpaque(run, node, value) : evaluate(run, truth ? yes : no, scope);
		}
		case "list":
		case "tuple":
		case "expression_list":
			return readList(run, node, scope);
		case "dictionary":
			return readDictionary(run, node, scope);
		case "lambda":
			return readFunction(run, node, scope);
		case "list_comprehension":
		case "generator_expression":
		case "dictionary_comprehension":
			return readComprehension(run, node, scope);
		case "parenthesized_expression":
			return evaluate(run, partsOf(node)[0], scope);
		case "named_expression": {
			const value = evaluate(run, childOf(node, "value"), scope);
			bindName(scope, sourceOfNode(run, childOf(node, "name")), value);
			return value;
		}
		case "yield": {
			const value = evaluate(run, partsOf(node)[0], scope);
			const yielded = lookUp(scope, YIELDED);
			if (yielded?.kind === "list") {
				yielded.items.push(value);
			}
			return NONE;
		}
		default:
			return opaque(run, node);
	}
}

/** The name that no script can use, under which a generator's values are gathered. */
export const YIELDED = "\u0000yielded";

function readNumber(run: ScriptRun, node: PythonNode): ScriptValue {
	const value = Number(sourceOfNode(run, node).replaceAll("_", ""));
	return Number.isFinite(value) ? numberValue(value, node.type === "float") : opaque(run, node);
}

function readString(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const prefix = stringPrefix(run.text, node);
	const pieces: TextValue[] = [];
	for (const child of node.children) {
		if (child.type === "string_content") {
			const decoded = decodeContent(run.text, child, prefix);
			if (decoded === undefined || prefix.isBytes) {
				return opaque(run, node);
			}
			const range = { start: child.start, end: child.end };
			pieces.push(textOfScript(decoded.text, { file: run.file, range }));
		} else if (child.type === "interpolation") {
			const value = readInterpolation(run, child, scope);
			if (value.kind !== "text") {
				return value;
			}
			pieces.push(value);
		}
	}
	return joinText(pieces);
}

function readInterpolation(run: ScriptRun, node: PythonNode, scope: ScriptScope): TextValue | OpaqueValue {
	const value = evaluate(run, childOf(node, "expression") ?? partsOf(node)[0], scope);
	const isPlain = !partsOf(node).some(
		({ type }) => type === "type_conversion" || type === "format_specifier",
	);
	return (isPlain ? printed(value) : undefined) ?? (value.kind === "opaque" ? value : opaque(run, node));
}

function readName(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const name = sourceOfNode(run, node);
	if (name === "__name__") {
		return textOfScript("__main__", { file: run.file, range: { start: node.start, end: node.end } });
	}
	return lookUp(scope, name) ?? { kind: "symbol", name };
}

function readBinary(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	// Chains such as `a + b + c + …` nest to the left; they are walked without recursion.
	const spine: PythonNode[] = [];
	let at: PythonNode | undefined = node;
	while (at?.type === "binary_operator") {
		spine.push(at);
		at = childOf(at, "left");
	}
	let value = evaluate(run, at, scope);
	for (const operation of spine.reverse()) {
		takeStep(run);
		const right = evaluate(run, childOf(operation, "right"), scope);
		value = operate(run, operation, sourceOfNode(run, childOf(operation, "operator")), value, right);
	}
	return value;
}

function readBoolean(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const left = evaluate(run, childOf(node, "left"), scope);
	const truth = truthOf(run, left);
	if (truth === undefined) {
		return left.kind === "opaque" ? left : opaque(run, node);
	}
	const isOr = sourceOfNode(run, childOf(node, "operator")) === "or";
	return truth === isOr ? left : evaluate(run, childOf(node, "right"), scope);
}

function readUnary(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const value = evaluate(run, childOf(node, "argument"), scope);
	const sign = sourceOfNode(run, childOf(node, "operator"));
	if (value.kind === "number" && sign !== "~") {
		return { ...value, value: sign === "-" ? -value.value : value.value };
	}
	if (sign === "~" && value.kind === "list" && value.flavour === "tensor") {
		return inverted(value) ?? opaque(run, node);
	}
	return value.kind === "opaque" ? value : opaque(run, node);
}

/** `~mask` of a tensor of booleans. */
function inverted(value: ScriptValue): ScriptValue | undefined {
	if (value.kind === "boolean") {
		return booleanValue(!value.value);
	}
	if (value.kind !== "list") {
		return undefined;
	}
	const items = value.items.map(inverted);
	const known = items.filter((item) => item !== undefined);
	return known.length === items.length ? listValue(known, "tensor") : undefined;
}

function readList(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const items: ScriptValue[] = [];
	for (const part of partsOf(node)) {
		if (part.type === "list_splat") {
			const value = evaluate(run, partsOf(part)[0], scope);
			const more = elementsOf(run, value, part);
			if (more === undefined) {
				return value.kind === "opaque" ? value : opaque(run, part);
			}
			items.push(...more);
		} else {
			items.push(stampIgnored(run, evaluate(run, part, scope)));
		}
	}
	return listValue(items, node.type === "list" ? "list" : "tuple");
}

function readDictionary(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const dict = dictValue();
	for (const part of partsOf(node)) {
		if (part.type === "dictionary_splat") {
			const value = evaluate(run, partsOf(part)[0], scope);
			if (value.kind !== "dict" || value.spoiled !== undefined) {
				return value.kind === "opaque" ? value : opaque(run, part);
			}
			value.entries.forEach((entry, key) => dict.entries.set(key, entry));
			continue;
		}
		const key = keyOf(evaluate(run, childOf(part, "key"), scope));
		const value = evaluate(run, childOf(part, "value"), scope);
		if (key === undefined) {
			return opaque(run, part);
		}
		dict.entries.set(key, value);
		if (key === "labels") {
			run.labelsAt = { start: part.start, end: part.end };
		}
	}
	return dict;
}

/** A `def` or a `lambda`; defaults are evaluated where it is defined. */
export function readFunction(run: ScriptRun, node: PythonNode, scope: ScriptScope): FunctionValue {
	const fallbacks = new Map<string, ScriptValue>();
	for (const part of partsOf(childOf(node, "parameters"))) {
		const name = childOf(part, "name");
		const value = childOf(part, "value");
		if (name !== undefined && value !== undefined) {
			fallbacks.set(sourceOfNode(run, name), evaluate(run, value, scope));
		}
	}
	const name = sourceOfNode(run, childOf(node, "name"));
	return { kind: "function", name: name === "" ? "<lambda>" : name, node, closure: scope, fallbacks };
}

function readComprehension(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const clauses = partsOf(node).filter(({ type }) => type === "for_in_clause" || type === "if_clause");
	const body = childOf(node, "body");
	const inner: ScriptScope = { names: new Map(), parent: scope };
	const isDict = node.type === "dictionary_comprehension";
	const items: ScriptValue[] = [];
	const dict = dictValue();
	const collect = (): OpaqueValue | undefined => {
		if (!isDict) {
			items.push(stampIgnored(run, evaluate(run, body, inner)));
			return items.length > MAX_SIZE ? opaque(run, node) : undefined;
		}
		const key = keyOf(evaluate(run, childOf(body, "key"), inner));
		if (key === undefined) {
			return opaque(run, node);
		}
		dict.entries.set(key, evaluate(run, childOf(body, "value"), inner));
		return undefined;
	};
	const walk = (index: number): OpaqueValue | undefined => {
		const clause = clauses[index];
		if (clause === undefined) {
			return collect();
		}
		if (clause.type === "if_clause") {
			const value = evaluate(run, partsOf(clause)[0], inner);
			const truth = truthOf(run, value);
			if (truth === undefined) {
				return value.kind === "opaque" ? value : opaque(run, clause);
			}
			return truth ? walk(index + 1) : undefined;
		}
		const iterable = evaluate(run, childOf(clause, "right"), inner);
		const elements = elementsOf(run, iterable, clause);
		const target = childOf(clause, "left");
		if (elements === undefined || target === undefined) {
			return iterable.kind === "opaque" ? iterable : opaque(run, clause);
		}
		for (const element of elements) {
			takeStep(run);
			assignTo(run, target, element, inner);
			const failed = walk(index + 1);
			if (failed !== undefined) {
				return failed;
			}
		}
		return undefined;
	};
	return walk(0) ?? (isDict ? dict : listValue(items));
}

function readSubscript(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const object = evaluate(run, childOf(node, "value"), scope);
	return childrenOf(node, "subscript").reduce<ScriptValue>((value, index, place, all) => {
		if (place === 1 && all.length === 2 && value.kind === "list" && all[0]?.type === "slice") {
			// `tensor[:, 1:]` cuts every row.
			const rows = value.items.map((row) => itemOf(run, node, row, index, scope));
			return listValue(rows, "tensor");
		}
		return itemOf(run, node, value, index, scope);
	}, object);
}

/** Python's clamped slice bounds; undefined when they are not known. */
export function sliceBounds(
	run: ScriptRun,
	node: PythonNode,
	length: number,
	scope: ScriptScope,
): { readonly start: number; readonly end: number; readonly step: number } | undefined {
	const slots: (PythonNode | undefined)[] = [undefined];
	for (const child of node.children) {
		if (child.isNamed && child.type !== "comment") {
			slots[slots.length - 1] = child;
		} else if (sourceOfNode(run, child) === ":") {
			slots.push(undefined);
		}
	}
	const values = slots.map((slot) => (slot === undefined ? NONE : useValue(run, evaluate(run, slot, scope))));
	const [start, end, step] = values.map((value) => numberOrNone(value));
	if (start === undefined || end === undefined || (values.length > 2 && step === undefined)) {
		return undefined;
	}
	const size = step ?? 1;
	const clamp = (value: number | null, otherwise: number): number => {
		if (value === null) {
			return otherwise;
		}
		const at = value < 0 ? value + length : value;
		return size < 0 ? Math.max(-1, Math.min(at, length - 1)) : Math.max(0, Math.min(at, length));
	};
	return size < 0
		? { start: clamp(start, length - 1), end: clamp(end, -1), step: size }
		: { start: clamp(start, 0), end: clamp(end, length), step: size };
}

function numberOrNone(value: ScriptValue): number | null | undefined {
	if (value.kind === "none") {
		return null;
	}
	return value.kind === "number" && Number.isInteger(value.value) ? value.value : undefined;
}
