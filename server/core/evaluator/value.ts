/** Values while a script is evaluated: constants, text with holes, and the few objects whose flow matters. */
import type { Location, TextRange } from "../base/text-range.js";
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonCall } from "../types/python-module.js";
import type { PatternPart } from "../types/text-pattern.js";
import type { SourceModule } from "./interpreter.js";

export type Certainty = "certain" | "possible" | "unknown";

interface ValueBase {
	/** The literal that a person would edit. */
	readonly location: Location;
	readonly certainty: Certainty;
}

export type Value =
	/** Literal text, or text with holes. */
	| (ValueBase & { readonly kind: "text"; readonly parts: readonly PatternPart[] })
	| (ValueBase & { readonly kind: "number"; readonly value: number; readonly isInteger: boolean })
	| (ValueBase & { readonly kind: "boolean"; readonly value: boolean })
	| (ValueBase & { readonly kind: "none" })
	/** A list or tuple; `isOpen` when it may hold more items than are known. */
	| (ValueBase & {
			readonly kind: "list";
			readonly items: readonly Value[];
			readonly isOpen: boolean;
			readonly depth: number;
	  })
	/** A list with one element a row, such as the texts of a batch; `range` is the expression of the element. */
	| (ValueBase & {
			readonly kind: "series";
			readonly element: Value;
			readonly range: TextRange;
			readonly depth: number;
	  })
	| (ValueBase & {
			readonly kind: "dict";
			readonly entries: readonly DictEntry[];
			readonly isOpen: boolean;
			readonly depth: number;
	  })
	/** A call that is not followed; `receiver` is the value before the dot. */
	| (ValueBase & { readonly kind: "call"; readonly call: PythonCall; readonly depth: number })
	| SymbolValue
	/** `row["name"]` of something that is not known: a column, when it is used as text. */
	| FieldValue
	| (ValueBase & { readonly kind: "function"; readonly definition: FunctionDefinition })
	| ObjectValue
	| TokenIds
	/** One of several values, by a condition that is not known. */
	| (ValueBase & { readonly kind: "choice"; readonly options: readonly Value[]; readonly depth: number })
	| (ValueBase & { readonly kind: "unknown"; readonly text: string });

export interface SymbolValue extends ValueBase {
	readonly kind: "symbol";
	/** Resolved through imports: `torch.bfloat16`, `tokenizer.eos_token`. */
	readonly name: string;
	/** `parameter` and `variable` (a loop's) can be holes; `name` is anything else. */
	readonly role: "parameter" | "variable" | "name";
	/** A parameter's default. */
	readonly fallback?: Value | undefined;
	/** What the calls of this file pass for a parameter. As text it stays a hole: prompts have other values at run time. */
	readonly given?: Value | undefined;
}

export interface FieldValue extends ValueBase {
	readonly kind: "field";
	readonly field: string;
	readonly base: Value;
	/** Its source. */
	readonly text: string;
	/** The second argument of `get`, or what stands there in the dict that this file passes. */
	readonly fallback?: Value | undefined;
}

export interface ObjectValue extends ValueBase {
	readonly kind: "object";
	/** Class name, or `argparse`. */
	readonly name: string;
	/** Grows while `add_argument` or `__init__` run. */
	readonly attributes: Map<string, Value>;
	/** Names of a class's fields in order, for arguments without names. */
	readonly fields?: readonly string[];
	/** The call that made it; absent for the class itself. */
	readonly call?: PythonCall;
}

/** What a tokenizer made of a text. */
export interface TokenIds extends ValueBase {
	readonly kind: "ids";
	/** `encoding`: the dict; `input_ids`: its ids, or a copy; `slice`: a known part; `other`: anything else made of them. */
	readonly role: "encoding" | "input_ids" | "slice" | "other";
	/** Bounds of a slice as written; they mean something only with that role. */
	readonly slice?: { readonly from?: number; readonly to?: number };
	readonly encode: EncodeCall;
	/** Set by an assignment to its `labels`. */
	readonly labels?: LabelsState;
}

export interface LabelsState {
	readonly state: "copy" | "unknown";
	readonly location: Location;
	/** The variable whose labels they are. */
	readonly holder?: string;
}

/** One call of a tokenizer; compared by identity. */
export interface EncodeCall {
	readonly location: Location;
	/** Absent when ids of several calls were put together. */
	readonly input?: Value;
	/** The argument's expression. */
	readonly inputRange: TextRange;
	readonly keywords: ReadonlyMap<string, Value>;
	/** `apply_chat_template(tokenize=True)` adds no special tokens. */
	readonly isChat: boolean;
}

