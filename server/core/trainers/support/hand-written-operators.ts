/** Operators, truth and iteration on the values of a script. */
import { pythonArithmetic } from "../../base/python-arithmetic.js";
import type { TextRange } from "../../base/text-range.js";
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import { stampIgnored } from "./hand-written-labels.js";
import { MAX_SIZE, opaque, takeStep, useValue, type ScriptRun } from "./hand-written-run.js";
import { indexAt, joinText, sliceText } from "./hand-written-text.js";
import {
	booleanValue,
	listValue,
	numberValue,
	plainText,
	valueOfKey,
	type ListValue,
	type NumberValue,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

/** What a `for` goes through; undefined when it is not known. */
export function elementsOf(
	run: ScriptRun,
	value: ScriptValue,
	_node: TextRange,
): readonly ScriptValue[] | undefined {
	switch (value.kind) {
		case "list":
			return value.spoiled === undefined ? value.items : undefined;
		case "dict":
			return value.spoiled === undefined ? [...value.entries.keys()].map(valueOfKey) : undefined;
		case "text":
			takeStep(run, value.text.length);
			return charactersOf(value);
		case "dataset":
			takeStep(run);
			return value.rows;
		default:
			return undefined;
	}
}

function charactersOf(value: TextValue): readonly TextValue[] {
	let offset = 0;
	return Array.from(value.text, (character) => {
		offset += character.length;
		return sliceText(value, offset - character.length, offset);
	});
}

/** Undefined when the truth is not known. */
export function truthOf(run: ScriptRun, value: ScriptValue): boolean | undefined {
	if (run.rowDepth > 0) {
		useValue(run, value);
	}
	switch (value.kind) {
		case "boolean":
			return value.value;
		case "none":
			return false;
		case "number":
			return value.value !== 0;
		case "text":
			return value.text !== "";
		case "list":
			return value.spoiled !== undefined || value.flavour === "tensor"
				? oneTruth(run, value)
				: value.items.length > 0;
		case "dict":
			return value.spoiled === undefined ? value.entries.size > 0 : undefined;
		case "opaque":
		case "symbol":
			return undefined;
		default:
			return true;
	}
}

function oneTruth(run: ScriptRun, value: ListValue): boolean | undefined {
	const [only] = value.items;
	return value.spoiled === undefined && value.items.length === 1 && only !== undefined
		? truthOf(run, only)
		: undefined;
}

/** As `str()` or an f-string prints it. */
export function printed(value: ScriptValue): TextValue | undefined {
	switch (value.kind) {
		case "text":
			return value;
		case "number":
			return value.isFloat ? undefined : plainText(String(value.value));
		case "boolean":
			return plainText(value.value ? "True" : "False");
		case "none":
			return plainText("None");
		default:
			return undefined;
	}
}

export function operate(
	run: ScriptRun,
	node: PythonNode,
	sign: string,
	left: ScriptValue,
	right: ScriptValue,
): ScriptValue {
	const failed = [left, right].find((value) => value.kind === "opaque") ?? opaque(run, node);
	if (left.kind === "number" && right.kind === "number") {
		return calculate(sign, left, right) ?? failed;
	}
	if (sign === "+" && left.kind === "text" && right.kind === "text") {
		return joinText([left, right]);
	}
	if (sign === "+" && left.kind === "list" && right.kind === "list" && left.flavour !== "tensor") {
		takeStep(run, left.items.length + right.items.length);
		return left.spoiled ?? right.spoiled ?? listValue([...left.items, ...right.items], left.flavour);
	}
	if (sign === "*") {
		return repeat(run, left, right) ?? repeat(run, right, left) ?? failed;
	}
	if (sign === "%" && left.kind === "text") {
		return formatPercent(left, right) ?? failed;
	}
	if (sign === "|" && left.kind === "dict" && right.kind === "dict") {
		return { kind: "dict", entries: new Map([...left.entries, ...right.entries]) };
	}
	if ((sign === "&" || sign === "|") && isFlag(left) && isFlag(right)) {
		return joinFlags(left, right, sign) ?? failed;
	}
	return failed;
}

function calculate(sign: string, left: NumberValue, right: NumberValue): ScriptValue | undefined {
	const value = pythonArithmetic(sign, left.value, right.value);
	if (value === undefined) {
		return undefined;
	}
	const isFloat = left.isFloat || right.isFloat || sign === "/" || !Number.isInteger(value);
	const doubt = left.doubt ?? right.doubt;
	return { ...numberValue(value, isFloat), ...(doubt === undefined ? {} : { doubt }) };
}

function repeat(run: ScriptRun, value: ScriptValue, count: ScriptValue): ScriptValue | undefined {
	if (count.kind !== "number" || !Number.isInteger(count.value)) {
		return undefined;
	}
	const times = Math.max(0, count.value);
	if (value.kind === "text" && times * value.text.length <= MAX_SIZE) {
		return joinText(Array.from({ length: times }, () => value));
	}
	if (value.kind !== "list" || value.flavour === "tensor" || times * value.items.length > MAX_SIZE) {
		return undefined;
	}
	useValue(run, count);
	takeStep(run, times);
	const items = Array.from({ length: times }, () => value.items.map((item) => stampIgnored(run, item)));
	return value.spoiled ?? listValue(items.flat(), value.flavour);
}

/** `"%s" % value` and `"%s %s" % (a, b)`. */
function formatPercent(pattern: TextValue, given: ScriptValue): ScriptValue | undefined {
	const values = given.kind === "list" ? given.items : [given];
	const parts: TextValue[] = [];
	let from = 0;
	let next = 0;
	for (const match of pattern.text.matchAll(/%(.)/gs)) {
		parts.push(sliceText(pattern, from, match.index));
		from = match.index + 2;
		if (match[1] === "%") {
			parts.push(sliceText(pattern, match.index, match.index + 1));
			continue;
		}
		const value = values[next++];
		const text = value === undefined || (match[1] !== "s" && match[1] !== "d") ? undefined : printed(value);
		if (text === undefined) {
			return undefined;
		}
		parts.push(text);
	}
	return next === values.length
		? joinText([...parts, sliceText(pattern, from, pattern.text.length)])
		: undefined;
}

function isFlag(value: ScriptValue): boolean {
	return value.kind === "boolean" || (value.kind === "list" && value.flavour === "tensor");
}

function joinFlags(left: ScriptValue, right: ScriptValue, sign: string): ScriptValue | undefined {
	if (left.kind === "boolean" && right.kind === "boolean") {
		return booleanValue(sign === "&" ? left.value && right.value : left.value || right.value);
	}
	if (left.kind !== "list" || right.kind !== "list" || left.items.length !== right.items.length) {
		return undefined;
	}
	const items = left.items.map((item, i) => {
		const other = right.items[i];
		return other === undefined ? undefined : joinFlags(item, other, sign);
	});
	const known = items.filter((item) => item !== undefined);
	return known.length === items.length ? listValue(known, "tensor") : undefined;
}

export function compareChain(
	run: ScriptRun,
	node: PythonNode,
	operands: readonly ScriptValue[],
	operators: readonly string[],
): ScriptValue {
	let result: ScriptValue = booleanValue(true);
	for (const [i, operator] of operators.entries()) {
		const left = operands[i];
		const right = operands[i + 1];
		if (left === undefined || right === undefined) {
			return opaque(run, node);
		}
		result = compare(run, node, operator.replace(/\s+/g, " "), left, right);
		if (result.kind !== "boolean" || !result.value) {
			return result;
		}
	}
	return result;
}

/** One comparison; of tensors, item by item. */
export function compare(
	run: ScriptRun,
	node: TextRange,
	sign: string,
	left: ScriptValue,
	right: ScriptValue,
): ScriptValue {
	const failed = [left, right].find((value) => value.kind === "opaque") ?? opaque(run, node);
	if (
		left.kind === "list" &&
		left.flavour === "tensor" &&
		(sign === "==" || sign === "!=" || /^[<>]=?$/.test(sign))
	) {
		if (left.spoiled !== undefined) {
			return left.spoiled;
		}
		const others = right.kind === "list" ? right.items : undefined;
		const items = left.items.map((item, i) => compare(run, node, sign, item, others?.[i] ?? right));
		return items.every((item) => item.kind !== "opaque") ? listValue(items, "tensor") : failed;
	}
	if (sign === "in" || sign === "not in") {
		const isIn = contains(run, right, left);
		return isIn === undefined ? failed : booleanValue(isIn === (sign === "in"));
	}
	const result =
		sign === "is" || sign === "==" || sign === "is not" || sign === "!="
			? isEqual(left, right)
			: order(sign, left, right);
	if (result === undefined) {
		return failed;
	}
	const doubt = [left, right]
		.map((value) => ("doubt" in value ? value.doubt : undefined))
		.find((one) => one !== undefined);
	const value = sign === "is not" || sign === "!=" ? !result : result;
	return { kind: "boolean", value, ...(doubt === undefined ? {} : { doubt }) };
}

function contains(run: ScriptRun, where: ScriptValue, what: ScriptValue): boolean | undefined {
	if (where.kind === "text") {
		return what.kind === "text" ? where.text.includes(what.text) : undefined;
	}
	if (where.kind === "dict") {
		return where.spoiled === undefined && what.kind === "text" ? where.entries.has(what.text) : undefined;
	}
	const elements = elementsOf(run, where, { start: 0, end: 0 });
	const equal = elements?.map((item) => isEqual(item, what));
	return equal === undefined || (equal.includes(undefined) && !equal.includes(true))
		? undefined
		: equal.includes(true);
}

/** Undefined when it is not known. */
export function isEqual(a: ScriptValue, b: ScriptValue): boolean | undefined {
	if (a.kind === "opaque" || b.kind === "opaque" || a.kind === "symbol" || b.kind === "symbol") {
		return undefined;
	}
	if (a.kind === "boolean" && b.kind === "number") {
		return Number(a.value) === b.value;
	}
	if (a.kind === "number" && b.kind === "boolean") {
		return a.value === Number(b.value);
	}
	if (a.kind === "list" && b.kind === "list") {
		if (a.spoiled !== undefined || b.spoiled !== undefined) {
			return undefined;
		}
		const equal = a.items.map((item, i) => {
			const other = b.items[i];
			return other === undefined ? false : isEqual(item, other);
		});
		if (a.items.length !== b.items.length || equal.includes(false)) {
			return false;
		}
		return equal.includes(undefined) ? undefined : true;
	}
	if (a.kind !== b.kind) {
		return false;
	}
	if (a.kind === "text" && b.kind === "text") {
		return a.text === b.text;
	}
	if ((a.kind === "number" && b.kind === "number") || (a.kind === "boolean" && b.kind === "boolean")) {
		return a.value === b.value;
	}
	return a.kind === "none" || a === b ? true : undefined;
}

function order(sign: string, a: ScriptValue, b: ScriptValue): boolean | undefined {
	if (a.kind !== "number" || b.kind !== "number") {
		return undefined;
	}
	switch (sign) {
		case "<":
			return a.value < b.value;
		case "<=":
			return a.value <= b.value;
		case ">":
			return a.value > b.value;
		case ">=":
			return a.value >= b.value;
		default:
			return undefined;
	}
}

/** `find`, `rfind` and `index` count code points. */
export function findIn(text: TextValue, what: string, isLast: boolean): NumberValue {
	const at = isLast ? text.text.lastIndexOf(what) : text.text.indexOf(what);
	return numberValue(at < 0 ? -1 : indexAt(text.text, at));
}
