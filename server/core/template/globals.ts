/** The functions that every template can call: jinja2's, and those that Hugging Face adds. */
import { bindArguments, indexArgument, positionalArguments } from "./call-arguments.js";
import { privateAttribute } from "./compile-statement.js";
import { copyOf } from "./container-methods.js";
import { entriesOf, setItem } from "./dict.js";
import { formatTime } from "./format-time.js";
import { iterate, isIterable } from "./iterate.js";
import { strOf } from "./python-repr.js";
import { limitError, raise, typeError, valueError } from "./template-error.js";
import { isStr, isText, strText } from "./text.js";
import { plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { Namespace, PyDict, PyFunction, PyObject, PyRange, type Arguments, type Value } from "./values.js";

export interface GlobalsOptions {
	readonly now: () => Date;
	readonly version: 4 | 5;
}

/** jinja2's sandbox allows no longer range. */
const MAX_RANGE = 100_000;

export function createGlobals({ now, version }: GlobalsOptions): Map<string, Value> {
	const builtin = (name: string, call: (args: Arguments) => Value): [string, Value] => [
		name,
		new PyFunction(name, "function", call),
	];
	return new Map<string, Value>([
		builtin("range", range),
		builtin("dict", makeDict),
		builtin("namespace", (args) => {
			const attributes = makeDict(args);
			const hidden = entriesOf(attributes).find(([key]) => isText(key) && plainText(key).startsWith("_"));
			if (version === 5 && hidden !== undefined) {
				raise("SecurityError", privateAttribute(plainText(strOf(hidden[0]))));
			}
			return new Namespace(attributes);
		}),
		builtin("cycler", ({ positional }) => cycler(positional)),
		builtin("joiner", (args) => {
			const [separator = ", "] = bindArguments("Joiner.__init__", ["sep"], args);
			return joiner(separator);
		}),
		builtin("lipsum", () => limitError('The function "lipsum" gives another result each time.')),
		builtin("raise_exception", (args) => {
			const [message = null] = bindArguments("raise_exception", ["message"], args, 1);
			return raise("TemplateError", plainText(strOf(message)));
		}),
		builtin("strftime_now", (args) => {
			const [format = null] = bindArguments("strftime_now", ["format"], args, 1);
			return isStr(format)
				? formatTime(now(), plainText(strText(format)))
				: typeError(`strftime() argument 1 must be str, not ${typeName(format)}`);
		}),
	]);
}

function range(args: Arguments): Value {
	const given = positionalArguments("range", args, { least: 1, most: 3 }).map(indexArgument);
	const [first = 0, second, step = 1] = given;
	if (step === 0) {
		valueError("range() arg 3 must not be zero");
	}
	const made = second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
	if (made.length > MAX_RANGE) {
		raise("OverflowError", `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`);
	}
	return made;
}

function makeDict({ positional, keywords }: Arguments): PyDict {
	const [source, ...more] = positional;
	if (more.length > 0) {
		typeError(`dict expected at most 1 argument, got ${positional.length}`);
	}
	const dict = source instanceof PyDict ? copyOf(source) : new PyDict();
	if (source instanceof Namespace || (source !== undefined && !isIterable(source))) {
		typeError(`'${typeName(source)}' object is not iterable`);
	}
	if (source !== undefined && !(source instanceof PyDict)) {
		let index = 0;
		for (const pair of iterate(source)) {
			const items = isIterable(pair)
				? [...iterate(pair)]
				: typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
			const [key, value] = items;
			if (key === undefined || value === undefined || items.length !== 2) {
				valueError(`dictionary update sequence element #${index} has length ${items.length}; 2 is required`);
			}
			setItem(dict, key, value);
			index++;
		}
	}
	for (const [name, value] of keywords) {
		setItem(dict, name, value);
	}
	return dict;
}

function cycler(items: readonly Value[]): Value {
	if (items.length === 0) {
		raise("RuntimeError", "at least one item has to be provided");
	}
	let position = 0;
	// The position always lies within the items.
	const current = (): Value => items[position] as Value;
	const methods = new Map<string, Value>([
		[
			"next",
			new PyFunction("next", "method", () => {
				const item = current();
				position = (position + 1) % items.length;
				return item;
			}),
		],
		[
			"reset",
			new PyFunction("reset", "method", () => {
				position = 0;
				return null;
			}),
		],
	]);
	return new PyObject("Cycler", (name) => {
		switch (name) {
			case "current":
				return current();
			case "pos":
				return position;
			case "items":
				return undefined;
			default:
				return methods.get(name);
		}
	});
}

function joiner(separator: Value): Value {
	let isUsed = false;
	return new PyObject(
		"Joiner",
		(name) => (name === "used" ? isUsed : undefined),
		() => {
			const result = isUsed ? separator : "";
			isUsed = true;
			return result;
		},
	);
}
