/** Methods of lists, tuples, dicts, ranges and dict views; those that would change a value are refused. */
import { bindArguments, positionalArguments } from "./call-arguments.js";
import { areEqual, numericOf } from "./compare.js";
import { entriesOf, getItem, setItem } from "./dict.js";
import { iterate } from "./iterate.js";
import { raise, typeError, valueError } from "./template-error.js";
import { plainText } from "./traced-text.js";
import { reprOf } from "./python-repr.js";
import { PyDict, PyFunction, PyRange, PyTuple, PyView, type Arguments, type Value } from "./values.js";

const LIST_CHANGES: ReadonlySet<string> = new Set([
	"append",
	"clear",
	"pop",
	"reverse",
	"insert",
	"sort",
	"extend",
	"remove",
]);
const DICT_CHANGES: ReadonlySet<string> = new Set(["clear", "pop", "popitem", "setdefault", "update"]);

/** Names that a dict's items can only be reached by in brackets. */
export const DICT_METHODS: ReadonlySet<string> = new Set([
	...DICT_CHANGES,
	"get",
	"items",
	"keys",
	"values",
	"copy",
	"fromkeys",
]);

export function containerMethod(object: Value, name: string): Value | "modifies" | undefined {
	if (object instanceof PyDict) {
		return DICT_CHANGES.has(name) ? "modifies" : dictMethod(object, name);
	}
	if (Array.isArray(object)) {
		return LIST_CHANGES.has(name) ? "modifies" : sequenceMethod(object, object, name);
	}
	if (object instanceof PyTuple) {
		const position = object.names?.indexOf(name) ?? -1;
		const named = object.items[position];
		return named === undefined ? sequenceMethod(object, object.items, name) : named;
	}
	if (object instanceof PyRange) {
		switch (name) {
			case "start":
			case "stop":
			case "step":
				return object[name];
			default:
				return sequenceMethod(object, [...iterate(object)], name);
		}
	}
	return undefined;
}

function method(name: string, call: (args: Arguments) => Value): PyFunction {
	return new PyFunction(name, "builtin_function_or_method", call);
}

function dictMethod(dict: PyDict, name: string): Value | undefined {
	switch (name) {
		case "get":
			return method(name, (args) => {
				const [key = null, otherwise = null] = positionalArguments(name, args, { least: 1, most: 2 });
				const value = getItem(dict, key);
				return value === undefined ? otherwise : value;
			});
		case "items":
		case "keys":
		case "values":
			return method(name, (args) => {
				withoutArguments(`dict.${name}`, args);
				return new PyView(`dict_${name}`, dict);
			});
		case "copy":
			return method(name, (args) => {
				withoutArguments("dict.copy", args);
				return copyOf(dict);
			});
		case "fromkeys":
			return method(name, (args) => {
				const [keys = null, value = null] = positionalArguments(name, args, { least: 1, most: 2 });
				const made = new PyDict();
				for (const key of iterate(keys)) {
					setItem(made, key, value);
				}
				return made;
			});
		default:
			return undefined;
	}
}

export function copyOf(dict: PyDict): PyDict {
	const copy = new PyDict();
	for (const [key, value] of entriesOf(dict)) {
		setItem(copy, key, value);
	}
	return copy;
}

function withoutArguments(name: string, args: Arguments): void {
	if (args.keywords.size > 0) {
		typeError(`${name}() takes no keyword arguments`);
	}
	if (args.positional.length > 0) {
		typeError(`${name}() takes no arguments (${args.positional.length} given)`);
	}
}

function sequenceMethod(object: Value, items: readonly Value[], name: string): Value | undefined {
	switch (name) {
		case "count":
			return method(name, (args) => {
				const [searched = null] = positionalArguments(name, args, { least: 1, most: 1 });
				return items.filter((item) => areEqual(item, searched)).length;
			});
		case "index":
			return method(name, (args) => indexIn(object, items, args));
		case "copy":
			return Array.isArray(object)
				? method(name, (args) => {
						withoutArguments("list.copy", args);
						return [...items];
					})
				: undefined;
		default:
			return undefined;
	}
}

function indexIn(object: Value, items: readonly Value[], args: Arguments): Value {
	const [searched = null, from = 0, to = items.length] = bindArguments(
		"index",
		["value", "start", "stop"],
		args,
		1,
	);
	const bound = (value: Value): number => {
		const number = Number(numericOf(value) ?? 0);
		return number < 0 ? Math.max(0, number + items.length) : number;
	};
	for (let i = bound(from); i < Math.min(bound(to), items.length); i++) {
		// The index lies within the items.
		if (areEqual(items[i] as Value, searched)) {
			return i;
		}
	}
	return Array.isArray(object)
		? valueError(`${plainText(reprOf(searched))} is not in list`)
		: raise("ValueError", "tuple.index(x): x not in tuple");
}
