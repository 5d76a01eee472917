/** The evaluator's values as the plain ones that trainers read. */
import type { PythonCall, PythonValue } from "../types/python-module.js";
import type { TextPattern } from "../types/text-pattern.js";
import type { CallSite } from "./call-site.js";
import { locationOf, type Interpreter } from "./interpreter.js";
import { textAlternatives } from "./text-parts.js";
import {
	depthOf,
	literalText,
	MAX_DEPTH,
	stringOf,
	weakest,
	type Certainty,
	type FieldValue,
	type SymbolValue,
	type TokenIds,
	type Value,
} from "./value.js";

/** Values are shared between many places; each is converted once, and plain constants are what trainers read already. */
export function toPythonValue(interpreter: Interpreter, value: Value): PythonValue {
	switch (value.kind) {
		case "number":
		case "boolean":
		case "none":
		case "unknown":
			return value;
	}
	const known = interpreter.converted.get(value);
	if (known) {
		return known;
	}
	const converted = convert(interpreter, value);
	interpreter.converted.set(value, converted);
	return converted;
}

function convert(interpreter: Interpreter, value: NestedValue): PythonValue {
	const { location, certainty } = value;
	const at = { location, certainty };
	switch (value.kind) {
		case "text": {
			const text = literalText(value.parts);
			return text === undefined
				? { kind: "pattern", pattern: { parts: value.parts, location }, location, certainty }
				: { kind: "string", value: text, location, certainty };
		}
		case "list":
			return {
				kind: "list",
				items: value.items.map((item) => toPythonValue(interpreter, item)),
				location,
				certainty,
			};
		case "dict":
			return {
				kind: "dict",
				entries: value.entries.map((entry) => ({
					key: entry.key,
					value: toPythonValue(interpreter, entry.value),
				})),
				...at,
			};
		case "call":
			return { kind: "call", call: value.call, location, certainty };
		case "symbol":
			return symbolValue(interpreter, value);
		case "function":
			return { kind: "symbol", name: value.definition.name, ...at };
		case "object":
			return value.call
				? { kind: "call", call: value.call, ...at }
				: { kind: "symbol", name: value.name, ...at };
		case "field":
			return fieldValue(interpreter, value);
		case "choice": {
			const last = value.options.at(-1);
			return last ? possible(toPythonValue(interpreter, last)) : { kind: "unknown", text: "", ...at };
		}
		case "series":
			return { kind: "unknown", text: "a list built in a loop", ...at };
		case "ids":
			return encodedText(value) ?? { kind: "unknown", text: "token ids", ...at };
	}
}

type NestedValue = Exclude<Value, { readonly kind: "number" | "boolean" | "none" | "unknown" }>;

function symbolValue(interpreter: Interpreter, value: SymbolValue): PythonValue {
	if (value.given) {
		return toPythonValue(interpreter, value.given);
	}
	return value.fallback
		? possible(toPythonValue(interpreter, value.fallback))
		: { kind: "symbol", name: value.name, location: value.location, certainty: value.certainty };
}

/** The ids of a constant text, or a slice of them. */
function encodedText({ role, slice, encode, location, certainty }: TokenIds): PythonValue | undefined {
	const text = stringOf(encode.input);
	const added = encode.keywords.get("add_special_tokens");
	const isPlain = [...encode.keywords.keys()].every((name) => name === "add_special_tokens");
	const isKnown = added === undefined || added.kind === "boolean";
	if (text === undefined || !isPlain || !isKnown || encode.isChat || !/^(?:input_ids|slice)$/.test(role)) {
		return undefined;
	}
	return {
		kind: "ids",
		text,
		addSpecialTokens: added?.kind === "boolean" ? added.value : true,
		...(role === "slice" ? slice : {}),
		location,
		certainty,
	};
}

/** What stands under a key of a call's result is known by the call; `config.get("x", 1)` by its default. */
function fieldValue(interpreter: Interpreter, field: FieldValue): PythonValue {
	const { location, certainty } = field;
	if (field.fallback && field.fallback.kind !== "unknown") {
		return possible(toPythonValue(interpreter, field.fallback));
	}
	return field.base.kind === "call"
		? { kind: "call", call: field.base.call, location, certainty }
		: { kind: "unknown", text: field.text, location, certainty };
}

function possible(value: PythonValue): PythonValue {
	const certainty: Certainty = weakest(value.certainty, "possible");
	return { ...value, certainty };
}

/** The call as plain data; arguments that nest too deep are cut. */
export function toPythonCall(
	interpreter: Interpreter,
	site: CallSite,
	assignedTo: string | undefined,
): PythonCall {
	const enclosing = interpreter.frame.definition?.name;
	const call: Writable<PythonCall> = {
		callee: site.callee,
		name: site.name,
		positional: site.positional.map((argument) => ({
			value: toPythonValue(interpreter, cut(argument.value)),
			location: locationOf(interpreter, argument.whole),
		})),
		keywords: site.keywords.map((argument) => ({
			name: argument.name,
			value: toPythonValue(interpreter, cut(argument.value)),
			location: locationOf(interpreter, argument.whole),
		})),
		location: locationOf(interpreter, site.node),
	};
	if (site.receiver) {
		call.receiver = toPythonValue(interpreter, cut(site.receiver));
	}
	if (assignedTo !== undefined) {
		call.assignedTo = assignedTo;
	}
	if (enclosing !== undefined) {
		call.enclosing = enclosing;
	}
	return call;
}

/** A call is filled in place: copies of it would be most of what a large script allocates. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function cut(value: Value): Value {
	if (depthOf(value) < MAX_DEPTH) {
		return value;
	}
	return { kind: "unknown", text: "nested too deep", location: value.location, certainty: "unknown" };
}

/** The alternatives of a value as patterns that stand at `location`. */
export function toPatterns(
	value: Value,
	source: string,
	location: TextPattern["location"],
): readonly TextPattern[] {
	return textAlternatives(value, source, location).map((parts) => ({ parts, location }));
}
