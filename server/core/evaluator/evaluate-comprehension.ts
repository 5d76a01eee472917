/** Comprehensions and loop variables: what one element of a list, batch or dataset is. */
import { childOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate, keyOf, listValue } from "./evaluate-expression.js";
import { isTrue } from "./evaluate-operator.js";
import { base, createFrame, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { bind, createScope } from "./scope.js";
import {
	choose,
	constantOf,
	deepest,
	depthOf,
	MAX_DEPTH,
	settled,
	type DictEntry,
	type Scope,
	type Value,
} from "./value.js";

export function evaluateComprehension(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const written = tryUnrolled(interpreter, node, scope);
	// Calls in it are recorded once, by the run below.
	if (written && !holdsCall(node)) {
		return written;
	}
	const series = evaluateSeries(interpreter, node, scope);
	return written ?? series;
}

function holdsCall(node: PythonNode): boolean {
	const open = [...node.children];
	for (let at = open.pop(); at; at = open.pop()) {
		if (at.type === "call" || at.type === "lambda") {
			return true;
		}
		open.push(...at.children);
	}
	return false;
}

/** Leaves no traces: the comprehension may have to be read in another way. */
function tryUnrolled(interpreter: Interpreter, node: PythonNode, scope: Scope): Value | undefined {
	const { recording, frame } = interpreter;
	interpreter.recording = false;
	interpreter.frame = createFrame(frame.definition);
	const written = unrolled(interpreter, node, scope);
	interpreter.recording = recording;
	interpreter.frame = frame;
	return written;
}

function evaluateSeries(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const inner = createScope("loop", scope);
	let isStatic = true;
	let encoding: Value | undefined;
	for (const part of partsOf(node)) {
		if (part.type === "for_in_clause") {
			const iterable = evaluate(interpreter, childOf(part, "right"), inner);
			encoding ??= iterable.kind === "ids" && iterable.role === "encoding" ? iterable : undefined;
			isStatic &&= iterable.kind === "list" && !iterable.isOpen && iterable.items.length === 1;
			bindTarget(interpreter, childOf(part, "left"), elementOf(iterable), inner);
		} else if (part.type === "if_clause") {
			isStatic = false;
			evaluate(interpreter, partsOf(part)[0], inner);
		}
	}
	const body = childOf(node, "body");
	if (!body || body.type === "pair") {
		evaluate(interpreter, childOf(body, "key"), inner);
		evaluate(interpreter, childOf(body, "value"), inner);
		// `{k: v.to(device) for k, v in inputs.items()}` is the encoding again.
		return encoding ?? unknownValue(interpreter, node);
	}
	const element = evaluate(interpreter, body, inner);
	if (isStatic) {
		return listValue(interpreter, node, [element], false);
	}
	return seriesOf(interpreter, node, element, body);
}

/** Elements of a written list that are looked at one by one. */
const MAX_UNROLLED = 32;

/** `[f"{name}_proj" for name in ("q", "k")]`: every element, when the list is written out and conditions are certain. */
function unrolled(interpreter: Interpreter, node: PythonNode, scope: Scope): Value | undefined {
	const clauses = partsOf(node).filter((part) => part.type === "for_in_clause");
	const conditions = partsOf(node).filter((part) => part.type === "if_clause");
	const [clause] = clauses;
	const body = childOf(node, "body");
	if (clauses.length !== 1 || !body) {
		return undefined;
	}
	const iterable = settled(evaluate(interpreter, childOf(clause, "right"), scope));
	const isShort = iterable.kind === "list" && !iterable.isOpen && iterable.items.length <= MAX_UNROLLED;
	if (!isShort || !iterable.items.every(isConstant)) {
		return undefined;
	}
	const items: Value[] = [];
	const entries: DictEntry[] = [];
	for (const item of iterable.items) {
		const inner = createScope("loop", scope);
		bindTarget(interpreter, childOf(clause, "left"), item, inner);
		const truths = conditions.map((condition) => isTrue(evaluate(interpreter, partsOf(condition)[0], inner)));
		if (truths.includes(undefined)) {
			return undefined;
		}
		if (truths.includes(false)) {
			continue;
		}
		if (body.type === "pair") {
			const key = keyOf(evaluate(interpreter, childOf(body, "key"), inner));
			if (key === undefined) {
				return undefined;
			}
			const value = evaluate(interpreter, childOf(body, "value"), inner);
			entries.push({ key, value, range: childOf(body, "value") ?? body });
		} else {
			items.push(evaluate(interpreter, body, inner));
		}
	}
	if (body.type !== "pair") {
		return listValue(interpreter, node, items, false);
	}
	const depth = deepest(entries.map((entry) => entry.value));
	return depth > MAX_DEPTH
		? unknownValue(interpreter, node)
		: { kind: "dict", entries, isOpen: false, depth, ...base(interpreter, node) };
}

/** Messages and rows that are written out keep their own way: only plain constants are taken one by one. */
function isConstant(value: Value): boolean {
	return value.kind === "list"
		? value.items.every((item) => item.kind !== "list" && isConstant(item))
		: constantOf(value) !== undefined && value.certainty !== "unknown";
}

/** A list with one element a row; `range` is the element's expression. */
export function seriesOf(
	interpreter: Interpreter,
	node: PythonNode,
	element: Value,
	range: PythonNode,
): Value {
	if (depthOf(element) + 1 > MAX_DEPTH) {
		return unknownValue(interpreter, node);
	}
	return {
		kind: "series",
		element,
		range: { start: range.start, end: range.end },
		depth: depthOf(element) + 1,
		location: locationOf(interpreter, node),
		certainty: "certain",
	};
}

/** One element of an iterable; undefined when nothing is known of it. */
export function elementOf(iterable: Value): Value | undefined {
	switch (iterable.kind) {
		case "list":
			return iterable.isOpen ? undefined : choose(iterable.items);
		case "series":
			return iterable.element;
		case "field":
			return iterable.base.kind === "call" ? undefined : iterable;
		case "ids":
			return iterable.role === "encoding" ? { ...iterable, role: "other" } : iterable;
		case "choice":
			return choose(iterable.options.map(elementOf).filter((element) => element !== undefined));
		default:
			return undefined;
	}
}

/** Binds a loop's or an assignment's target; unknown elements become variables of that name. */
export function bindTarget(
	interpreter: Interpreter,
	target: PythonNode | undefined,
	value: Value | undefined,
	scope: Scope,
): void {
	if (!target) {
		return;
	}
	if (target.type === "identifier") {
		const name = sourceOf(interpreter, target);
		bind(scope, name, value && value.kind !== "unknown" ? value : variable(interpreter, target, name, value));
		return;
	}
	const names = partsOf(target);
	if (target.type === "pattern_list" || target.type === "tuple_pattern" || target.type === "list_pattern") {
		names.forEach((name, index) => {
			bindTarget(interpreter, name, value ? itemOf(value, index, names.length) : undefined, scope);
		});
	} else if (target.type === "list_splat_pattern") {
		bindTarget(interpreter, names[0], undefined, scope);
	}
}

/** A loop's variable may be a row; one that was assigned something unknown is only a name. */
function variable(
	interpreter: Interpreter,
	target: PythonNode,
	name: string,
	value: Value | undefined,
): Value {
	if (value) {
		return { kind: "symbol", name, role: "name", location: value.location, certainty: "unknown" };
	}
	const location = locationOf(interpreter, target);
	return { kind: "symbol", name, role: "variable", location, certainty: "unknown" };
}

/** The part of a value that the target at `index` of `count` takes. */
export function itemOf(value: Value, index: number, count: number): Value | undefined {
	switch (value.kind) {
		case "list":
			return value.items.length === count && !value.isOpen ? value.items[index] : undefined;
		case "choice": {
			const items = value.options.map((option) => itemOf(option, index, count));
			return items.includes(undefined) ? undefined : choose(items.filter((item) => item !== undefined));
		}
		// `model, tokenizer = load()`: each name stands for the call.
		case "call":
			return value;
		default:
			return undefined;
	}
}
