/** Filters over lists and dicts, such as `first`, `sort`, `unique`, `groupby` and `batch`. */
import { charge } from "./budget.js";
import { bindArguments, indexArgument } from "./call-arguments.js";
import { attributeOf, pythonAttribute } from "./attributes.js";
import { areEqual, isOrdered, isTruthy, sortBy } from "./compare.js";
import { dictKey, entriesOf } from "./dict.js";
import type { Filter } from "./filters.js";
import { isIterable, iterate } from "./iterate.js";
import { attributePath, multipleAttributes } from "./selection-filters.js";
import { limitError, raise, typeError } from "./template-error.js";
import { codePoints, isStr, strText } from "./text.js";
import { deriveText, joinTexts, plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import {
	Markup,
	PyDict,
	PyIterator,
	PyObject,
	PyTuple,
	Undefined,
	type Arguments,
	type Value,
} from "./values.js";

export const COLLECTION_FILTERS: { readonly [name: string]: Filter } = {
	default: defaultFilter,
	d: defaultFilter,
	first(value, args) {
		bindArguments("do_first", [], args);
		const { value: item, done } = iterate(value).next();
		return done === true ? new Undefined("No first item, sequence was empty.") : item;
	},
	last(value, args) {
		bindArguments("do_last", [], args);
		demandReversible(value);
		const item = [...iterate(value)].at(-1);
		return item === undefined ? new Undefined("No last item, sequence was empty.") : item;
	},
	list(value, args) {
		bindArguments("do_list", [], args);
		return [...iterate(value)];
	},
	reverse(value, args) {
		bindArguments("do_reverse", [], args);
		if (isStr(value)) {
			const text = strText(value);
			const reversed = joinTexts(codePoints(text).reverse());
			return value instanceof Markup ? new Markup(reversed) : reversed;
		}
		if (!isIterable(value)) {
			return raise("FilterArgumentError", "argument must be iterable");
		}
		const items = [...iterate(value)].reverse();
		return isReversible(value) ? new PyIterator(reverseName(value), items.values()) : items;
	},
	items(value, args) {
		bindArguments("do_items", [], args);
		return lazily(function* () {
			if (value instanceof Undefined) {
				return;
			}
			if (!(value instanceof PyDict)) {
				typeError("Can only get item pairs from a mapping.");
			}
			for (const entry of entriesOf(value)) {
				yield new PyTuple(entry);
			}
		});
	},
	dictsort: dictSort,
	sort(value, args) {
		const parameters = ["reverse", "case_sensitive", "attribute"];
		const [reverse = false, sensitive = false, attribute = null] = bindArguments("do_sort", parameters, args);
		const keyOf = multipleAttributes(attribute, isTruthy(sensitive) ? undefined : ignoreCase);
		return sortBy([...iterate(value)], keyOf, isTruthy(reverse));
	},
	unique(value, args) {
		const [sensitive = false, attribute = null] = bindArguments(
			"do_unique",
			["case_sensitive", "attribute"],
			args,
		);
		const keyOf = attributePath(attribute, { change: isTruthy(sensitive) ? undefined : ignoreCase });
		return lazily(function* () {
			const seen = new Set<unknown>();
			for (const item of iterate(value)) {
				const key = dictKey(keyOf(item));
				if (!seen.has(key)) {
					seen.add(key);
					yield item;
				}
			}
		});
	},
	min: (value, args) => extreme(value, args, "<"),
	max: (value, args) => extreme(value, args, ">"),
	groupby: groupBy,
	batch(value, args) {
		const [count = 0, fill = null] = bindArguments("do_batch", ["linecount", "fill_with"], args, 1);
		const size = indexArgument(count);
		return lazily(function* () {
			let batch: Value[] = [];
			for (const item of iterate(value)) {
				if (batch.length === size) {
					yield batch;
					batch = [];
				}
				batch.push(item);
			}
			if (batch.length > 0) {
				const missing = fill === null ? 0 : Math.max(0, size - batch.length);
				charge(missing);
				yield [...batch, ...Array.from({ length: missing }, () => fill)];
			}
		});
	},
	slice(value, args) {
		const [count = 0, fill = null] = bindArguments("do_slice", ["slices", "fill_with"], args, 1);
		return lazily(() => sliceInto([...iterate(value)], indexArgument(count), fill));
	},
	attr(value, args) {
		const [name = null] = bindArguments("do_attr", ["name"], args, 1);
		if (!isStr(name)) {
			return typeError(`attribute name must be string, not '${typeName(name)}'`);
		}
		const text = plainText(strText(name));
		return pythonAttribute(value, text) === undefined
			? new Undefined(`'${typeName(value)} object' has no attribute '${text}'`)
			: attributeOf(value, text);
	},
	random: () => limitError('The filter "random" gives another result each time.'),
};

function lazily(items: () => Generator<Value, undefined | void>): PyIterator {
	const generator = items() as Generator<Value, undefined>;
	return new PyIterator("generator", generator);
}

function defaultFilter(value: Value, args: Arguments): Value {
	const [otherwise = "", isBoolean = false] = bindArguments("do_default", ["default_value", "boolean"], args);
	return value instanceof Undefined || (isTruthy(isBoolean) && !isTruthy(value)) ? otherwise : value;
}

export function ignoreCase(value: Value): Value {
	if (!isStr(value)) {
		return value;
	}
	const text = strText(value);
	return deriveText(plainText(text).toLowerCase(), text);
}

function isReversible(value: Value): boolean {
	return isIterable(value) && !(value instanceof PyIterator) && !(value instanceof PyObject);
}

function demandReversible(value: Value): void {
	if (!isReversible(value)) {
		typeError(`'${typeName(value)}' object is not reversible`);
	}
}

function reverseName(value: Value): string {
	switch (typeName(value)) {
		case "list":
			return "list_reverseiterator";
		case "dict":
			return "dict_reversekeyiterator";
		default:
			return "reversed";
	}
}

function dictSort(value: Value, args: Arguments): Value {
	const parameters = ["case_sensitive", "by", "reverse"];
	const [sensitive = false, by = "key", reverse = false] = bindArguments("do_dictsort", parameters, args);
	const position = isStr(by) ? ["key", "value"].indexOf(plainText(strText(by))) : -1;
	if (position < 0) {
		raise("FilterArgumentError", 'You can only sort by either "key" or "value"');
	}
	if (!(value instanceof PyDict)) {
		return value instanceof Undefined
			? raise(value.type, value.message)
			: raise("AttributeError", `'${typeName(value)}' object has no attribute 'items'`);
	}
	const keyOf = (entry: [Value, Value]): Value => {
		const [key, item] = entry;
		const sorted = position === 0 ? key : item;
		return isTruthy(sensitive) ? sorted : ignoreCase(sorted);
	};
	return sortBy(entriesOf(value), keyOf, isTruthy(reverse)).map((entry) => new PyTuple(entry));
}

function extreme(value: Value, args: Arguments, operator: "<" | ">"): Value {
	const [sensitive = false, attribute = null] = bindArguments(
		"do_min",
		["case_sensitive", "attribute"],
		args,
	);
	const keyOf = attributePath(attribute, { change: isTruthy(sensitive) ? undefined : ignoreCase });
	let best: { readonly item: Value; readonly key: Value } | undefined;
	for (const item of iterate(value)) {
		const key = keyOf(item);
		if (best === undefined || isOrdered(key, best.key, operator)) {
			best = { item, key };
		}
	}
	return best === undefined ? new Undefined("No aggregated item, sequence was empty.") : best.item;
}

function groupBy(value: Value, args: Arguments): Value {
	const parameters = ["attribute", "default", "case_sensitive"];
	const [attribute = null, otherwise = null, sensitive = false] = bindArguments(
		"do_groupby",
		parameters,
		args,
		1,
	);
	const isSensitive = isTruthy(sensitive);
	const keyOf = attributePath(attribute, { change: isSensitive ? undefined : ignoreCase, otherwise });
	const shownKey = attributePath(attribute, { otherwise });
	const groups: { key: Value; items: Value[] }[] = [];
	for (const item of sortBy([...iterate(value)], keyOf, false)) {
		const key = keyOf(item);
		const last = groups.at(-1);
		if (last !== undefined && areEqual(last.key, key)) {
			last.items.push(item);
		} else {
			groups.push({ key, items: [item] });
		}
	}
	return groups.map(({ key, items }) => {
		const [first = null] = items;
		return new PyTuple([isSensitive ? key : shownKey(first), items], ["grouper", "list"]);
	});
}

function* sliceInto(items: readonly Value[], count: number, fill: Value): Generator<Value, undefined> {
	if (count === 0) {
		raise("ZeroDivisionError", "integer division or modulo by zero");
	}
	const each = Math.floor(items.length / count);
	const withExtra = items.length - each * count;
	let offset = 0;
	for (let i = 0; i < count; i++) {
		charge(1);
		const start = offset + i * each;
		offset += i < withExtra ? 1 : 0;
		const slice = items.slice(start, offset + (i + 1) * each);
		yield fill !== null && i >= withExtra ? [...slice, fill] : slice;
	}
	return undefined;
}
