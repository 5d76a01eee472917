/** Python's arithmetic: `+ - * / // % **` and the signs. */
import { charge } from "./budget.js";
import { numericOf } from "./compare.js";
import { escapeHtml } from "./escape-html.js";
import { formatPercent } from "./format-percent.js";
import { integerValue, MAX_INTEGER_BITS, power } from "./numbers.js";
import { limitError, raise, typeError } from "./template-error.js";
import { checkLength, isStr, isText, strText } from "./text.js";
import { addTexts, joinTexts, plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { Markup, PyFloat, PyTuple, Undefined, type Text, type Value } from "./values.js";

/** A list may not be repeated beyond this many items. */
export const MAX_LIST_LENGTH = 2_000_000;

export function add(left: Value, right: Value): Value {
	if (typeof left === "string" && typeof right === "string") {
		return checkedText(left + right);
	}
	if (typeof left === "number" && typeof right === "number") {
		const sum = left + right;
		return Number.isSafeInteger(sum) ? sum : BigInt(left) + BigInt(right);
	}
	if (isText(left) && isText(right)) {
		return checkedText(addTexts(left, right));
	}
	if (left instanceof Markup || right instanceof Markup) {
		return addMarkup(left, right);
	}
	if (Array.isArray(left) && Array.isArray(right)) {
		checkListLength(left.length + right.length);
		return [...left, ...right];
	}
	if (left instanceof PyTuple && right instanceof PyTuple) {
		return new PyTuple([...left.items, ...right.items]);
	}
	demandDefined(left, right);
	const sum = arithmetic(left, right, SUM);
	if (sum !== undefined) {
		return sum;
	}
	const kind = typeName(left);
	return kind === "str" || kind === "list" || kind === "tuple"
		? typeError(`can only concatenate ${kind} (not "${typeName(right)}") to ${kind}`)
		: unsupported("+", left, right);
}

function addMarkup(left: Value, right: Value): Value {
	if (!isStr(left) || !isStr(right)) {
		demandDefined(left, right);
		return isStr(left) && !(left instanceof Markup)
			? typeError(`can only concatenate str (not "${typeName(right)}") to str`)
			: unsupported("+", left, right);
	}
	return new Markup(checkedText(addTexts(escapeHtml(left), escapeHtml(right))));
}

function checkedText<T extends Text>(text: T): T {
	checkLength(plainText(text).length);
	return text;
}

function checkListLength(length: number): void {
	charge(Math.min(length, MAX_LIST_LENGTH) >> 2);
	if (length > MAX_LIST_LENGTH) {
		return limitError("The template makes a list of more than two million items.");
	}
}

interface Arithmetic {
	readonly integers: (a: bigint, b: bigint) => bigint;
	readonly floats: (a: number, b: number) => number;
}

const SUM: Arithmetic = { integers: (a, b) => a + b, floats: (a, b) => a + b };
const DIFFERENCE: Arithmetic = { integers: (a, b) => a - b, floats: (a, b) => a - b };
const PRODUCT: Arithmetic = { integers: (a, b) => a * b, floats: (a, b) => a * b };

/** Undefined when one of them is no number. */
function arithmetic(left: Value, right: Value, operation: Arithmetic): Value | undefined {
	const a = numericOf(left);
	const b = numericOf(right);
	if (a === undefined || b === undefined) {
		return undefined;
	}
	if (left instanceof PyFloat || right instanceof PyFloat) {
		return new PyFloat(operation.floats(asFloat(a), asFloat(b)));
	}
	const result = operation.integers(BigInt(a), BigInt(b));
	if (typeof a === "bigint" || typeof b === "bigint") {
		checkBits(result);
	}
	return integerValue(result);
}

function checkBits(value: bigint): void {
	const bits = value.toString(16).length * 4;
	charge(bits >> 6);
	if (bits > MAX_INTEGER_BITS) {
		limitError("The template computes a number with more than 100,000 binary digits.");
	}
}

export function asFloat(value: number | bigint): number {
	const result = Number(value);
	return typeof value === "bigint" && !Number.isFinite(result)
		? raise("OverflowError", "int too large to convert to float")
		: result;
}

export function subtract(left: Value, right: Value): Value {
	if (typeof left === "number" && typeof right === "number" && Number.isSafeInteger(left - right)) {
		return left - right;
	}
	demandDefined(left, right);
	return arithmetic(left, right, DIFFERENCE) ?? unsupported("-", left, right);
}

export function multiply(left: Value, right: Value): Value {
	demandDefined(left, right);
	const product = arithmetic(left, right, PRODUCT);
	if (product !== undefined) {
		return product;
	}
	return repeat(left, right) ?? repeat(right, left) ?? badProduct(left, right);
}

function repeat(sequence: Value, times: Value): Value | undefined {
	if (typeof times !== "number" && typeof times !== "boolean" && typeof times !== "bigint") {
		return undefined;
	}
	const count = Math.max(0, Number(times));
	if (isStr(sequence)) {
		const text = strText(sequence);
		checkLength(plainText(text).length * count);
		const repeated = typeof text === "string" ? text.repeat(count) : joinTexts(Array(count).fill(text));
		return sequence instanceof Markup ? new Markup(repeated) : repeated;
	}
	const items = sequence instanceof PyTuple ? sequence.items : sequence;
	if (!Array.isArray(items)) {
		return undefined;
	}
	checkListLength(items.length * count);
	const repeated = Array.from({ length: count }, () => items as readonly Value[]).flat();
	return sequence instanceof PyTuple ? new PyTuple(repeated) : repeated;
}

function badProduct(left: Value, right: Value): never {
	const isSequence = (value: Value): boolean =>
		isStr(value) || Array.isArray(value) || value instanceof PyTuple;
	if (isSequence(left)) {
		typeError(`can't multiply sequence by non-int of type '${typeName(right)}'`);
	}
	if (isSequence(right)) {
		typeError(`can't multiply sequence by non-int of type '${typeName(left)}'`);
	}
	return unsupported("*", left, right);
}

export function divide(left: Value, right: Value): Value {
	demandDefined(left, right);
	const a = numericOf(left);
	const b = numericOf(right);
	if (a === undefined || b === undefined) {
		return unsupported("/", left, right);
	}
	if (b == 0) {
		const isFloat = left instanceof PyFloat || right instanceof PyFloat;
		raise("ZeroDivisionError", isFloat ? "float division by zero" : "division by zero");
	}
	return new PyFloat(asFloat(a) / asFloat(b));
}

export function floorDivide(left: Value, right: Value): Value {
	demandDefined(left, right);
	const a = numericOf(left);
	const b = numericOf(right);
	if (a === undefined || b === undefined) {
		return unsupported("//", left, right);
	}
	if (left instanceof PyFloat || right instanceof PyFloat) {
		if (b == 0) {
			raise("ZeroDivisionError", "float floor division by zero");
		}
		return new PyFloat(Math.floor(asFloat(a) / asFloat(b)));
	}
	if (b == 0) {
		raise("ZeroDivisionError", "integer division or modulo by zero");
	}
	return integerValue(floorQuotient(BigInt(a), BigInt(b)));
}

function floorQuotient(a: bigint, b: bigint): bigint {
	const quotient = a / b;
	return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function modulo(left: Value, right: Value): Value {
	if (isStr(left)) {
		return formatPercent(left, right);
	}
	demandDefined(left, right);
	const a = numericOf(left);
	const b = numericOf(right);
	if (a === undefined || b === undefined) {
		return unsupported("%", left, right);
	}
	if (left instanceof PyFloat || right instanceof PyFloat) {
		if (b == 0) {
			raise("ZeroDivisionError", "float modulo");
		}
		const [x, y] = [asFloat(a), asFloat(b)];
		const rest = x % y;
		return new PyFloat(rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest);
	}
	if (b == 0) {
		raise("ZeroDivisionError", "integer modulo by zero");
	}
	const [x, y] = [BigInt(a), BigInt(b)];
	return integerValue(x - floorQuotient(x, y) * y);
}

export function raiseToPower(left: Value, right: Value): Value {
	demandDefined(left, right);
	const a = numericOf(left);
	const b = numericOf(right);
	if (a === undefined || b === undefined) {
		return typeError(
			`unsupported operand type(s) for ** or pow(): '${typeName(left)}' and '${typeName(right)}'`,
		);
	}
	const isFloat = left instanceof PyFloat || right instanceof PyFloat;
	if (!isFloat && b >= 0) {
		return power(BigInt(a), BigInt(b));
	}
	if (a == 0 && b < 0) {
		raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
	}
	const result = asFloat(a) ** asFloat(b);
	if (!Number.isFinite(result) && Number.isFinite(asFloat(a)) && Number.isFinite(asFloat(b))) {
		raise("OverflowError", "(34, 'Numerical result out of range')");
	}
	return new PyFloat(result);
}

export function negate(value: Value): Value {
	if (value instanceof PyFloat) {
		return new PyFloat(-value.value);
	}
	const number = signOperand(value, "-");
	return integerValue(-BigInt(number));
}

export function positive(value: Value): Value {
	return value instanceof PyFloat ? value : integerValue(BigInt(signOperand(value, "+")));
}

function signOperand(value: Value, sign: string): number | bigint {
	demandDefined(value, null);
	return numericOf(value) ?? typeError(`bad operand type for unary ${sign}: '${typeName(value)}'`);
}

/** Raises what using an undefined operand raises. */
export function demandDefined(left: Value, right: Value): void {
	if (left instanceof Undefined) {
		raise(left.type, left.message);
	}
	if (right instanceof Undefined) {
		raise(right.type, right.message);
	}
}

function unsupported(operator: string, left: Value, right: Value): never {
	return typeError(
		`unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
	);
}
