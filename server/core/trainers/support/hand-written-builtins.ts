/** Python's own functions, and those of its standard library that tokenize functions use. */
import { childOf } from "../../syntax/python/syntax-tree.js";
import { callAny } from "./hand-written-calls.js";
import { elementsOf, printed, truthOf } from "./hand-written-operators.js";
import { opaque, sourceOfNode, useValue, withDoubt } from "./hand-written-run.js";
import { rowValue } from "./hand-written-row.js";
import { deepCopy, shallowCopy } from "./hand-written-tensors.js";
import { jsonText } from "./hand-written-json.js";
import { lengthOf } from "./hand-written-text.js";
import {
	booleanValue,
	dictValue,
	keyOf,
	listValue,
	NONE,
	numberValue,
	ScriptError,
	type InstanceValue,
	type ListValue,
	type ScriptCall,
	type ScriptValue,
} from "./hand-written-values.js";

/** Undefined when the name is none of these. */
export function callBuiltin(name: string, call: ScriptCall): ScriptValue | undefined {
	const { run, node, positional } = call;
	const [first, second, third] = positional;
	const failed = (): ScriptValue => positional.find((value) => value.kind === "opaque") ?? opaque(run, node);
	const elements = (value: ScriptValue | undefined): readonly ScriptValue[] | undefined =>
		value === undefined ? undefined : elementsOf(run, value, node);
	switch (name) {
		case "len":
			return countOf(first, call) ?? failed();
		case "list":
		case "tuple": {
			const items = first === undefined ? [] : elements(first);
			return items === undefined ? failed() : listValue([...items], name);
		}
		case "dict":
			return dictOf(first, call) ?? failed();
		case "str":
			return (first === undefined ? undefined : printed(first)) ?? failed();
		case "int":
			return intOf(first) ?? failed();
		case "bool": {
			const truth = first === undefined ? undefined : truthOf(run, first);
			return truth === undefined ? failed() : booleanValue(truth);
		}
		case "range":
			return rangeOf(call) ?? failed();
		case "zip": {
			const lists = positional.map(elements);
			const known = lists.filter((list) => list !== undefined);
			const count = known.length === 0 ? 0 : Math.min(...known.map((list) => list.length));
			return known.length < lists.length
				? failed()
				: listValue(
						Array.from({ length: count }, (_, i) =>
							listValue(
								known.flatMap((list) => list[i] ?? []),
								"tuple",
							),
						),
					);
		}
		case "enumerate": {
			const items = elements(first);
			const start = second?.kind === "number" ? second.value : 0;
			return items === undefined
				? failed()
				: listValue(items.map((item, i) => listValue([numberValue(start + i), item], "tuple")));
		}
		case "reversed": {
			const items = elements(first);
			return items === undefined ? failed() : listValue([...items].reverse());
		}
		case "sum":
			return sumOf(first, second, call) ?? failed();
		case "min":
		case "max":
			return extremeOf(name, positional.length === 1 ? elements(first) : positional) ?? failed();
		case "any":
		case "all": {
			const truths = elements(first)?.map((item) => truthOf(run, item));
			const decisive = name === "any";
			return truths === undefined || (truths.includes(undefined) && !truths.includes(decisive))
				? failed()
				: booleanValue(truths.includes(decisive) === decisive);
		}
		case "map":
		case "filter": {
			const items = elements(second);
			if (first === undefined || items === undefined) {
				return failed();
			}
			const results = items.map((item) =>
				callAny(first, { ...call, positional: [item], keywords: new Map() }),
			);
			return name === "map" ? listValue(results) : (kept(items, results, call) ?? failed());
		}
		case "isinstance":
			return isInstance(first, call) ?? failed();
		case "getattr":
			return third ?? failed();
		case "print":
		case "tqdm":
		case "tqdm.tqdm":
		case "tqdm.auto.tqdm":
			return name === "print" ? NONE : (first ?? NONE);
		case "copy.deepcopy":
			return first === undefined ? failed() : deepCopy(first);
		case "copy.copy":
			return first === undefined ? failed() : shallowCopy(first);
		case "functools.partial":
			return first === undefined ? failed() : partial(first, call);
		case "itertools.chain":
		case "itertools.chain.from_iterable":
			return (
				chained(name === "itertools.chain" ? positional : (elements(first) ?? [first ?? NONE]), call) ??
				failed()
			);
		case "json.dumps":
			return (first === undefined ? undefined : jsonText(first, call.keywords)) ?? failed();
		case "json.loads":
			return failed();
		case "json.load":
		case "utils.jload":
		case "jload":
			return listValue([rowValue(run)]);
		case "collections.defaultdict":
			return failed();
		case "argparse.ArgumentParser":
			return { kind: "instance", type: "argparse", attributes: new Map() };
		case "transformers.HfArgumentParser":
			return { kind: "instance", type: "dataclass parser", attributes: new Map([["types", first ?? NONE]]) };
		default:
			return undefined;
	}
}

