/** Command lines: `argparse`, `HfArgumentParser` and `TrlParser`; their defaults are possible values. */
import { argumentOf, keywordOf, type CallSite } from "./call-site.js";
import { givenFields, launchedOption, type GivenFields } from "./launched-values.js";
import { parserData } from "./parser-data.js";
import { base, unknownValue, type Interpreter } from "./interpreter.js";
import { givenWords, onlyLaunch, optionNamesOf } from "./given-options.js";
import { constantOf, stringOf, withCertainty, type ObjectValue, type Value } from "./value.js";

/** The parser, or what it parsed; undefined for other calls. */
export function callParser(interpreter: Interpreter, site: CallSite): Value | undefined {
	if (/(?:^|\.)(?:HfArgumentParser|TrlParser|H4ArgumentParser|DataClassArgumentParser)$/.test(site.callee)) {
		return dataclassParser(interpreter, site);
	}
	if (/(?:^|\.)(?:ArgumentParser|ArgParser)$/.test(site.callee)) {
		return { kind: "object", name: "argparse", attributes: new Map(), ...base(interpreter, site.node) };
	}
	const { receiver } = site;
	if (receiver?.kind !== "object") {
		return undefined;
	}
	if (receiver.name === "dataclass parser") {
		return /^parse/.test(site.name) ? parsedDataclasses(interpreter, site, receiver) : undefined;
	}
	return receiver.name === "argparse" ? parserMethod(interpreter, site, receiver) : undefined;
}

function dataclassParser(interpreter: Interpreter, site: CallSite): Value | undefined {
	const types = argumentOf(site, "dataclass_types", 0)?.value;
	const single = types ? [types] : [];
	const items = types?.kind === "list" ? types.items : single;
	const attributes = new Map(items.map((item, index) => [String(index), item]));
	return { kind: "object", name: "dataclass parser", attributes, ...base(interpreter, site.node) };
}

function parserMethod(interpreter: Interpreter, site: CallSite, parser: ObjectValue): Value | undefined {
	switch (site.name) {
		case "add_argument":
			addArgument(interpreter, site, parser);
			return undefined;
		case "add_argument_group":
		case "add_mutually_exclusive_group":
		case "add_parser":
		case "add_subparsers":
			return parser;
		case "set_defaults":
			setDefaults(interpreter, site, parser);
			return undefined;
		case "parse_args":
			return parsedArguments(site, parser);
		case "parse_known_args": {
			const items: Value[] = [parsedArguments(site, parser), unknownValue(interpreter, site.node)];
			return { kind: "list", items, isOpen: false, depth: 1, ...base(interpreter, site.node) };
		}
		default:
			return undefined;
	}
}

/** What the command gives comes before them. */
function setDefaults(interpreter: Interpreter, site: CallSite, parser: ObjectValue): void {
	for (const { name, value } of site.keywords) {
		if (givenWords(onlyLaunch(interpreter), optionNamesOf(name)) === undefined) {
			parser.attributes.set(name, withCertainty(value, "possible"));
		}
	}
}

/** `parse_args(["--lr", "1e-4"])` says what the options are. */
function parsedArguments(site: CallSite, parser: ObjectValue): ObjectValue {
	const given = site.positional[0]?.value;
	const attributes = new Map(parser.attributes);
	if (given?.kind === "list" && !given.isOpen) {
		const words = given.items;
		words.forEach((word, index) => {
			const option = stringOf(word);
			const name = option !== undefined && option.startsWith("--") ? attributeName(option) : "";
			const before = attributes.get(name);
			const next = words[index + 1];
			if (before?.kind === "boolean") {
				attributes.set(name, {
					...before,
					value: !before.value,
					certainty: "certain",
					location: word.location,
				});
			} else if (name !== "" && next) {
				attributes.set(name, converted(next, before?.kind));
			}
		});
		return { ...parser, name: "args", attributes };
	}
	return { ...parser, name: "args" };
}

function converted(value: Value, kind: Value["kind"] | undefined): Value {
	const text = stringOf(value);
	const number = text === undefined || text.trim() === "" ? NaN : Number(text);
	const { location, certainty } = value;
	return kind === "number" && !Number.isNaN(number)
		? { kind: "number", value: number, isInteger: Number.isInteger(number), location, certainty }
		: value;
}

function attributeName(option: string): string {
	return option.replace(/^-+/, "").replaceAll("-", "_");
}

