/** Functions of Python and its library whose results are constants, paths, lists or command-line defaults. */
import { argumentOf, keywordOf, type CallSite } from "./call-site.js";
import { elementOf, seriesOf } from "./evaluate-comprehension.js";
import { base, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { joinPath, parentPath } from "./path-values.js";
import { dedentText } from "./text-methods.js";
import { textAlternatives, textValue } from "./text-parts.js";
import {
	choose,
	constantOf,
	deepest,
	MAX_DEPTH,
	stringOf,
	withCertainty,
	type ObjectValue,
	type Value,
} from "./value.js";

/** The call's result; undefined when it is not one of these or not understood. */
export function callBuiltin(interpreter: Interpreter, site: CallSite): Value | undefined {
	const [first] = site.positional;
	switch (site.callee) {
		case "dict":
			return dictOf(interpreter, site);
		case "os.environ.get":
		case "os.getenv":
			return site.positional[1] ? withCertainty(site.positional[1].value, "possible") : undefined;
		case "os.path.join":
		case "pathlib.Path":
		case "Path":
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
		case "inspect.cleandoc":
			return first && site.callee === "textwrap.dedent"
				? dedented(interpreter, site, first.value)
				: undefined;
		case "str":
			return first ? stringified(interpreter, site, first.value) : undefined;
		case "int":
		case "float":
			return first ? numeric(site, first.value) : undefined;
		case "bool":
			return first?.value.kind === "boolean" ? first.value : undefined;
		case "list":
		case "tuple":
		case "iter":
		case "reversed":
		case "sorted":
		case "tqdm":
		case "tqdm.tqdm":
		case "tqdm.auto.tqdm":
		case "copy.copy":
		case "copy.deepcopy":
		case "deepcopy":
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
			return seriesOf(interpreter, site.node, unknownValue(interpreter, site.node), site.node);
		case "functools.partial":
			return first?.value.kind === "function" ? first.value : undefined;
		case "dataclasses.field":
		case "pydantic.Field":
			return (
				keywordOf(site, "default")?.value ?? (site.callee === "pydantic.Field" ? first?.value : undefined)
			);
		case "argparse.ArgumentParser":
			return { kind: "object", name: "argparse", attributes: new Map(), ...base(interpreter, site.node) };
		case "transformers.HfArgumentParser":
		case "trl.TrlParser":
			return hfParser(interpreter, site);
		default:
			return site.receiver?.kind === "object" ? parserMethod(interpreter, site, site.receiver) : undefined;
	}
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
	const [first] = site.positional;
	if (first) {
		return first.value.kind === "ids" || (first.value.kind === "dict" && site.keywords.length === 0)
			? first.value
			: undefined;
	}
	const isOpen = site.keywords.some((keyword) => keyword.name === "**");
	const entries = site.keywords
		.filter((keyword) => keyword.name !== "**")
		.map(({ name, value, node }) => ({ key: name, value, range: node }));
	const depth = deepest(entries.map((entry) => entry.value));
	return depth > MAX_DEPTH
		? undefined
		: { kind: "dict", entries, isOpen, depth, ...base(interpreter, site.node) };
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
	const element = elementOf(first.value);
	return element ? pairs(interpreter, site, [unknownValue(interpreter, site.node), element]) : undefined;
}

function pairs(interpreter: Interpreter, site: CallSite, items: readonly Value[]): Value | undefined {
	const depth = deepest(items);
	if (depth > MAX_DEPTH) {
		return undefined;
	}
	const element: Value = { kind: "list", items, isOpen: false, depth, ...base(interpreter, site.node) };
	return seriesOf(interpreter, site.node, element, site.node);
}

function hfParser(interpreter: Interpreter, site: CallSite): Value | undefined {
	const types = argumentOf(site, "dataclass_types", 0)?.value;
	const single = types ? [types] : [];
	const items = types?.kind === "list" ? types.items : single;
	const attributes = new Map(items.map((item, index) => [String(index), item]));
	return { kind: "object", name: "dataclass parser", attributes, ...base(interpreter, site.node) };
}

function parserMethod(interpreter: Interpreter, site: CallSite, parser: ObjectValue): Value | undefined {
	if (parser.name === "dataclass parser") {
		return /^parse_args/.test(site.name) ? parsedDataclasses(interpreter, site, parser) : undefined;
	}
	if (parser.name !== "argparse") {
		return undefined;
	}
	switch (site.name) {
		case "add_argument":
			addArgument(interpreter, site, parser);
			return undefined;
		case "add_argument_group":
		case "add_mutually_exclusive_group":
			return parser;
		case "parse_args":
			return { ...parser, name: "args" };
		case "parse_known_args": {
			const items: Value[] = [{ ...parser, name: "args" }, unknownValue(interpreter, site.node)];
			return { kind: "list", items, isOpen: false, depth: 1, ...base(interpreter, site.node) };
		}
		default:
			return undefined;
	}
}

function addArgument(interpreter: Interpreter, site: CallSite, parser: ObjectValue): void {
	const names = site.positional.map((argument) => stringOf(argument.value) ?? "");
	const long = names.find((name) => name.startsWith("--")) ?? names[0] ?? "";
	const name = stringOf(keywordOf(site, "dest")?.value) ?? long.replace(/^-+/, "").replaceAll("-", "_");
	const action = stringOf(keywordOf(site, "action")?.value);
	const given = keywordOf(site, "default")?.value ?? flagDefault(interpreter, site, action);
	if (name !== "" && given) {
		parser.attributes.set(name, withCertainty(given, "possible"));
	}
}

function flagDefault(
	interpreter: Interpreter,
	site: CallSite,
	action: string | undefined,
): Value | undefined {
	if (action !== "store_true" && action !== "store_false") {
		return undefined;
	}
	return { kind: "boolean", value: action === "store_false", ...base(interpreter, site.node, "possible") };
}

/** Every field of the dataclasses may be set on the command line. */
function parsedDataclasses(interpreter: Interpreter, site: CallSite, parser: ObjectValue): Value {
	const items = [...parser.attributes.values()].map((type): Value => {
		if (type.kind !== "object") {
			return unknownValue(interpreter, site.node);
		}
		const attributes = new Map(
			[...type.attributes].map(([name, value]) => [name, withCertainty(value, "possible")]),
		);
		return { ...type, attributes };
	});
	return { kind: "list", items, isOpen: false, depth: 1, ...base(interpreter, site.node) };
}
