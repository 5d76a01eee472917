/** Operators as JavaScript closures: arithmetic, `~` and comparisons. */
import { charge, chargeText } from "./budget.js";
import type { BinaryOperator, CompareOperator, Expression } from "./ast.js";
import { areEqual, isIn, isOrdered } from "./compare.js";
import { compileExpression } from "./compile-expression.js";
import { locate, type Evaluate, type Frame } from "./frame.js";
import { add, divide, floorDivide, modulo, multiply, raiseToPower, subtract } from "./operators.js";
import { strOf } from "./python-repr.js";
import { chargeFor } from "./run.js";
import { checkLength } from "./text.js";
import { joinTexts, plainText, TracedText } from "./traced-text.js";
import type { Text, Value } from "./values.js";

const OPERATIONS: { readonly [operator in BinaryOperator]: (left: Value, right: Value) => Value } = {
	"+": add,
	"-": subtract,
	"*": multiply,
	"/": divide,
	"//": floorDivide,
	"%": modulo,
	"**": raiseToPower,
};

export function compileBinary(frame: Frame, node: Extract<Expression, { kind: "binary" }>): Evaluate {
	const [left, right] = [compileExpression(frame, node.left), compileExpression(frame, node.right)];
	const operation = OPERATIONS[node.operator];
	const { start } = node;
	if (node.operator === "+") {
		return (a) => {
			const [x, y] = [left(a), right(a)];
			try {
				if (typeof x === "string" && typeof y === "string") {
					checkLength(x.length + y.length);
					return x + y;
				}
				const sum = add(x, y);
				chargeForSum(sum);
				return sum;
			} catch (error) {
				throw locate(error, start);
			}
		};
	}
	return (a) => {
		const [x, y] = [left(a), right(a)];
		try {
			const result = operation(x, y);
			chargeFor(result);
			return result;
		} catch (error) {
			throw locate(error, start);
		}
	};
}

/** Lists and traced texts are copied by `+`, plain texts are not. */
function chargeForSum(sum: Value): void {
	if (Array.isArray(sum)) {
		charge(sum.length);
	} else if (sum instanceof TracedText) {
		charge(sum.pieces.length);
	}
}

export function compileConcat(frame: Frame, parts: readonly Expression[]): Evaluate {
	const evaluate = parts.map((part) => compileExpression(frame, part));
	return (a) => {
		let text = "";
		const values = evaluate.map((part) => part(a));
		for (const value of values) {
			if (typeof value !== "string") {
				return concatValues(values);
			}
			text += value;
		}
		checkLength(text.length);
		return text;
	};
}

function concatValues(values: readonly Value[]): Text {
	const text = joinTexts(values.map(strOf));
	checkLength(plainText(text).length);
	chargeForSum(text);
	return text;
}

export function compileCompare(frame: Frame, node: Extract<Expression, { kind: "compare" }>): Evaluate {
	const first = compileExpression(frame, node.first);
	const rest = node.rest.map(({ operator, operand }) => ({
		operator,
		operand: compileExpression(frame, operand),
	}));
	const [only] = rest;
	const { start } = node;
	if (rest.length === 1 && only !== undefined) {
		const { operator, operand } = only;
		if (operator === "==" || operator === "!=") {
			const wanted = operator === "==";
			return (a) => {
				const [x, y] = [first(a), operand(a)];
				if (typeof x === "string" && typeof y === "string") {
					if (x.length === y.length && x.length > 64) {
						chargeText(x.length);
					}
					return (x === y) === wanted;
				}
				chargeFor(x);
				return areEqual(x, y) === wanted;
			};
		}
		return (a) => {
			const [x, y] = [first(a), operand(a)];
			try {
				return holds({ left: x, operator, right: y });
			} catch (error) {
				throw locate(error, start);
			}
		};
	}
	return (a) => {
		let left = first(a);
		for (const { operator, operand } of rest) {
			const right = operand(a);
			if (!holdsAt({ left, operator, right }, start)) {
				return false;
			}
			left = right;
		}
		return true;
	};
}

function holds({
	left,
	operator,
	right,
}: {
	readonly left: Value;
	readonly operator: CompareOperator;
	readonly right: Value;
}): boolean {
	chargeFor(right);
	switch (operator) {
		case "==":
			return areEqual(left, right);
		case "!=":
			return !areEqual(left, right);
		case "in":
			return isIn(left, right);
		case "not in":
			return !isIn(left, right);
		default:
			return isOrdered(left, right, operator);
	}
}

function holdsAt(comparison: Parameters<typeof holds>[0], offset: number): boolean {
	try {
		return holds(comparison);
	} catch (error) {
		throw locate(error, offset);
	}
}
