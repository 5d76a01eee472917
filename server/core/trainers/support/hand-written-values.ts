/** Values of a hand-written preparation while it is worked out for one row: text and ids that know where they come from. */
import type { TextRange } from "../../base/text-range.js";
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import type { Encoding } from "../../types/encoding.js";
import type { RenderedSpan } from "../../types/rendered-chat.js";
import type { ScriptRun } from "./hand-written-run.js";

export type ScriptValue =
	| TextValue
	| NumberValue
	| { readonly kind: "boolean"; readonly value: boolean; readonly doubt?: string }
	| { readonly kind: "none" }
	| ListValue
	| DictValue
	| FunctionValue
	| { readonly kind: "native"; readonly name: string; readonly call: (call: ScriptCall) => ScriptValue }
	/** An imported name, or one of Python's own, by its full name: `torch.nn.utils.rnn.pad_sequence`. */
	| { readonly kind: "symbol"; readonly name: string }
	| ClassValue
	| InstanceValue
	| { readonly kind: "tokenizer" }
	| { readonly kind: "dataset"; readonly rows: readonly DictValue[] }
	| OpaqueValue;

/** Spans partition the text, as in `RenderedChat`. */
export interface TextValue {
	readonly kind: "text";
	readonly text: string;
	readonly spans: readonly RenderedSpan[];
	/** Why the value may be another one. */
	readonly doubt?: string;
}

export interface NumberValue {
	readonly kind: "number";
	readonly value: number;
	readonly isFloat: boolean;
	readonly origin?: TokenOrigin;
	/** The statement that put this number into a list. */
	readonly at?: TextRange;
	readonly doubt?: string;
}

export type TokenOrigin =
	| { readonly kind: "token"; readonly encoding: Encoding; readonly index: number }
	/** `tokenizer.eos_token_id` and the like. */
	| { readonly kind: "special"; readonly text: string; readonly at: TextRange }
	| { readonly kind: "pad" };

/** Lists, tuples and tensors share their items by reference, as in Python. */
export interface ListValue {
	readonly kind: "list";
	items: ScriptValue[];
	readonly flavour: "list" | "tuple" | "tensor";
	/** A slice of a tensor shares its memory, which is not followed: writing to it is refused. */
	readonly isView?: boolean;
	/** Set when something that is not followed may have changed the items. */
	spoiled?: OpaqueValue;
}

export interface DictValue {
	readonly kind: "dict";
	readonly entries: Map<string, ScriptValue>;
	/** A tokenizer's result: its keys are attributes too. */
	readonly isEncoding?: boolean;
	spoiled?: OpaqueValue;
}

export interface FunctionValue {
	readonly kind: "function";
	readonly name: string;
	/** A `function_definition` or a `lambda`. */
	readonly node: PythonNode;
	readonly closure: ScriptScope;
	readonly fallbacks: ReadonlyMap<string, ScriptValue>;
	readonly self?: ScriptValue;
}

export interface ClassValue {
	readonly kind: "class";
	readonly name: string;
	readonly attributes: Map<string, ScriptValue>;
	readonly bases: readonly ScriptValue[];
	/** Names with annotations, in order: the fields of a dataclass. */
	readonly fields: readonly string[];
}

export interface InstanceValue {
	readonly kind: "instance";
	/** A class of the script, or the name of a known one such as `TrainingArguments`. */
	readonly type: ClassValue | string;
	readonly attributes: Map<string, ScriptValue>;
	readonly at?: TextRange;
}

/** What cannot be followed; everything made of it is opaque for the same reason. */
export interface OpaqueValue {
	readonly kind: "opaque";
	/** Its source, shortened. */
	readonly source: string;
	readonly at: TextRange;
}

export interface ScriptScope {
	readonly names: Map<string, ScriptValue>;
	readonly parent?: ScriptScope;
	/** Names that `global` or `nonlocal` hand to an outer scope. */
	readonly outer?: Set<string>;
}

export interface ScriptCall {
	readonly run: ScriptRun;
	readonly node: PythonNode;
	readonly positional: readonly ScriptValue[];
	readonly keywords: ReadonlyMap<string, ScriptValue>;
	/** True when `**` or `*` of something opaque was given. */
	readonly hasOpaque?: OpaqueValue;
}

export const NONE: ScriptValue = { kind: "none" };

export function booleanValue(value: boolean): ScriptValue {
	return { kind: "boolean", value };
}

export function numberValue(value: number, isFloat = false): NumberValue {
	return { kind: "number", value, isFloat };
}

export function listValue(items: ScriptValue[], flavour: ListValue["flavour"] = "list"): ListValue {
	return { kind: "list", items, flavour };
}

export function dictValue(entries: Iterable<readonly [string, ScriptValue]> = []): DictValue {
	return { kind: "dict", entries: new Map(entries) };
}

/** The key of a dict: text as it is, numbers apart from text that looks like them. */
export function keyOf(value: ScriptValue): string | undefined {
	if (value.kind === "text") {
		return value.text;
	}
	return value.kind === "number" ? `\u0000${value.value}` : undefined;
}

export function valueOfKey(key: string): ScriptValue {
	return key.startsWith("\u0000") ? numberValue(Number(key.slice(1))) : plainText(key);
}

/** Text without a place of its own. */
export function plainText(text: string): TextValue {
	return { kind: "text", text, spans: text === "" ? [] : [{ start: 0, end: text.length, origin: "script" }] };
}

/** A Python exception that certainly stops the script at this row. */
export class ScriptError extends Error {
	constructor(
		readonly type: string,
		readonly detail: string,
		readonly at: TextRange,
	) {
		super(`${type}: ${detail}`);
	}
}

/** What ends the work on a row for good: a bound, a template that raises, a missing tokenizer. */
export class ScriptHalt extends Error {
	constructor(readonly result: unknown) {
		super("halted");
	}
}