function countOf(value: ScriptValue | undefined, { run, node }: ScriptCall): ScriptValue | undefined {
	switch (value?.kind) {
		case "text":
			return numberValue(lengthOf(value.text));
		case "list":
			return value.spoiled ?? numberValue(value.items.length);
		case "dict":
			return value.spoiled ?? numberValue(value.entries.size);
		case "none":
			throw new ScriptError("TypeError", "object of type 'NoneType' has no len()", node);
		case "tokenizer":
			return opaque(run, node);
		default:
			return undefined;
	}
}

function dictOf(first: ScriptValue | undefined, call: ScriptCall): ScriptValue | undefined {
	const dict = dictValue();
	if (first?.kind === "dict") {
		if (first.spoiled !== undefined) {
			return first.spoiled;
		}
		first.entries.forEach((value, key) => dict.entries.set(key, value));
	} else if (first !== undefined) {
		for (const pair of elementsOf(call.run, first, call.node) ?? []) {
			const [key, value] = pair.kind === "list" ? pair.items : [];
			const name = key === undefined ? undefined : keyOf(key);
			if (name === undefined || value === undefined) {
				return undefined;
			}
			dict.entries.set(name, value);
		}
	}
	call.keywords.forEach((value, key) => dict.entries.set(key, value));
	if (call.keywords.has("labels")) {
		call.run.labelsAt = labelsArgument(call);
	}
	return call.hasOpaque ?? dict;
}

function labelsArgument({ run, node }: ScriptCall): { start: number; end: number } {
	const list = childOf(node, "arguments");
	const found = list?.children.find((part) => sourceOfNode(run, childOf(part, "name")) === "labels") ?? node;
	return { start: found.start, end: found.end };
}

function intOf(value: ScriptValue | undefined): ScriptValue | undefined {
	if (value?.kind === "number") {
		return { ...value, value: Math.trunc(value.value), isFloat: false };
	}
	if (value?.kind === "boolean") {
		return numberValue(Number(value.value));
	}
	return value?.kind === "text" && /^\s*[+-]?\d+\s*$/.test(value.text)
		? numberValue(Number(value.text))
		: undefined;
}

function rangeOf({ run, positional }: ScriptCall): ScriptValue | undefined {
	const numbers = positional.map((value) => (value.kind === "number" ? useValue(run, value).value : NaN));
	const [start, end, step] =
		numbers.length === 1
			? [0, numbers[0] ?? NaN, 1]
			: [numbers[0] ?? NaN, numbers[1] ?? NaN, numbers[2] ?? 1];
	if (
		!Number.isFinite(start) ||
		!Number.isFinite(end) ||
		!Number.isFinite(step) ||
		step === 0 ||
		Math.abs((end - start) / step) > 1e6
	) {
		return undefined;
	}
	const items: ScriptValue[] = [];
	for (let i = start; step > 0 ? i < end : i > end; i += step) {
		items.push(numberValue(i));
	}
	return listValue(items);
}

/** `sum(lists, [])` joins lists, which in a batch are of different rows. */
function sumOf(
	first: ScriptValue | undefined,
	start: ScriptValue | undefined,
	call: ScriptCall,
): ScriptValue | undefined {
	const items = first === undefined ? undefined : elementsOf(call.run, first, call.node);
	if (items === undefined) {
		return undefined;
	}
	if (start?.kind === "list") {
		return chained(items, call);
	}
	let sum = start?.kind === "number" ? start.value : 0;
	for (const item of items) {
		if (item.kind !== "number" && item.kind !== "boolean") {
			return undefined;
		}
		sum += Number(item.value);
	}
	return numberValue(sum);
}

export const PACKED =
	"Rows of a batch are joined and cut into blocks, so that a block holds parts of other rows too; shown is this row alone.";

function chained(lists: readonly ScriptValue[], call: ScriptCall): ListValue | undefined {
	const { run, node } = call;
	const parts = lists.map((list) => elementsOf(run, list, node));
	const known = parts.filter((part) => part !== undefined);
	if (run.isBatched && lists.some((list) => list.kind === "list")) {
		run.doubts.add(PACKED);
	}
	return known.length === parts.length ? listValue(known.flat()) : undefined;
}

function extremeOf(name: "min" | "max", items: readonly ScriptValue[] | undefined): ScriptValue | undefined {
	const numbers = items?.filter((item) => item.kind === "number") ?? [];
	if (items === undefined || numbers.length < items.length) {
		return undefined;
	}
	return numbers.reduce<(typeof numbers)[number] | undefined>(
		(best, item) =>
			best === undefined || (name === "min" ? item.value < best.value : item.value > best.value)
				? item
				: best,
		undefined,
	);
}

