/** jinja2's `loop` variable: it looks ahead only when it is asked to. */
import { areEqual } from "./compare.js";
import { iterate, sizeOf } from "./iterate.js";
import { typeError } from "./template-error.js";
import { PyFunction, PyObject, PyTuple, Undefined, type Text, type Value } from "./values.js";

export interface Loop {
	/** The next item, undefined at the end. */
	next(): Value | undefined;
	/** What the template sees. */
	readonly value: PyObject;
}

export interface LoopOptions {
	readonly values: Value;
	/** Of a recursive loop: renders the body over other values, one level deeper. */
	readonly recurse?: (values: Value, depth: number) => Text;
	readonly depth?: number;
}

interface State {
	readonly options: LoopOptions;
	items: Iterator<Value>;
	index0: number;
	length: number | undefined;
	/** Looked at already, but not begun; undefined when nothing was. */
	after: { readonly item: Value | undefined } | undefined;
	current: Value | undefined;
	before: Value | undefined;
	lastChanged: Value | undefined;
}

export function createLoop(options: LoopOptions): Loop {
	const state: State = {
		options,
		items: iterate(options.values),
		index0: -1,
		length: undefined,
		after: undefined,
		current: undefined,
		before: undefined,
		lastChanged: undefined,
	};
	const methods = new Map<string, PyFunction>();
	const value = new PyObject(
		"LoopContext",
		(name) => {
			const attribute = attributeOf(state, name);
			return attribute === undefined ? methodOf(state, name, methods) : attribute;
		},
		(args) => recurse(options, args.positional[0]),
		() => `<LoopContext ${state.index0 + 1}/${lengthOf(state)}>`,
		() => lengthOf(state),
	);
	return { next: () => advance(state), value };
}

function advance(state: State): Value | undefined {
	const item = state.after === undefined ? take(state) : state.after.item;
	state.after = undefined;
	if (item !== undefined) {
		state.index0++;
		state.before = state.current;
		state.current = item;
	}
	return item;
}

function take(state: State): Value | undefined {
	const next = state.items.next();
	return next.done === true ? undefined : next.value;
}

function peek(state: State): Value | undefined {
	state.after ??= { item: take(state) };
	return state.after.item;
}

function lengthOf(state: State): number {
	if (state.length === undefined) {
		const size = sizeOf(state.options.values);
		state.length = size ?? countRest(state);
	}
	return state.length;
}

function countRest(state: State): number {
	const rest: Value[] = [];
	for (let item = take(state); item !== undefined; item = take(state)) {
		rest.push(item);
	}
	state.items = rest.values();
	const isAhead = state.after?.item === undefined ? 0 : 1;
	return rest.length + state.index0 + 1 + isAhead;
}

function attributeOf(state: State, name: string): Value | undefined {
	switch (name) {
		case "index":
			return state.index0 + 1;
		case "index0":
			return state.index0;
		case "first":
			return state.index0 === 0;
		case "last":
			return peek(state) === undefined;
		case "length":
			return lengthOf(state);
		case "revindex":
			return lengthOf(state) - state.index0;
		case "revindex0":
			return lengthOf(state) - state.index0 - 1;
		case "depth":
			return (state.options.depth ?? 0) + 1;
		case "depth0":
			return state.options.depth ?? 0;
		case "previtem":
			return state.index0 === 0 ? new Undefined("there is no previous item") : state.before;
		case "nextitem": {
			const next = peek(state);
			return next === undefined ? new Undefined("there is no next item") : next;
		}
		default:
			return undefined;
	}
}

function methodOf(state: State, name: string, made: Map<string, PyFunction>): PyFunction | undefined {
	if (name !== "cycle" && name !== "changed") {
		return undefined;
	}
	const known = made.get(name);
	if (known !== undefined) {
		return known;
	}
	const method = new PyFunction(name, "method", ({ positional }) =>
		name === "cycle" ? cycle(state, positional) : changed(state, positional),
	);
	made.set(name, method);
	return method;
}

function cycle({ index0 }: State, values: readonly Value[]): Value {
	return values[index0 % values.length] ?? orNone(values, index0);
}

function orNone(values: readonly Value[], index0: number): Value {
	return values.length === 0
		? typeError("no items for cycling given")
		: (values[index0 % values.length] as Value);
}

function changed(state: State, values: readonly Value[]): boolean {
	const value = new PyTuple(values);
	const isChanged = state.lastChanged === undefined || !areEqual(state.lastChanged, value);
	state.lastChanged = isChanged ? value : state.lastChanged;
	return isChanged;
}

function recurse({ recurse: render, depth = 0 }: LoopOptions, values: Value | undefined): Value {
	if (render === undefined) {
		return typeError("The loop must have the 'recursive' marker to be called recursively.");
	}
	return values === undefined
		? typeError("LoopContext.__call__() missing 1 required positional argument: 'iterable'")
		: render(values, depth + 1);
}
