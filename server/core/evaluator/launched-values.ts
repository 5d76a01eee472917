/** Where the values of the command that starts the script go: options of parsers, fields of dataclasses, parameters. */
import type { Location } from "../base/text-range.js";
import type { LaunchWord } from "../types/launch.js";
import { keywordOf, type CallSite } from "./call-site.js";
import {
	givenValue,
	givenWords,
	onlyLaunch,
	optionNamesOf,
	shapeOf,
	type GivenShape,
	type GivenType,
} from "./given-options.js";
import type { Interpreter } from "./interpreter.js";
import { constantOf, stringOf, type FunctionDefinition, type ObjectValue, type Value } from "./value.js";

/** What `add_argument` and `click.option` make of the command; "unknown": it is given, but not as a constant. */
export function launchedOption(
	interpreter: Interpreter,
	site: CallSite,
	fallback: Value | undefined,
): Value | "unknown" | undefined {
	const launch = onlyLaunch(interpreter);
	const names = site.positional.flatMap(({ value }) => stringOf(value)?.split("/") ?? []);
	const options = names.filter((name) => name.startsWith("-"));
	const words = givenWords(launch, options);
	const isOff = givenWords(launch, options.flatMap(negated)) !== undefined;
	const flag = flagOf(site);
	if (launch !== undefined && flag !== undefined && (words !== undefined || isOff)) {
		const value = words === undefined ? !flag : flag;
		return { kind: "boolean", value, location: launch.location, certainty: "possible" };
	}
	return words && (givenValue(words, optionShape(site, fallback)) ?? "unknown");
}

function negated(option: string): string[] {
	return option.startsWith("--") ? [`--no-${option.slice(2)}`, `--no_${option.slice(2)}`] : [];
}

/** What a flag means when it is given; undefined for options that take a value. */
function flagOf(site: CallSite): boolean | undefined {
	const action = keywordOf(site, "action")?.value;
	const isFlag = keywordOf(site, "is_flag")?.value;
	const isSwitch = action?.kind === "symbol" && /BooleanOptionalAction$/.test(action.name);
	switch (action && stringOf(action)) {
		case "store_true":
			return true;
		case "store_false":
			return false;
		default:
			return isSwitch || (isFlag !== undefined && constantOf(isFlag) === true) ? true : undefined;
	}
}

function optionShape(site: CallSite, fallback: Value | undefined): GivenShape {
	const action = keywordOf(site, "action")?.value;
	const nargs = keywordOf(site, "nargs")?.value;
	const count = nargs && constantOf(nargs);
	const isList = typeof count === "number" || count === "+" || count === "*";
	const isPlain = action === undefined || stringOf(action) === "store";
	const isClick = !/(?:^|\.)add_argument$/.test(site.callee);
	const type = keywordOf(site, "type")?.value;
	const implied = isClick ? shapeOf(fallback).type : "text";
	return { type: isPlain && count !== "?" ? typeOf(type, implied) : "unknown", isList };
}

function typeOf(type: Value | undefined, implied: GivenType): GivenType {
	const name = typeName(type);
	switch (name.replace(/^.*\./, "")) {
		case "int":
			return "integer";
		case "float":
			return "float";
		case "str":
		case "Path":
			return "text";
		case "":
			return implied;
		default:
			// `type=bool` takes every text for true, so what is meant is not what happens.
			return /.bool|bool./i.test(name) ? "boolean" : "unknown";
	}
}

/** Empty where no type is written. */
function typeName(type: Value | undefined): string {
	if (type?.kind === "function") {
		return type.definition.name;
	}
	const other = type === undefined ? "" : "something else";
	return type?.kind === "symbol" ? type.name : other;
}

export interface GivenFields {
	/** What a file or a dict gives; the command comes before it. */
	readonly data: Value | undefined;
	/** Of a library's own class, whose fields are not known here: those that are another class's. */
	readonly claimed: ReadonlySet<string> | undefined;
}

/** Fields of a dataclass by the keys and options of their names; of a library's own class all that no other class takes. */
export function givenFields(
	interpreter: Interpreter,
	type: ObjectValue,
	{ data, claimed }: GivenFields,
): ReadonlyMap<string, Value | "unknown"> {
	const launch = onlyLaunch(interpreter);
	const found = new Map<string, Value | "unknown">();
	const own = new Set([...type.attributes.keys(), ...(type.fields ?? [])]);
	const isOwn = (name: string): boolean => own.has(name) || (claimed !== undefined && !claimed.has(name));
	for (const { key, value } of data?.kind === "dict" ? data.entries : []) {
		if (isOwn(key)) {
			found.set(key, asNumber(value, type.attributes.get(key)));
		}
	}
	for (const word of launch?.words ?? []) {
		const option = /^--([A-Za-z_][\w-]*)/.exec(word.text)?.[1];
		const name = option?.replaceAll("-", "_") ?? "";
		const words = option !== undefined && isOwn(name) ? givenWords(launch, [`--${option}`]) : undefined;
		if (words !== undefined) {
			found.set(name, fieldValue(words, type.attributes.get(name), word.location) ?? "unknown");
		}
	}
	return found;
}

/** `2e-4` is text in YAML; the parser makes the field's type of it. */
function asNumber(value: Value, fallback: Value | undefined): Value {
	const text = stringOf(value);
	const isNumeric = text !== undefined && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text);
	const { location, certainty } = value;
	return isNumeric && fallback?.kind !== "text"
		? { kind: "number", value: Number(text), isInteger: /^[-+]?\d+$/.test(text), location, certainty }
		: value;
}

/** `--packing` alone sets a flag. */
function fieldValue(
	words: readonly LaunchWord[],
	fallback: Value | undefined,
	location: Location,
): Value | undefined {
	if (words.length > 0) {
		// `[a,b]` and `{"a": 1}` are read as Python or JSON.
		return words.some(({ text }) => /^[[{(]/.test(text))
			? undefined
			: givenValue(words, { ...shapeOf(fallback), isList: fallback?.kind === "list" || words.length > 1 });
	}
	return fallback?.kind === "boolean"
		? { kind: "boolean", value: true, location, certainty: "possible" }
		: undefined;
}

/** `fire.Fire(train)`: the options are the parameters. */
export function passLaunched(interpreter: Interpreter, definition: FunctionDefinition): void {
	const launch = onlyLaunch(interpreter);
	const passed = new Map<string, Value>();
	for (const { name, fallback } of definition.parameters) {
		const words = givenWords(launch, optionNamesOf(name));
		const value = launch && words && fieldValue(words, fallback, launch.location);
		if (value !== undefined) {
			passed.set(name, value);
		}
	}
	if (passed.size > 0 && !interpreter.passed.has(definition.node)) {
		interpreter.passed.set(definition.node, passed);
		interpreter.passedOrder.push(definition.node);
	}
}
