/** jinja2's tests, by name: what stands behind `is`. */
import { bindArguments } from "./call-arguments.js";
import { areEqual, isIn, isOrdered, numericOf, type OrderOperator } from "./compare.js";
import { FILTERS } from "./filters.js";
import { isIterable, sizeOf } from "./iterate.js";
import { modulo } from "./operators.js";
import { strOf } from "./python-repr.js";
import type { Run } from "./run.js";
import { isLowerText, isUpperText } from "./string-tests.js";
import { isStr, isText } from "./text.js";
import { plainText } from "./traced-text.js";
import {
	Markup,
	PyDict,
	PyFloat,
	PyFunction,
	PyIterator,
	PyObject,
	PyView,
	Undefined,
	type Arguments,
	type Value,
} from "./values.js";

export type Test = (value: Value, args: Arguments, run: Run) => boolean;

function simple(test: (value: Value) => boolean): Test {
	return (value, args) => {
		if (args.positional.length > 0 || args.keywords.size > 0) {
			bindArguments("test", [], args);
		}
		return test(value);
	};
}

function comparing(name: string, test: (value: Value, other: Value) => boolean): Test {
	return (value, args) => {
		const [other = null] = bindArguments(name, ["other"], args, 1);
		return test(value, other);
	};
}

function ordered(operator: OrderOperator): Test {
	return comparing(operator, (value, other) => isOrdered(value, other, operator));
}

const equal = comparing("eq", (value, other) => areEqual(value, other));
const unequal = comparing("ne", (value, other) => !areEqual(value, other));

export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
	["defined", simple((value) => !(value instanceof Undefined))],
	["undefined", simple((value) => value instanceof Undefined)],
	["none", simple((value) => value === null)],
	["boolean", simple((value) => typeof value === "boolean")],
	["true", simple((value) => value === true)],
	["false", simple((value) => value === false)],
	["integer", simple((value) => typeof value === "number" || typeof value === "bigint")],
	["float", simple((value) => value instanceof PyFloat)],
	["number", simple((value) => numericOf(value) !== undefined)],
	["string", simple(isStr)],
	["mapping", simple((value) => value instanceof PyDict)],
	["iterable", simple(isIterable)],
	["sequence", simple(isSequence)],
	["callable", simple(isCallable)],
	["escaped", simple((value) => value instanceof Markup)],
	["lower", simple((value) => isLowerText(plainText(strOf(value))))],
	["upper", simple((value) => isUpperText(plainText(strOf(value))))],
	["odd", simple((value) => areEqual(modulo(value, 2), 1))],
	["even", simple((value) => areEqual(modulo(value, 2), 0))],
	["divisibleby", comparing("test_divisibleby", (value, other) => areEqual(modulo(value, other), 0))],
	["in", comparing("test_in", isIn)],
	["sameas", comparing("test_sameas", isSame)],
	["filter", simple((value) => isText(value) && FILTERS.has(plainText(value)))],
	["test", simple((value) => isText(value) && TESTS.has(plainText(value)))],
	["==", equal],
	["eq", equal],
	["equalto", equal],
	["!=", unequal],
	["ne", unequal],
	[">", ordered(">")],
	["gt", ordered(">")],
	["greaterthan", ordered(">")],
	[">=", ordered(">=")],
	["ge", ordered(">=")],
	["<", ordered("<")],
	["lt", ordered("<")],
	["lessthan", ordered("<")],
	["<=", ordered("<=")],
	["le", ordered("<=")],
]);

/** It has a length and items. */
function isSequence(value: Value): boolean {
	const hasItems = !(value instanceof PyView || value instanceof PyIterator || value instanceof PyObject);
	return hasItems && sizeOf(value) !== undefined;
}

function isCallable(value: Value): boolean {
	return (
		value instanceof PyFunction ||
		value instanceof Undefined ||
		(value instanceof PyObject && value.call !== undefined)
	);
}

/** Python's `is`; small ints and texts that are written alike are one object there too. */
function isSame(value: Value, other: Value): boolean {
	return isText(value) && isText(other) ? plainText(value) === plainText(other) : value === other;
}
