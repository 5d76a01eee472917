/** Tensors of one or two dimensions, as far as label building uses them. */
import {
	listValue,
	NONE,
	numberValue,
	type ListValue,
	type ScriptCall,
	type ScriptValue,
} from "./hand-written-values.js";
import { compare } from "./hand-written-operators.js";
import { opaque } from "./hand-written-run.js";
import { stampIgnored } from "./hand-written-labels.js";

export function shapeOf(value: ListValue): number[] {
	const [first] = value.items;
	return first?.kind === "list" ? [value.items.length, ...shapeOf(first)] : [value.items.length];
}

export function tensorMember(value: ListValue, name: string): ScriptValue | undefined {
	return name === "shape"
		? listValue(
				shapeOf(value).map((size) => numberValue(size)),
				"tuple",
			)
		: undefined;
}

/** Nested lists as tensors. */
export function toTensor(value: ScriptValue): ScriptValue {
	return value.kind === "list"
		? {
				...listValue(value.items.map(toTensor), "tensor"),
				...(value.spoiled === undefined ? {} : { spoiled: value.spoiled }),
			}
		: value;
}

export function toPlainList(value: ScriptValue): ScriptValue {
	return value.kind === "list"
		? {
				...listValue(value.items.map(toPlainList)),
				...(value.spoiled === undefined ? {} : { spoiled: value.spoiled }),
			}
		: value;
}

export function shallowCopy(value: ScriptValue): ScriptValue {
	if (value.kind === "list") {
		return { ...value, items: [...value.items] };
	}
	return value.kind === "dict" ? { ...value, entries: new Map(value.entries) } : value;
}

/** A copy in which no list is shared. */
export function deepCopy(value: ScriptValue): ScriptValue {
	if (value.kind === "list") {
		const copy = listValue(value.items.map(deepCopy), value.flavour);
		return value.spoiled === undefined ? copy : { ...copy, spoiled: value.spoiled };
	}
	if (value.kind === "dict") {
		return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, deepCopy(item)])) };
	}
	return value;
}

function leaves(value: ListValue): ScriptValue[] {
	return value.items.flatMap((item) => (item.kind === "list" ? leaves(item) : [item]));
}

/** A method of a tensor; undefined when it is not followed. */
export function callTensorMethod(value: ListValue, name: string, call: ScriptCall): ScriptValue | undefined {
	const [first] = call.positional;
	switch (name) {
		case "clone":
		case "detach":
		case "contiguous":
		case "copy":
			return deepCopy(value);
		case "long":
		case "int":
		case "to":
		case "cpu":
		case "numpy":
		case "cuda":
			return leaves(value).every(({ kind }) => kind === "number") ? value : numbersOf(value);
		case "tolist":
			return toPlainList(value);
		case "item": {
			const all = leaves(value);
			return all.length === 1 ? all[0] : undefined;
		}
		case "size":
			return first?.kind === "number"
				? numberValue(shapeOf(value).at(first.value) ?? 0)
				: listValue(
						shapeOf(value).map((size) => numberValue(size)),
						"tuple",
					);
		case "numel":
			return numberValue(leaves(value).length);
		case "sum":
			return first === undefined ? sumOf(leaves(value)) : undefined;
		case "eq":
		case "ne":
		case "lt":
		case "gt":
		case "le":
		case "ge": {
			const signs = { eq: "==", ne: "!=", lt: "<", gt: ">", le: "<=", ge: ">=" } as const;
			return first === undefined ? undefined : compare(call.run, call.node, signs[name], value, first);
		}
		case "bool":
			return undefined;
		case "squeeze":
			return value.items.length === 1 && value.items[0]?.kind === "list" ? value.items[0] : value;
		case "flatten":
			return listValue(leaves(value), "tensor");
		case "unsqueeze":
			return first?.kind === "number" && first.value === 0 ? listValue([value], "tensor") : undefined;
		case "masked_fill":
		case "masked_fill_": {
			const [mask, fill] = call.positional;
			return mask?.kind === "list" && fill?.kind === "number"
				? fillMasked(value, mask, fill, call, name.endsWith("_"))
				: undefined;
		}
		case "fill_":
			return undefined;
		default:
			return undefined;
	}
}

