/** Calls, filters and tests as JavaScript closures. */
import type { CallNode, Expression, FilterNode, Signature } from "./ast.js";
import { compileExpression } from "./compile-expression.js";
import { entriesOf } from "./dict.js";
import { FILTERS } from "./filters.js";
import { locate, type Activation, type Evaluate, type Frame } from "./frame.js";
import { iterate } from "./iterate.js";
import { chargeFor, type Run } from "./run.js";
import { raise, TemplateError, typeError } from "./template-error.js";
import { TESTS } from "./tests.js";
import { isText } from "./text.js";
import { plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import {
	NO_ARGUMENTS,
	PyDict,
	PyFunction,
	PyObject,
	Undefined,
	type Arguments,
	type Value,
} from "./values.js";

export function compileCall(frame: Frame, { callee, signature, start }: CallNode): Evaluate {
	const evaluate = compileExpression(frame, callee);
	const args = compileSignature(frame, signature);
	return (a) => {
		const target = evaluate(a);
		try {
			return callValue(target, args(a));
		} catch (error) {
			throw locate(error, start);
		}
	};
}

export function callValue(target: Value, args: Arguments): Value {
	chargeFor(args.positional[0] ?? null);
	if (target instanceof PyFunction) {
		return target.call(args);
	}
	if (target instanceof PyObject && target.call !== undefined) {
		return target.call(args);
	}
	if (target instanceof Undefined) {
		return raise(target.type, target.message);
	}
	return typeError(`'${typeName(target)}' object is not callable`);
}

export function compileSignature(frame: Frame, signature: Signature): (activation: Activation) => Arguments {
	const positional = signature.args.map((part) => compileExpression(frame, part));
	const keywords = signature.keywords.map(({ name, value }) => ({
		name,
		value: compileExpression(frame, value),
	}));
	const names = keywords.map(({ name }) => name);
	const repeated = names.find((name, i) => names.indexOf(name) !== i);
	if (repeated !== undefined) {
		const offset = signature.keywords[0]?.value.start;
		throw new TemplateError("SyntaxError", `keyword argument repeated: ${repeated}`, offset);
	}
	const { starArgs, starKeywords } = signature;
	const isPlain = keywords.length === 0 && starArgs === undefined && starKeywords === undefined;
	if (isPlain) {
		const none = new Map<string, Value>();
		return positional.length === 0
			? () => NO_ARGUMENTS
			: (a) => ({ positional: positional.map((part) => part(a)), keywords: none });
	}
	const more = compileOptional(frame, starArgs);
	const named = compileOptional(frame, starKeywords);
	return (a) => {
		const given = positional.map((part) => part(a));
		const extra = more?.(a);
		const values = new Map<string, Value>();
		for (const { name, value } of keywords) {
			values.set(name, value(a));
		}
		const mapping = named?.(a);
		if (mapping !== undefined) {
			spread(mapping, values);
		}
		return { positional: extra === undefined ? given : [...given, ...iterate(extra)], keywords: values };
	};
}

function compileOptional(frame: Frame, node: Expression | undefined): Evaluate | undefined {
	return node === undefined ? undefined : compileExpression(frame, node);
}

function spread(mapping: Value, into: Map<string, Value>): void {
	if (!(mapping instanceof PyDict)) {
		typeError(`argument after ** must be a mapping, not ${typeName(mapping)}`);
	}
	for (const [key, value] of entriesOf(mapping)) {
		if (!isText(key)) {
			typeError("keywords must be strings");
		}
		const name = plainText(key);
		if (into.has(name)) {
			typeError(`got multiple values for keyword argument '${name}'`);
		}
		into.set(name, value);
	}
}

/** `block`: the text that a filter without an operand works on. */
export function compileFilter(frame: Frame, node: FilterNode, block: Evaluate | undefined): Evaluate {
	const { name, start } = node;
	const filter = FILTERS.get(name) ?? unknown(frame, "filter", node);
	const operand = operandOf(frame, node, block);
	const args = compileSignature(frame, node.signature);
	return (a) => {
		const value = operand(a);
		const given = args(a);
		try {
			chargeFor(value);
			return filter(value, given, a.run);
		} catch (error) {
			throw locate(error, start);
		}
	};
}

function operandOf(frame: Frame, { operand, start }: FilterNode, block: Evaluate | undefined): Evaluate {
	if (operand === undefined) {
		if (block === undefined) {
			throw new TemplateError("TemplateSyntaxError", "a filter needs something to work on", start);
		}
		return block;
	}
	return operand.kind === "filter" ? compileFilter(frame, operand, block) : compileExpression(frame, operand);
}

export function compileTest(frame: Frame, node: Extract<Expression, { kind: "test" }>): Evaluate {
	const { name, start } = node;
	const test = TESTS.get(name) ?? unknown(frame, "test", node);
	const operand = compileExpression(frame, node.operand);
	const args = compileSignature(frame, node.signature);
	return (a) => {
		const value = operand(a);
		const given = args(a);
		try {
			return test(value, given, a.run);
		} catch (error) {
			throw locate(error, start);
		}
	};
}

/** At the top jinja2 refuses the template; inside of a condition it waits until the filter is called. */
function unknown(
	frame: Frame,
	kind: "filter" | "test",
	{ name, start }: { readonly name: string; readonly start: number },
): (value: Value, args: Arguments, run: Run) => never {
	if (!frame.isSoft) {
		throw new TemplateError("TemplateAssertionError", `No ${kind} named '${name}'.`, start);
	}
	return () => raise("TemplateRuntimeError", `No ${kind} named '${name}' found.`);
}
