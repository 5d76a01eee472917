/** Macros, `call` blocks and Hugging Face's `generation` blocks as JavaScript closures. */
import type { CallBlockNode, MacroNode, Parameters, Statement } from "./ast.js";
import { callValue, compileSignature } from "./compile-call.js";
import { compileExpression } from "./compile-expression.js";
import { compileBody } from "./compile-statement.js";
import {
	activate,
	enterFrame,
	innerFrame,
	locate,
	newScope,
	type Activation,
	type Evaluate,
	type Execute,
	type Frame,
} from "./frame.js";
import { dictOf } from "./dict.js";
import { strOf } from "./python-repr.js";
import { capture, descend, write } from "./run.js";
import { analyseBody, analyseExpression, declareParameter, findUndeclared, refOf } from "./symbols.js";
import { TemplateError, typeError } from "./template-error.js";
import { codePointLength } from "./text.js";
import { plainText } from "./traced-text.js";
import { PyFunction, PyTuple, Undefined, type Arguments, type Value } from "./values.js";

interface MacroCode {
	readonly name: string | null;
	readonly parameters: readonly MacroParameter[];
	readonly callerSlot: number | undefined;
	readonly keywordsSlot: number | undefined;
	readonly restSlot: number | undefined;
	/** The position of `caller` among the parameters, when the template declares it itself. */
	readonly declaresCaller: boolean;
	readonly enter: (activation: Activation) => void;
	readonly body: Execute;
}

interface MacroParameter {
	readonly name: string;
	readonly slot: number;
	readonly otherwise: Evaluate | undefined;
}

type MacroBody = Parameters & { readonly body: readonly Statement[]; readonly start: number };

function compileMacroBody(frame: Frame, node: MacroBody, name: string | null): MacroCode {
	const inner = innerFrame(frame, newScope(frame));
	const { symbols } = inner;
	const names = node.args.map((argument) => argument.name);
	const special = findUndeclared(node.body, ["caller", "kwargs", "varargs"]);
	const declaresCaller = names.includes("caller");
	if (special.has("caller") && declaresCaller) {
		const index = names.indexOf("caller");
		if (index < names.length - node.defaults.length) {
			throw new TemplateError(
				"TemplateAssertionError",
				'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
				node.start,
			);
		}
	}
	names.forEach((argument) => declareParameter(symbols, argument));
	const declareSpecial = (keyword: string): number | undefined =>
		special.has(keyword) && !names.includes(keyword) ? declareParameter(symbols, keyword).slot : undefined;
	const callerSlot = declareSpecial("caller");
	const keywordsSlot = declareSpecial("kwargs");
	const restSlot = declareSpecial("varargs");
	node.defaults.forEach((value) => analyseExpression(symbols, value));
	analyseBody(symbols, node.body);
	const withoutDefault = names.length - node.defaults.length;
	return {
		name,
		parameters: names.map((argument, i) => {
			const value = node.defaults[i - withoutDefault];
			return {
				name: argument,
				slot: refOf(symbols, argument, node.start).slot,
				otherwise: value === undefined ? undefined : compileExpression(inner, value),
			};
		}),
		callerSlot,
		keywordsSlot,
		restSlot,
		declaresCaller,
		enter: enterFrame(inner),
		body: compileBody(inner, node.body),
	};
}

function createMacro(code: MacroCode, outer: Activation): PyFunction {
	const call = (args: Arguments): Value =>
		descend(outer.run, () => {
			const own = activate(outer);
			bindParameters(code, own, args);
			return capture(outer.run, () => {
				code.enter(own);
				for (const { name, slot, otherwise } of code.parameters) {
					own.slots[slot] ??= missingParameter(own, slot, { name, otherwise });
				}
				return code.body(own);
			}).text;
		});
	const shown = code.name === null ? "<Macro anonymous>" : `<Macro '${code.name}'>`;
	return new PyFunction(code.name ?? "anonymous", "Macro", call, shown, (name) => macroAttribute(code, name));
}

