/** Filters that go through a list with an attribute, a test or another filter: `map`, `select`, `selectattr` … */
import { charge } from "./budget.js";
import { itemOrAttribute } from "./attributes.js";
import { isTruthy } from "./compare.js";
import { FILTERS, type Filter } from "./filters.js";
import { iterate } from "./iterate.js";
import { integerValue } from "./numbers.js";
import { reprOf } from "./python-repr.js";
import { type Run } from "./run.js";
import { raise } from "./template-error.js";
import { TESTS } from "./tests.js";
import { isStr, isText, strText } from "./text.js";
import { plainText } from "./traced-text.js";
import { PyIterator, Undefined, type Arguments, type Value } from "./values.js";

export const SELECTION_FILTERS: { readonly [name: string]: Filter } = {
	map: (value, args, run) =>
		lazily(function* () {
			if (!isTruthy(value)) {
				return;
			}
			const change = mapping(args, run);
			for (const item of iterate(value)) {
				charge(1);
				yield change(item);
			}
		}),
	select: (value, args, run) => selection(value, args, { run, wanted: true, byAttribute: false }),
	reject: (value, args, run) => selection(value, args, { run, wanted: false, byAttribute: false }),
	selectattr: (value, args, run) => selection(value, args, { run, wanted: true, byAttribute: true }),
	rejectattr: (value, args, run) => selection(value, args, { run, wanted: false, byAttribute: true }),
};

function lazily(items: () => Generator<Value, void>): PyIterator {
	return new PyIterator("generator", items() as Generator<Value, undefined>);
}

interface PathOptions {
	readonly change?: ((value: Value) => Value) | undefined;
	/** In the place of what is missing; None is none. */
	readonly otherwise?: Value;
}

/** A function that follows `a.b.0` into a value; without an attribute, it gives the value itself. */
export function attributePath(
	attribute: Value,
	{ change, otherwise = null }: PathOptions = {},
): (item: Value) => Value {
	const parts = pathParts(attribute);
	return (item) => {
		let value = item;
		for (const part of parts) {
			value = itemOrAttribute(value, part);
			if (otherwise !== null && value instanceof Undefined) {
				value = otherwise;
			}
		}
		return change === undefined ? value : change(value);
	};
}

/** As above for several paths with commas between them: a list of values. */
export function multipleAttributes(
	attribute: Value,
	change: ((value: Value) => Value) | undefined,
): (item: Value) => Value {
	const paths = isStr(attribute) ? plainText(strText(attribute)).split(",") : [attribute];
	const read = paths.map((path) => attributePath(path, { change }));
	return (item) => read.map((path) => path(item));
}

function pathParts(attribute: Value): readonly Value[] {
	if (attribute === null) {
		return [];
	}
	return isStr(attribute)
		? plainText(strText(attribute))
				.split(".")
				.map((part) => (/^\p{Nd}+$/u.test(part) ? integerValue(BigInt(part)) : part))
		: [attribute];
}

function mapping(args: Arguments, run: Run): (item: Value) => Value {
	const [name, ...rest] = args.positional;
	const attribute = args.keywords.get("attribute");
	if (name === undefined && attribute !== undefined) {
		const unexpected = [...args.keywords.keys()].find((key) => key !== "attribute" && key !== "default");
		if (unexpected !== undefined) {
			raise("FilterArgumentError", `Unexpected keyword argument '${unexpected}'`);
		}
		return attributePath(attribute, { otherwise: args.keywords.get("default") ?? null });
	}
	if (name === undefined) {
		return raise("FilterArgumentError", "map requires a filter argument");
	}
	const given: Arguments = { positional: rest, keywords: args.keywords };
	return (item) => named(FILTERS, "filter", name)(item, given, run);
}

function named<T>(table: ReadonlyMap<string, T>, kind: "filter" | "test", name: Value): T {
	const found = isText(name) ? table.get(plainText(name)) : undefined;
	return found ?? raise("TemplateRuntimeError", `No ${kind} named ${plainText(reprOf(name))}.`);
}

interface SelectionOptions {
	readonly run: Run;
	/** What the test must give for an item to stay. */
	readonly wanted: boolean;
	readonly byAttribute: boolean;
}

function selection(
	value: Value,
	args: Arguments,
	{ run, wanted, byAttribute }: SelectionOptions,
): PyIterator {
	return lazily(function* () {
		if (!isTruthy(value)) {
			return;
		}
		const [attribute, ...others] = args.positional;
		if (byAttribute && attribute === undefined) {
			raise("FilterArgumentError", "Missing parameter for attribute name");
		}
		const read = attributePath(byAttribute && attribute !== undefined ? attribute : null);
		const [name, ...rest] = byAttribute ? others : args.positional;
		const given: Arguments = { positional: rest, keywords: args.keywords };
		for (const item of iterate(value)) {
			charge(1);
			const tested = read(item);
			const holds =
				name === undefined ? isTruthy(tested) : isTruthy(named(TESTS, "test", name)(tested, given, run));
			if (holds === wanted) {
				yield item;
			}
		}
	});
}
