/** Functions of Python and its library whose results are constants, paths, lists or dicts. */
import { callArithmetic } from "./call-arithmetic.js";
import { callData } from "./call-data.js";
import { callFunction } from "./call-function.js";
import { callParser } from "./call-parser.js";
import { keywordOf, type CallSite } from "./call-site.js";
import { elementOf, seriesOf } from "./evaluate-comprehension.js";
import { attributeOf } from "./evaluate-member.js";
import { passLaunched } from "./launched-values.js";
import { base, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { joinPath, parentPath } from "./path-values.js";
import { cut } from "./python-value.js";
import { keyName, lookUp } from "./scope.js";
import { dedentText } from "./text-methods.js";
import { textAlternatives, textValue } from "./text-parts.js";
import {
	choose,
	constantOf,
	deepest,
	MAX_DEPTH,
	settled,
	stringOf,
	withCertainty,
	type DictEntry,
	type Value,
} from "./value.js";

/** The call's result; undefined when it is not one of these or not understood. */
export function callBuiltin(interpreter: Interpreter, site: CallSite): Value | undefined {
	const [first] = site.positional;
	switch (BARE[site.callee] ?? site.callee) {
		case "dict":
			return dictOf(interpreter, site);
		case "os.environ.get":
		case "os.getenv":
			return environment(site);
		case "os.path.join":
		case "pathlib.Path":
		case "pathlib.PurePath":
			return first
				? joinPath(
						interpreter,
						site.node,
						site.positional.map((argument) => argument.value),
					)
				: undefined;
		case "os.path.dirname":
			return first ? parentPath(interpreter, site.node, first.value) : undefined;
		case "os.path.abspath":
		case "os.path.realpath":
		case "os.path.expanduser":
		case "os.path.normpath":
			return first?.value.kind === "text" ? first.value : undefined;
		case "textwrap.dedent":
			return first ? dedented(interpreter, site, first.value) : undefined;
		case "str":
			return first ? stringified(interpreter, site, first.value) : undefined;
		case "int":
		case "float":
			return first ? numeric(site, settled(first.value)) : undefined;
		case "bool":
			return first ? truthOf(settled(first.value)) : undefined;
		case "list":
		case "tuple":
		case "iter":
		case "reversed":
		case "sorted":
		case "tqdm.tqdm":
		case "tqdm.auto.tqdm":
		case "set":
		case "frozenset":
			return first ? sequence(site, first.value) : emptyList(interpreter, site);
		case "copy.copy":
		case "copy.deepcopy":
			return first ? copied(site, settled(first.value)) : undefined;
		case "torch.tensor":
		case "torch.LongTensor":
		case "torch.as_tensor":
		case "np.array":
		case "numpy.array":
			return first ? sequence(site, first.value) : undefined;
		case "zip":
			return zipped(interpreter, site);
		case "enumerate":
			return enumerated(interpreter, site);
		case "map":
			return undefined;
		case "range":
			return (
				rangeOf(interpreter, site) ??
				seriesOf(interpreter, site.node, unknownValue(interpreter, site.node), site.node)
			);
		case "functools.partial":
			return first?.value.kind === "function" ? first.value : undefined;
		case "fire.Fire":
		case "typer.run":
			if (first?.value.kind === "function") {
				passLaunched(interpreter, first.value.definition);
			}
			return undefined;
		case "dataclasses.field":
		case "pydantic.Field":
			return fieldDefault(interpreter, site);
		case "typer.Option":
		case "typer.Argument":
			return first && withCertainty(first.value, "possible");
		case "getattr":
			return namedAttribute(interpreter, site);
		case "vars":
		case "dataclasses.asdict":
		case "asdict":
			return first ? dictOfObject(interpreter, site, settled(first.value)) : undefined;
		default:
			return (
				callParser(interpreter, site) ?? callData(interpreter, site) ?? callArithmetic(interpreter, site)
			);
	}
}

/** What people import by name from their modules, and use without an import in notebooks. */
const BARE: { readonly [name: string]: string } = {
	Path: "pathlib.Path",
	deepcopy: "copy.deepcopy",
	field: "dataclasses.field",
	getenv: "os.getenv",
	tqdm: "tqdm.tqdm",
	dedent: "textwrap.dedent",
};

/** `field(default=…)`, `field(default_factory=lambda: […])`. */
function fieldDefault(interpreter: Interpreter, site: CallSite): Value | undefined {
	const factory = keywordOf(site, "default_factory")?.value;
	if (factory?.kind === "function") {
		return callFunction(interpreter, { ...site, positional: [], keywords: [] }, factory.definition);
	}
	if (factory?.kind === "symbol" && factory.name === "list") {
		return emptyList(interpreter, site);
	}
	const isPydantic = site.callee === "pydantic.Field";
	return keywordOf(site, "default")?.value ?? (isPydantic ? site.positional[0]?.value : undefined);
}

/** What the script sets itself, else the default. */
function environment(site: CallSite): Value | undefined {
	const name = stringOf(site.positional[0]?.value);
	const set = name === undefined ? undefined : lookUp(site.scope, keyName("os.environ", name));
	const fallback = site.positional[1]?.value ?? keywordOf(site, "default")?.value;
	return set ?? (fallback && withCertainty(fallback, "possible"));
}

/** `getattr(torch, "bfloat16")`, `getattr(args, "lr", 1e-4)`. */
function namedAttribute(interpreter: Interpreter, site: CallSite): Value | undefined {
	const [object, name, fallback] = site.positional;
	const attribute = name && stringOf(settled(name.value));
	const owner = object && settled(object.value);
	if (!owner || !name || attribute === undefined) {
		return undefined;
	}
	if (owner.kind === "object") {
		return owner.attributes.get(attribute) ?? (fallback && withCertainty(fallback.value, "possible"));
	}
	if (owner.kind !== "symbol" || owner.role !== "name" || fallback) {
		return fallback && withCertainty(fallback.value, "possible");
	}
	const written = `${sourceOf(interpreter, object.node)}.${attribute}`;
	const found = attributeOf(interpreter, site.node, owner, attribute, written);
	return withCertainty(found, settled(name.value).certainty);
}

function dictOfObject(interpreter: Interpreter, site: CallSite, value: Value): Value | undefined {
	if (value.kind === "dict" || value.kind !== "object") {
		return value.kind === "dict" ? value : undefined;
	}
	const attributes = [...value.attributes].filter(([, item]) => item.kind !== "function");
	const entries = attributes.map(([key, item]) => ({ key, value: cut(item), range: site.node }));
	const depth = deepest(entries.map((entry) => entry.value));
	return depth > MAX_DEPTH
		? undefined
		: { kind: "dict", entries, isOpen: false, depth, ...base(interpreter, site.node) };
}

/** A copy of an object is another object: what is set on one is not set on the other. */
function copied(site: CallSite, value: Value): Value | undefined {
	return value.kind === "object"
		? { ...value, attributes: new Map(value.attributes) }
		: (sequence(site, value) ?? dictCopy(value));
}

function dictCopy(value: Value): Value | undefined {
	return value.kind === "dict" ? value : undefined;
}

function truthOf(value: Value): Value | undefined {
	const constant = constantOf(value);
	const { location, certainty } = value;
	return constant === undefined
		? undefined
		: { kind: "boolean", value: Boolean(constant), location, certainty };
}

function emptyList(interpreter: Interpreter, site: CallSite): Value {
	return { kind: "list", items: [], isOpen: false, depth: 1, ...base(interpreter, site.node) };
}

/** `range(3)` with constants is a short list. */
function rangeOf(interpreter: Interpreter, site: CallSite): Value | undefined {
	const bounds = site.positional.map(({ value }) => constantOf(settled(value)));
	const [first, second, step = 1] = bounds;
	const start = second === undefined ? 0 : first;
	const end = second ?? first;
	if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number" || step === 0) {
		return undefined;
	}
	const count = Math.ceil((end - start) / step);
	if (!(count >= 0 && count <= 64) || !Number.isInteger(start) || !Number.isInteger(step)) {
		return undefined;
	}
	const at = base(interpreter, site.node);
	const items = Array.from({ length: count }, (_, index): Value => {
		return { kind: "number", value: start + index * step, isInteger: true, ...at };
	});
	return { kind: "list", items, isOpen: false, depth: 1, ...at };
}