function missingParameter(
	own: Activation,
	slot: number,
	{ name, otherwise }: { readonly name: string; readonly otherwise: Evaluate | undefined },
): Value {
	const given = own.slots[slot];
	if (given !== undefined) {
		return given;
	}
	return otherwise === undefined ? new Undefined(`parameter '${name}' was not provided`) : otherwise(own);
}

function bindParameters(code: MacroCode, own: Activation, args: Arguments): void {
	const { parameters } = code;
	const keywords = new Map(args.keywords);
	parameters.forEach(({ name, slot }, i) => {
		const value = i < args.positional.length ? args.positional[i] : keywords.get(name);
		if (i >= args.positional.length) {
			keywords.delete(name);
		}
		own.slots[slot] = value;
	});
	if (code.callerSlot !== undefined) {
		own.slots[code.callerSlot] = keywords.get("caller") ?? new Undefined("No caller defined");
		keywords.delete("caller");
	}
	if (code.keywordsSlot !== undefined) {
		own.slots[code.keywordsSlot] = dictOf(keywords);
	} else if (keywords.size > 0) {
		const shown = `'${code.name ?? "None"}'`;
		typeError(
			keywords.has("caller")
				? `macro ${shown} was invoked with two values for the special caller argument. This is most likely a bug.`
				: `macro ${shown} takes no keyword argument '${[...keywords.keys()][0] ?? ""}'`,
		);
	}
	if (code.restSlot !== undefined) {
		own.slots[code.restSlot] = new PyTuple(args.positional.slice(parameters.length));
	} else if (args.positional.length > parameters.length) {
		typeError(`macro '${code.name ?? "None"}' takes not more than ${parameters.length} argument(s)`);
	}
}

function macroAttribute(code: MacroCode, name: string): Value | undefined {
	switch (name) {
		case "name":
			return code.name;
		case "arguments":
			return new PyTuple(code.parameters.map((parameter) => parameter.name));
		case "catch_kwargs":
			return code.keywordsSlot !== undefined;
		case "catch_varargs":
			return code.restSlot !== undefined;
		case "caller":
			return code.callerSlot !== undefined || code.declaresCaller;
		default:
			return undefined;
	}
}

export function compileMacro(frame: Frame, node: MacroNode): Execute {
	const code = compileMacroBody(frame, node, node.name);
	const { slot } = refOf(frame.symbols, node.name, node.start);
	const { isTopLevel } = frame;
	return (a) => {
		const macro = createMacro(code, a);
		a.slots[slot] = macro;
		if (isTopLevel) {
			a.run.exported.set(node.name, macro);
		}
		return 0;
	};
}

export function compileCallBlock(frame: Frame, node: CallBlockNode): Execute {
	const code = compileMacroBody(frame, node, null);
	const callee = compileExpression(frame, node.call.callee);
	const args = compileSignature(frame, node.call.signature);
	const { start } = node.call;
	return (a) => {
		const caller = createMacro(code, a);
		const target = callee(a);
		const given = args(a);
		try {
			if (given.keywords.has("caller")) {
				typeError("got multiple values for keyword argument 'caller'");
			}
			const keywords = new Map([...given.keywords, ["caller", caller] as const]);
			write(a.run, callValue(target, { positional: given.positional, keywords }));
		} catch (error) {
			throw locate(error, start);
		}
		return 0;
	};
}

/** Hugging Face notes how much of the result is there when the block ends, even if a macro around it is not printed yet. */
export function compileGeneration(
	frame: Frame,
	node: { readonly body: readonly Statement[]; readonly start: number },
): Execute {
	const code = compileMacroBody(frame, { args: [], defaults: [], ...node }, null);
	return (a) => {
		const { run } = a;
		const value = createMacro(code, a).call({ positional: [], keywords: new Map() });
		const text = plainText(strOf(value));
		// Transformers 4 takes its tracker for inactive as long as nothing was printed or noted.
		if (run.version === 5 || run.root.chunks > 0 || run.generations.length > 0) {
			run.generations.push({ start: run.root.length, points: codePointLength(text) });
		}
		write(run, value);
		return 0;
	};
}
