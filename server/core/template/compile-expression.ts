/** Expressions as JavaScript closures. */
import type { Expression, SliceNode } from "./ast.js";
import { attributeOf, itemOrAttribute } from "./attributes.js";
import { isTruthy } from "./compare.js";
import { compileCall, compileFilter, compileTest } from "./compile-call.js";
import { DICT_METHODS } from "./container-methods.js";
import { setItem } from "./dict.js";
import { locate, reader, type Evaluate, type Frame } from "./frame.js";
import { compileBinary, compileCompare, compileConcat } from "./compile-operator.js";
import { negate, positive } from "./operators.js";
import { chargeFor } from "./run.js";
import { placeOf, TemplateError } from "./template-error.js";
import { sliceOf } from "./subscript.js";
import { refOf } from "./symbols.js";
import { PyDict, PyObject, PyTuple, Slice, Undefined, type Value } from "./values.js";

export function compileExpression(frame: Frame, node: Expression): Evaluate {
	switch (node.kind) {
		case "constant": {
			const { value } = node;
			return () => value;
		}
		case "name":
			return compileName(frame, node.name, node.start);
		case "attribute":
			return compileAttribute(frame, node.object, node);
		case "item":
			return compileItem(frame, node.object, node.index);
		case "and": {
			const [left, right] = [compileExpression(frame, node.left), compileExpression(frame, node.right)];
			return (a) => {
				const value = left(a);
				return isTruthy(value) ? right(a) : value;
			};
		}
		case "or": {
			const [left, right] = [compileExpression(frame, node.left), compileExpression(frame, node.right)];
			return (a) => {
				const value = left(a);
				return isTruthy(value) ? value : right(a);
			};
		}
		case "unary":
			return compileUnary(frame, node);
		case "binary":
			return compileBinary(frame, node);
		case "concat":
			return compileConcat(frame, node.parts);
		case "compare":
			return compileCompare(frame, node);
		case "condition":
			return compileCondition(frame, node);
		case "tuple": {
			const items = node.items.map((item) => compileExpression(frame, item));
			return (a) => new PyTuple(items.map((item) => item(a)));
		}
		case "list": {
			const items = node.items.map((item) => compileExpression(frame, item));
			return (a) => items.map((item) => item(a));
		}
		case "dict":
			return compileDict(frame, node.pairs, node.start);
		case "slice":
			return compileSlice(frame, node);
		case "call":
			return compileCall(frame, node);
		case "filter":
			return compileFilter(frame, node, undefined);
		case "test":
			return compileTest(frame, node);
	}
}

/** An expression of which only the truth counts. */
export function compileTruth(
	frame: Frame,
	node: Expression,
): (activation: Parameters<Evaluate>[0]) => boolean {
	if (node.kind === "and" || node.kind === "or") {
		const [left, right] = [compileTruth(frame, node.left), compileTruth(frame, node.right)];
		return node.kind === "and" ? (a) => left(a) && right(a) : (a) => left(a) || right(a);
	}
	if (node.kind === "unary" && node.operator === "not") {
		const operand = compileTruth(frame, node.operand);
		return (a) => !operand(a);
	}
	const evaluate = compileExpression(frame, node);
	return (a) => {
		const value = evaluate(a);
		return typeof value === "boolean" ? value : isTruthy(value);
	};
}

function compileName(frame: Frame, name: string, offset: number): Evaluate {
	const variable = refOf(frame.symbols, name, offset);
	const read = reader(frame, variable);
	const undefinedName = new Undefined(`'${name}' is undefined`);
	if (variable.scope === frame.symbols.scope) {
		const { slot } = variable;
		return (a) => a.slots[slot] ?? undefinedOr(a.slots[slot], undefinedName);
	}
	return (a) => undefinedOr(read(a), undefinedName);
}

/** `null` is Python's None, and a value. */
function undefinedOr(value: Value | undefined, otherwise: Undefined): Value {
	return value === undefined ? otherwise : value;
}

function compileAttribute(
	frame: Frame,
	object: Expression,
	{ name, start }: { readonly name: string; readonly start: number },
): Evaluate {
	const evaluate = compileExpression(frame, object);
	const isPlainKey = !DICT_METHODS.has(name) && !name.startsWith("_");
	return (a) => {
		const value = evaluate(a);
		if (isPlainKey && value instanceof PyDict) {
			const found = value.values.get(name);
			if (found !== undefined) {
				return found;
			}
		} else if (value instanceof PyObject && isPlainKey) {
			const found = value.attribute(name);
			if (found !== undefined) {
				return found;
			}
		}
		try {
			return attributeOf(value, name);
		} catch (error) {
			throw locate(error, start);
		}
	};
}