/** Ids, columns and lists stay what they are when they are copied into another kind of list. */
function sequence(site: CallSite, value: Value): Value | undefined {
	const isOrdered = site.callee !== "sorted" && site.callee !== "reversed";
	if (value.kind === "ids" || value.kind === "field" || value.kind === "series" || value.kind === "choice") {
		return value;
	}
	if (value.kind === "list") {
		return isOrdered ? value : { ...value, isOpen: true };
	}
	return undefined;
}

function dictOf(interpreter: Interpreter, site: CallSite): Value | undefined {
	const first = site.positional[0] && settled(site.positional[0].value);
	if (first?.kind === "ids") {
		return first;
	}
	const start = first === undefined ? [] : entriesOf(first);
	if (start === undefined) {
		return undefined;
	}
	const isOpen =
		(first?.kind === "dict" && first.isOpen) || site.keywords.some((keyword) => keyword.name === "**");
	const named = site.keywords
		.filter((keyword) => keyword.name !== "**")
		.map(({ name, value, node }) => ({ key: name, value, range: node }));
	const entries = [...start, ...named];
	const depth = deepest(entries.map((entry) => entry.value));
	return depth > MAX_DEPTH
		? undefined
		: { kind: "dict", entries, isOpen, depth, ...base(interpreter, site.node) };
}

