/** Python's values in a template. */
import type { TracedText } from "./traced-text.js";
import type { TemplateError } from "./template-error.js";

/** `number` is an int in JavaScript's safe range, `bigint` one outside of it; an array is a list. */
export type Value =
	| null
	| boolean
	| number
	| bigint
	| string
	| PyFloat
	| TracedText
	| Markup
	| PyTuple
	| Value[]
	| PyDict
	| PyRange
	| PyView
	| PyIterator
	| Slice
	| Undefined
	| Namespace
	| PyFunction
	| PyObject;

/** Text, with or without a record of where its characters come from. */
export type Text = string | TracedText;

export class PyFloat {
	constructor(readonly value: number) {}
}

/** jinja2's `Markup`: text that is escaped on the way in. */
export class Markup {
	constructor(readonly text: Text) {}
}

export class PyTuple {
	/** `names`: attributes by position, as of a named tuple. */
	constructor(
		readonly items: readonly Value[],
		readonly names?: readonly string[],
	) {}
}

/** What a dict finds a key by: equal keys of Python have equal ones. */
export type DictKey = string | number | bigint | null | object;

export class PyDict {
	readonly values = new Map<DictKey, Value>();
	/** Keys that are not the plain string that finds them. */
	keys: Map<DictKey, Value> | undefined;
	/** Index of the message that this is, in the input. */
	message: number | undefined;
}

export class PyRange {
	readonly length: number;
	constructor(
		readonly start: number,
		readonly stop: number,
		readonly step: number,
	) {
		const span = step > 0 ? stop - start : start - stop;
		this.length = Math.max(0, Math.ceil(span / Math.abs(step)));
	}
}

export class PyView {
	constructor(
		readonly kind: "dict_keys" | "dict_values" | "dict_items",
		readonly dict: PyDict,
	) {}
}

/** An iterator that is used up once, such as what `map` gives. */
export class PyIterator {
	constructor(
		readonly typeName: string,
		readonly iterator: Iterator<Value>,
	) {}
}

/** The `a:b:c` of an index that is a tuple; a plain slice never becomes a value. */
export class Slice {
	constructor(
		readonly from: Value,
		readonly to: Value,
		readonly step: Value,
	) {}
}

/** A missing value, and what is raised when it is used. */
export class Undefined {
	constructor(
		readonly message: string,
		readonly type: TemplateError["type"] = "UndefinedError",
	) {}
}

export class Namespace {
	constructor(readonly attributes: PyDict) {}
}

export interface Arguments {
	readonly positional: readonly Value[];
	readonly keywords: ReadonlyMap<string, Value>;
}

export class PyFunction {
	constructor(
		readonly name: string,
		/** `function`, `builtin_function_or_method`, `Macro` … */
		readonly typeName: string,
		readonly call: (args: Arguments) => Value,
		/** `repr`, where Python's has no address in it. */
		readonly shown?: string,
		readonly attributes?: (name: string) => Value | undefined,
	) {}
}

/** Things of jinja2 with attributes, such as `loop`. */
export class PyObject {
	constructor(
		readonly typeName: string,
		readonly attribute: (name: string) => Value | undefined,
		readonly call?: (args: Arguments) => Value,
		readonly shown?: () => string,
		readonly length?: () => number,
		readonly iterator?: () => Iterator<Value>,
	) {}
}

export const NO_ARGUMENTS: Arguments = { positional: [], keywords: new Map() };