function addArgument(interpreter: Interpreter, site: CallSite, parser: ObjectValue): void {
	const names = site.positional.map((argument) => stringOf(argument.value) ?? "");
	const long = names.find((name) => name.startsWith("--")) ?? names[0] ?? "";
	const name = stringOf(keywordOf(site, "dest")?.value) ?? attributeName(long);
	const given = keywordOf(site, "default")?.value ?? impliedDefault(interpreter, site, long);
	const type = keywordOf(site, "type")?.value;
	const launched = launchedOption(interpreter, site, given);
	if (launched !== undefined) {
		setAttribute(parser.attributes, name, launched);
	} else if (name !== "" && given) {
		const isNumber = type?.kind === "symbol" && /^(?:int|float)$/.test(type.name);
		const value = isNumber && typeof constantOf(given) === "string" ? converted(given, "number") : given;
		parser.attributes.set(name, withCertainty(value, "possible"));
	}
}

/** What is given and not known is neither the default nor anything else. */
function setAttribute(attributes: Map<string, Value>, name: string, value: Value | "unknown"): void {
	if (value === "unknown") {
		attributes.delete(name);
	} else {
		attributes.set(name, value);
	}
}

/** A flag's default is its opposite, an option's None; what must be given has none. */
function impliedDefault(interpreter: Interpreter, site: CallSite, name: string): Value | undefined {
	const action = stringOf(keywordOf(site, "action")?.value);
	const at = base(interpreter, site.node, "possible");
	if (action === "store_true" || action === "store_false") {
		return { kind: "boolean", value: action === "store_false", ...at };
	}
	const required = keywordOf(site, "required")?.value;
	const isRequired = required !== undefined && constantOf(required) !== false;
	return name.startsWith("-") && !isRequired ? { kind: "none", ...at } : undefined;
}

/** Every field of the dataclasses may be set on the command line. */
function parsedDataclasses(interpreter: Interpreter, site: CallSite, parser: ObjectValue): Value {
	const types = [...parser.attributes.values()];
	const claimed = new Set(
		types.flatMap((type) =>
			type.kind === "object" ? [...type.attributes.keys(), ...(type.fields ?? [])] : [],
		),
	);
	const data = parserData(interpreter, site, claimed);
	const items = types.map((type): Value => {
		const object = dataclassOf(interpreter, site, type);
		// A library's own class has fields that are not known here, and so has what is made from one.
		const isOpen = type.kind === "symbol" || /TrainingArguments$/.test(object?.name ?? "");
		return object === undefined
			? unknownValue(interpreter, site.node)
			: filled(interpreter, object, { data, claimed: isOpen ? claimed : undefined });
	});
	const rest = keywordOf(site, "return_remaining_strings");
	const isLonger = rest !== undefined && constantOf(rest.value) !== false;
	const all = isLonger ? [...items, unknownValue(interpreter, site.node)] : items;
	return { kind: "list", items: all, isOpen: false, depth: 1, ...base(interpreter, site.node) };
}

function dataclassOf(interpreter: Interpreter, site: CallSite, type: Value): ObjectValue | undefined {
	if (type.kind === "symbol") {
		const at = base(interpreter, site.node, "possible");
		return { kind: "object", name: type.name, attributes: new Map(), ...at };
	}
	return type.kind === "object" ? type : undefined;
}

/** With what the command or a file gives, and the defaults of the rest. */
function filled(interpreter: Interpreter, type: ObjectValue, given: GivenFields): ObjectValue {
	const attributes = new Map(
		[...type.attributes].map(([name, value]) => [name, withCertainty(value, "possible")]),
	);
	givenFields(interpreter, type, given).forEach((value, name) => setAttribute(attributes, name, value));
	return { ...type, attributes };
}

/** The default of a click option or argument: `@click.option("--lr", default=1e-4)`, by the parameter's name. */
export function commandOption(
	interpreter: Interpreter,
	site: CallSite,
): { readonly name: string; readonly value?: Value } | undefined {
	if (!/(?:^|\.)(?:option|argument)$/.test(site.callee)) {
		return undefined;
	}
	const names = site.positional.map((argument) => stringOf(argument.value) ?? "");
	const own = names.find((name) => name !== "" && !name.startsWith("-"));
	const long = names.find((name) => name.startsWith("--")) ?? names[0] ?? "";
	const name = own ?? attributeName(long.split("/")[0] ?? "");
	const given = keywordOf(site, "default")?.value;
	const flag = keywordOf(site, "is_flag")?.value;
	const isFlag = flag !== undefined && constantOf(flag) === true;
	const implied: Value = { kind: "boolean", value: false, ...base(interpreter, site.node, "possible") };
	const launched = launchedOption(interpreter, site, given);
	if (launched === "unknown") {
		return { name };
	}
	const value = launched ?? given ?? (isFlag ? implied : undefined);
	return name === "" ? undefined : { name, ...(value && { value: withCertainty(value, "possible") }) };
}