/** Of a dict, or of a list of pairs. */
function entriesOf(value: Value): readonly DictEntry[] | undefined {
	if (value.kind === "dict") {
		return value.entries;
	}
	if (value.kind !== "list" || value.isOpen) {
		return undefined;
	}
	const entries: DictEntry[] = [];
	for (const item of value.items) {
		const [key, second] = item.kind === "list" ? item.items : [];
		const name = key && stringOf(key);
		if (name === undefined || !second) {
			return undefined;
		}
		entries.push({ key: name, value: second, range: second.location.range });
	}
	return entries;
}

function dedented(interpreter: Interpreter, site: CallSite, value: Value): Value | undefined {
	const parts = value.kind === "text" ? dedentText(value.parts) : undefined;
	return parts ? textValue(parts, locationOf(interpreter, site.node), value.certainty) : undefined;
}

function stringified(interpreter: Interpreter, site: CallSite, value: Value): Value | undefined {
	if (value.kind === "text" || value.kind === "field") {
		return value;
	}
	if (value.kind !== "number" && value.kind !== "symbol") {
		return undefined;
	}
	const location = locationOf(interpreter, site.node);
	const options = textAlternatives(value, sourceOf(interpreter, site.node), location);
	return choose(options.map((parts) => textValue(parts, location, value.certainty)));
}

function numeric(site: CallSite, value: Value): Value | undefined {
	const constant = constantOf(value);
	if (typeof constant !== "string" && typeof constant !== "number") {
		return undefined;
	}
	const isInteger = site.callee === "int";
	const number = Number(typeof constant === "string" ? constant.trim() || "none" : constant);
	if (!Number.isFinite(number) || (isInteger && typeof constant === "string" && !Number.isInteger(number))) {
		return undefined;
	}
	const result = isInteger ? Math.trunc(number) : number;
	return { kind: "number", value: result, isInteger, location: value.location, certainty: value.certainty };
}

function zipped(interpreter: Interpreter, site: CallSite): Value | undefined {
	const lists = site.positional.map(({ value }) => settled(value));
	const written = lists.filter((list) => list.kind === "list" && !list.isOpen && list.items.length <= 64);
	if (written.length === lists.length && lists.length > 0) {
		const count = Math.min(...written.map((list) => (list.kind === "list" ? list.items.length : 0)));
		const rows = Array.from({ length: count }, (_, index) =>
			written.flatMap((list) => (list.kind === "list" ? (list.items[index] ?? []) : [])),
		);
		return listOfRows(interpreter, site, rows);
	}
	const items = site.positional.map(
		(argument) => elementOf(argument.value) ?? unknownValue(interpreter, argument.node),
	);
	return pairs(interpreter, site, items);
}

function enumerated(interpreter: Interpreter, site: CallSite): Value | undefined {
	const [first] = site.positional;
	if (!first) {
		return undefined;
	}
	const list = settled(first.value);
	if (list.kind === "list" && !list.isOpen && list.items.length <= 64) {
		const at = base(interpreter, site.node);
		return listOfRows(
			interpreter,
			site,
			list.items.map((item, index) => [{ kind: "number", value: index, isInteger: true, ...at }, item]),
		);
	}
	const element = elementOf(first.value);
	return element ? pairs(interpreter, site, [unknownValue(interpreter, site.node), element]) : undefined;
}

function listOfRows(
	interpreter: Interpreter,
	site: CallSite,
	rows: readonly (readonly Value[])[],
): Value | undefined {
	const at = base(interpreter, site.node);
	const depth = deepest(rows.flat());
	const items = rows.map((row): Value => ({ kind: "list", items: row, isOpen: false, depth, ...at }));
	return depth >= MAX_DEPTH ? undefined : { kind: "list", items, isOpen: false, depth: depth + 1, ...at };
}

function pairs(interpreter: Interpreter, site: CallSite, items: readonly Value[]): Value | undefined {
	const depth = deepest(items);
	if (depth > MAX_DEPTH) {
		return undefined;
	}
	const element: Value = { kind: "list", items, isOpen: false, depth, ...base(interpreter, site.node) };
	return seriesOf(interpreter, site.node, element, site.node);
}
