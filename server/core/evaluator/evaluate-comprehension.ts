/** Comprehensions and loop variables: what one element of a list, batch or dataset is. */
import { childOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate, listValue } from "./evaluate-expression.js";
import { base, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { bind, createScope } from "./scope.js";
import { choose, depthOf, MAX_DEPTH, type Scope, type Value } from "./value.js";

export function evaluateComprehension(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
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
		...base(interpreter, node),
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
	return { kind: "symbol", name, role: "variable", ...base(interpreter, target, "unknown") };
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