function compileItem(frame: Frame, object: Expression, index: Expression): Evaluate {
	const evaluate = compileExpression(frame, object);
	if (index.kind === "slice") {
		const [from, to, step] = [index.from, index.to, index.step].map((part) => compileBound(frame, part));
		// jinja2 computes what is constant beforehand, where a slice that Python refuses is only undefined.
		const isFolded = [object, index.from, index.to, index.step].every(isLiteral);
		return (a) => {
			const value = evaluate(a);
			const bounds = { from: from?.(a) ?? null, to: to?.(a) ?? null, step: step?.(a) ?? null };
			try {
				chargeFor(value);
				return sliceOf(value, bounds);
			} catch (error) {
				if (isFolded && error instanceof TemplateError && error.type === "TypeError") {
					return new Undefined(error.message);
				}
				throw locate(error, index.start);
			}
		};
	}
	const { start } = index;
	if (index.kind === "constant" && typeof index.value === "string") {
		const name = index.value;
		return (a) => {
			const value = evaluate(a);
			const found = value instanceof PyDict ? value.values.get(name) : undefined;
			return found === undefined ? located(() => itemOrAttribute(value, name), start) : found;
		};
	}
	const evaluateIndex = compileExpression(frame, index);
	return (a) => {
		const value = evaluate(a);
		const at = evaluateIndex(a);
		return located(() => itemOrAttribute(value, at), start);
	};
}

function isLiteral(node: Expression | undefined): boolean {
	switch (node?.kind) {
		case undefined:
		case "constant":
			return true;
		case "tuple":
		case "list":
			return node.items.every(isLiteral);
		case "dict":
			return node.pairs.flat().every(isLiteral);
		case "unary":
			return isLiteral(node.operand);
		default:
			return false;
	}
}

function located<T>(run: () => T, offset: number): T {
	try {
		return run();
	} catch (error) {
		throw locate(error, offset);
	}
}

function compileBound(frame: Frame, node: Expression | undefined): Evaluate {
	return node === undefined ? () => null : compileExpression(frame, node);
}

/** A slice among several indexes, as in `a[1:2, 3]`. */
function compileSlice(frame: Frame, { from, to, step }: SliceNode): Evaluate {
	const [a, b, c] = [compileBound(frame, from), compileBound(frame, to), compileBound(frame, step)];
	return (activation) => new Slice(a(activation), b(activation), c(activation));
}

function compileUnary(frame: Frame, node: Extract<Expression, { kind: "unary" }>): Evaluate {
	if (node.operator === "not") {
		const operand = compileTruth(frame, node.operand);
		return (a) => !operand(a);
	}
	const operand = compileExpression(frame, node.operand);
	const apply = node.operator === "-" ? negate : positive;
	return (a) => {
		const value = operand(a);
		return located(() => apply(value), node.start);
	};
}

function compileCondition(frame: Frame, node: Extract<Expression, { kind: "condition" }>): Evaluate {
	const soft: Frame = { ...frame, isSoft: true };
	const then = compileExpression(soft, node.then);
	const test = compileTruth(soft, node.test);
	if (node.otherwise === undefined) {
		const nothing = new Undefined(
			`the inline if-expression on line ${placeOf(frame.source, node.start).line} evaluated to false and no else section was defined.`,
		);
		return (a) => (test(a) ? then(a) : nothing);
	}
	const otherwise = compileExpression(soft, node.otherwise);
	return (a) => (test(a) ? then(a) : otherwise(a));
}

function compileDict(
	frame: Frame,
	pairs: readonly (readonly [Expression, Expression])[],
	start: number,
): Evaluate {
	const compiled = pairs.map(
		([key, value]) => [compileExpression(frame, key), compileExpression(frame, value)] as const,
	);
	return (a) => {
		const dict = new PyDict();
		for (const [key, value] of compiled) {
			const found = key(a);
			const content = value(a);
			located(() => setItem(dict, found, content), start);
		}
		return dict;
	};
}