function kept(
	items: readonly ScriptValue[],
	flags: readonly ScriptValue[],
	{ run }: ScriptCall,
): ScriptValue | undefined {
	const truths = flags.map((flag) => truthOf(run, flag));
	return truths.includes(undefined) ? undefined : listValue(items.filter((_, i) => truths[i] === true));
}

function isInstance(value: ScriptValue | undefined, { run, node }: ScriptCall): ScriptValue | undefined {
	const [, type] = childOf(node, "arguments")?.children.filter(({ isNamed }) => isNamed) ?? [];
	const names = sourceOfNode(run, type).match(/\w+/g) ?? [];
	const kinds: { readonly [kind: string]: readonly string[] } = {
		text: ["str"],
		number: value?.kind === "number" && value.isFloat ? ["float"] : ["int"],
		boolean: ["bool", "int"],
		none: ["NoneType"],
		dict: [
			"dict",
			"Mapping",
			...(value?.kind === "dict" && value.isEncoding === true ? ["BatchEncoding"] : []),
		],
		list:
			value?.kind === "list"
				? { list: ["list", "List"], tuple: ["tuple"], tensor: ["Tensor"] }[value.flavour]
				: [],
	};
	const known = value === undefined ? undefined : kinds[value.kind];
	return known === undefined ||
		names.some(
			(name) =>
				!/^(?:str|int|float|bool|NoneType|dict|Mapping|BatchEncoding|list|List|tuple|Tensor|torch|type|None|typing|collections|abc)$/.test(
					name,
				),
		)
		? undefined
		: booleanValue(names.some((name) => known.includes(name)));
}

/** The later call's arguments follow those that were given before. */
function partial(target: ScriptValue, before: ScriptCall): ScriptValue {
	return {
		kind: "native",
		name: "partial",
		call: (call) =>
			callAny(target, {
				...call,
				positional: [...before.positional.slice(1), ...call.positional],
				keywords: new Map([...before.keywords, ...call.keywords]),
			}),
	};
}

export const COMMAND_LINE = "A setting of the command line may be another one than the script's default.";

/** Methods of the parsers of the command line. */
export function callParser(parser: InstanceValue, name: string, call: ScriptCall): ScriptValue | undefined {
	if (parser.type === "argparse") {
		if (name === "add_argument") {
			addArgument(parser, call);
			return NONE;
		}
		if (name === "add_argument_group" || name === "add_mutually_exclusive_group") {
			return parser;
		}
		const parsed: InstanceValue = { kind: "instance", type: "args", attributes: parser.attributes };
		if (name === "parse_known_args") {
			return listValue([parsed, opaque(call.run, call.node)], "tuple");
		}
		return name === "parse_args" ? parsed : undefined;
	}
	if (parser.type !== "dataclass parser" || !name.startsWith("parse_")) {
		return undefined;
	}
	const types = parser.attributes.get("types");
	const single = types === undefined ? [] : [types];
	const items = types?.kind === "list" ? types.items : single;
	return listValue(
		items.map((type) => parsedDataclass(type)),
		"tuple",
	);
}

function addArgument(parser: InstanceValue, { run, node, positional, keywords }: ScriptCall): void {
	const names = positional.flatMap((value) => (value.kind === "text" ? [value.text] : []));
	const long = names.find((one) => one.startsWith("--")) ?? names[0] ?? "";
	const dest = keywords.get("dest");
	const name = dest?.kind === "text" ? dest.text : long.replace(/^-+/, "").replaceAll("-", "_");
	const action = keywords.get("action");
	const flag =
		action?.kind === "text" && /^store_(?:true|false)$/.test(action.text)
			? booleanValue(action.text === "store_false")
			: undefined;
	const isRequired = keywords.get("required")?.kind === "boolean" || !long.startsWith("-");
	const value = keywords.get("default") ?? flag ?? (isRequired ? opaque(run, node) : NONE);
	parser.attributes.set(name, withDoubt(value, COMMAND_LINE));
}

function parsedDataclass(type: ScriptValue): ScriptValue {
	const attributes = new Map<string, ScriptValue>();
	if (type.kind === "class") {
		for (const field of type.fields) {
			const value = type.attributes.get(field);
			if (value !== undefined) {
				attributes.set(field, withDoubt(fieldDefault(value), COMMAND_LINE));
			}
		}
	}
	attributes.set("do_train", booleanValue(true));
	attributes.set("do_eval", booleanValue(false));
	attributes.set("do_predict", booleanValue(false));
	return { kind: "instance", type: type.kind === "class" ? type : "TrainingArguments", attributes };
}

/** `field(default=…)` of a dataclass. */
function fieldDefault(value: ScriptValue): ScriptValue {
	return value.kind === "instance" && value.type === "field"
		? (value.attributes.get("default") ?? NONE)
		: value;
}