export interface DictEntry {
	readonly key: string;
	readonly value: Value;
	/** The value's expression, where it is used. */
	readonly range: TextRange;
}

export interface FunctionDefinition {
	readonly name: string;
	readonly node: PythonNode;
	readonly body: PythonNode;
	readonly parameters: readonly ParameterDefinition[];
	readonly closure: Scope;
	readonly source: SourceModule;
	/** Set for methods. */
	readonly self?: ObjectValue;
}

export interface ParameterDefinition {
	readonly name: string;
	readonly fallback?: Value | undefined;
	readonly location: Location;
	/** `*args`, `**kwargs`, or after a lone `*`. */
	readonly kind: "plain" | "rest" | "keywordRest" | "keywordOnly";
}

/** Names in order of assignment; a branch or a loop body overlays its parent. */
export interface Scope {
	readonly kind: "module" | "function" | "branch" | "loop" | "class";
	readonly parent: Scope | undefined;
	readonly names: Map<string, Value>;
}

export const MAX_OPTIONS = 8;
/** Nesting of calls and lists in one value; deeper ones are cut, so that every value stays small. */
export const MAX_DEPTH = 8;

/** Items of a list or dict that are looked at. */
export const MAX_ITEMS = 5000;

export function depthOf(value: Value): number {
	return "depth" in value ? value.depth : 0;
}

export function deepest(values: Iterable<Value>): number {
	let depth = 0;
	for (const value of values) {
		depth = Math.max(depth, depthOf(value));
	}
	return depth + 1;
}

export function weakest(a: Certainty, b: Certainty): Certainty {
	if (a === "unknown" || b === "unknown") {
		return "unknown";
	}
	return a === "possible" || b === "possible" ? "possible" : "certain";
}

export function withCertainty(value: Value, certainty: Certainty): Value {
	const weaker = weakest(value.certainty, certainty);
	return weaker === value.certainty ? value : { ...value, certainty: weaker };
}

/** What a parameter or an option is as far as this file knows; any other value as it is. */
export function settled(value: Value): Value {
	if (value.kind === "symbol") {
		const fallback = value.fallback && withCertainty(settled(value.fallback), "possible");
		return (value.given ? settled(value.given) : fallback) ?? value;
	}
	return value.kind === "field" && value.fallback
		? withCertainty(settled(value.fallback), "possible")
		: value;
}

/** The alternatives of a value. */
export function optionsOf(value: Value): readonly Value[] {
	return value.kind === "choice" ? value.options : [value];
}

/** One of several values; equal ones count once, and a single one stays as certain as it is. */
export function choose(values: readonly Value[]): Value | undefined {
	const [only] = values;
	if (values.length < 2 && only?.kind !== "choice") {
		return only;
	}
	const distinct: Value[] = [];
	for (const value of values.flatMap(optionsOf)) {
		if (distinct.length < MAX_OPTIONS && !distinct.some((other) => isSame(other, value))) {
			distinct.push(value);
		}
	}
	const last = distinct.at(-1);
	if (!last || distinct.length === 1) {
		return last;
	}
	return {
		kind: "choice",
		options: distinct,
		depth: deepest(distinct) - 1,
		location: last.location,
		certainty: "possible",
	};
}

function isSame(a: Value, b: Value): boolean {
	if (a === b) {
		return true;
	}
	if (a.kind !== b.kind) {
		return false;
	}
	const literal = constantOf(a);
	if (literal !== undefined) {
		return literal === constantOf(b);
	}
	return (
		a.location.file === b.location.file &&
		a.location.range.start === b.location.range.start &&
		a.location.range.end === b.location.range.end &&
		a.kind !== "text"
	);
}

/** The plain value of a constant; undefined for anything else. */
export function constantOf(value: Value): string | number | boolean | null | undefined {
	switch (value.kind) {
		case "text":
			return literalText(value.parts);
		case "number":
		case "boolean":
			return value.value;
		case "none":
			return null;
		default:
			return undefined;
	}
}

export function literalText(parts: readonly PatternPart[]): string | undefined {
	let text = "";
	for (const part of parts) {
		if (part.kind !== "literal") {
			return undefined;
		}
		text += part.text;
	}
	return text;
}

/** The text of a string constant. */
export function stringOf(value: Value | undefined): string | undefined {
	return value?.kind === "text" ? literalText(value.parts) : undefined;
}