function numbersOf(value: ScriptValue): ScriptValue | undefined {
	if (value.kind === "boolean") {
		return numberValue(value.value ? 1 : 0);
	}
	if (value.kind !== "list") {
		return value;
	}
	const items = value.items.map(numbersOf).filter((item) => item !== undefined);
	return listValue(items, "tensor");
}

function sumOf(items: readonly ScriptValue[]): ScriptValue | undefined {
	let sum = 0;
	for (const item of items) {
		if (item.kind !== "number" && item.kind !== "boolean") {
			return undefined;
		}
		sum += Number(item.value);
	}
	return numberValue(sum);
}

function fillMasked(
	value: ListValue,
	mask: ListValue,
	fill: ScriptValue,
	call: ScriptCall,
	inPlace: boolean,
): ScriptValue | undefined {
	if (value.items.length !== mask.items.length || (inPlace && value.isView === true)) {
		return undefined;
	}
	const target = inPlace ? value : listValue([...value.items], "tensor");
	for (const [i, flag] of mask.items.entries()) {
		const item = value.items[i];
		if (flag.kind === "list" && item?.kind === "list") {
			const inner = fillMasked(item, flag, fill, call, inPlace);
			if (inner === undefined) {
				return undefined;
			}
			target.items[i] = inner;
		} else if (flag.kind !== "boolean") {
			return undefined;
		} else if (flag.value) {
			target.items[i] = stampIgnored(call.run, fill);
		}
	}
	return target;
}

/** `torch.full((2, 3), value)` and its relatives. */
export function filled(shape: ScriptValue | undefined, value: ScriptValue): ScriptValue | undefined {
	const single = shape === undefined ? [] : [shape];
	const sizes = shape?.kind === "list" ? shape.items : single;
	const numbers = sizes.map((size) => (size.kind === "number" ? size.value : undefined));
	const [rows, columns] = numbers;
	if (
		rows === undefined ||
		numbers.includes(undefined) ||
		numbers.length > 2 ||
		rows * (columns ?? 1) > 1e6
	) {
		return undefined;
	}
	const line = (count: number): ListValue =>
		listValue(
			Array.from({ length: count }, () => value),
			"tensor",
		);
	return columns === undefined
		? line(rows)
		: listValue(
				Array.from({ length: rows }, () => line(columns)),
				"tensor",
			);
}

/** `torch.where(condition, a, b)`. */
export function where(call: ScriptCall): ScriptValue | undefined {
	const [condition, yes, no] = call.positional;
	if (condition === undefined || yes === undefined || no === undefined) {
		return undefined;
	}
	return choose(condition, yes, no, call);
}

function choose(
	condition: ScriptValue,
	yes: ScriptValue,
	no: ScriptValue,
	call: ScriptCall,
): ScriptValue | undefined {
	if (condition.kind === "boolean") {
		return stampIgnored(call.run, condition.value ? yes : no);
	}
	if (condition.kind !== "list") {
		return undefined;
	}
	const items = condition.items.map((flag, i) => choose(flag, partOf(yes, i), partOf(no, i), call));
	const known = items.filter((item) => item !== undefined);
	return known.length === items.length ? listValue(known, "tensor") : undefined;
}

function partOf(value: ScriptValue, index: number): ScriptValue {
	return value.kind === "list" ? (value.items[index] ?? NONE) : value;
}

/** `torch.nn.utils.rnn.pad_sequence`. */
export function padSequence(call: ScriptCall): ScriptValue | undefined {
	const [rows] = call.positional;
	const isBatchFirst = call.keywords.get("batch_first") ?? call.positional[1];
	const padding = call.keywords.get("padding_value") ?? call.positional[2] ?? numberValue(0);
	if (
		rows?.kind !== "list" ||
		isBatchFirst?.kind !== "boolean" ||
		!isBatchFirst.value ||
		padding.kind !== "number"
	) {
		return undefined;
	}
	const lists = rows.items.filter((row) => row.kind === "list");
	const longest = Math.max(0, ...lists.map(({ items }) => items.length));
	const padded = lists.map((row) =>
		listValue([...row.items, ...Array.from({ length: longest - row.items.length }, () => padding)], "tensor"),
	);
	return lists.length === rows.items.length ? listValue(padded, "tensor") : opaque(call.run, call.node);
}
