/** Statements as JavaScript closures. */
import type { AssignBlockNode, IfNode, Statement, Target } from "./ast.js";
import { compileFilter } from "./compile-call.js";
import { compileExpression, compileTruth } from "./compile-expression.js";
import { compileFor } from "./compile-for.js";
import { compileCallBlock, compileGeneration, compileMacro } from "./compile-macro.js";
import { setItem } from "./dict.js";
import {
	enterFrame,
	innerFrame,
	leaveFrame,
	locate,
	reader,
	type Activation,
	type Evaluate,
	type Execute,
	type Frame,
	type Signal,
} from "./frame.js";
import { iterate, isIterable } from "./iterate.js";
import { capture, write } from "./run.js";
import {
	analyseBody,
	analyseExpression,
	createScope,
	createSymbols,
	declareTarget,
	refOf,
} from "./symbols.js";
import { limitError, raise, TemplateError, typeError, valueError } from "./template-error.js";
import { typeName } from "./type-name.js";
import { Namespace, type Text, type Value } from "./values.js";

export function compileBody(frame: Frame, body: readonly Statement[]): Execute {
	const statements = body.map((statement) => compileStatement(frame, statement));
	const [first, second] = statements;
	if (first === undefined) {
		return () => 0;
	}
	if (second === undefined) {
		return first;
	}
	return (a) => {
		for (const statement of statements) {
			const signal = statement(a);
			if (signal !== 0) {
				return signal;
			}
		}
		return 0;
	};
}

function compileStatement(frame: Frame, node: Statement): Execute {
	switch (node.kind) {
		case "output":
			return compileOutput(frame, node);
		case "if":
			return compileIf(frame, node);
		case "for":
			return compileFor(frame, node);
		case "assign":
			return compileAssign(frame, node);
		case "assign-block":
			return compileAssignBlock(frame, node);
		case "macro":
			return compileMacro(frame, node);
		case "call-block":
			return compileCallBlock(frame, node);
		case "generation":
			return compileGeneration(frame, node);
		case "filter-block": {
			const inner = innerFrame(frame);
			analyseBody(inner.symbols, node.body);
			analyseExpression(inner.symbols, node.filter);
			return compileScoped(inner, (scoped) => {
				const body = compileBody(scoped, node.body);
				let text: Text = "";
				const filter = compileFilter(scoped, node.filter, () => text);
				return (a) => {
					const captured = capture(a.run, () => body(a));
					if (captured.result !== 0) {
						return captured.result;
					}
					text = captured.text;
					write(a.run, filter(a));
					return 0;
				};
			});
		}
		case "with":
			return compileWith(frame, node);
		case "autoescape": {
			if (!node.isOff) {
				return () => located(() => limitError('The tag "autoescape" is not supported.'), node.start);
			}
			const inner = innerFrame(frame);
			analyseBody(inner.symbols, node.body);
			return compileScoped(inner, (scoped) => compileBody(scoped, node.body));
		}
		case "block":
			return compileBlock(frame, node);
		case "load-template": {
			const template = compileExpression(frame, node.template);
			return (a) => {
				template(a);
				return located(() => typeError("no loader for this environment specified"), node.start);
			};
		}
		case "break":
		case "continue": {
			if (!frame.isInLoop) {
				const message = node.kind === "break" ? "'break' outside loop" : "'continue' not properly in loop";
				throw new TemplateError("SyntaxError", message, node.start);
			}
			const signal = node.kind === "break" ? 1 : 2;
			return () => signal;
		}
	}
}

/** The frame must have been analysed. */
function compileScoped(frame: Frame, compile: (frame: Frame) => Execute): Execute {
	const enter = enterFrame(frame);
	const leave = leaveFrame(frame);
	const body = compile(frame);
	return (a) => {
		enter(a);
		const signal = body(a);
		leave(a);
		return signal;
	};
}

function located<T>(run: () => T, offset: number): T {
	try {
		return run();
	} catch (error) {
		throw locate(error, offset);
	}
}

function compileOutput(frame: Frame, node: Extract<Statement, { kind: "output" }>): Execute {
	const parts = node.parts.map((part) => {
		if (typeof part === "string") {
			return { constant: part, evaluate: undefined, start: node.start };
		}
		if (part.kind === "constant" && typeof part.value === "string") {
			return { constant: part.value, evaluate: undefined, start: part.start };
		}
		return { constant: "", evaluate: compileExpression(frame, part), start: part.start };
	});
	const [only] = parts;
	if (parts.length === 1 && only !== undefined && only.evaluate === undefined) {
		const { constant } = only;
		return ({ run }) => {
			write(run, constant);
			return 0;
		};
	}
	return (a) => {
		const { run } = a;
		for (const { constant, evaluate, start } of parts) {
			if (evaluate === undefined) {
				write(run, constant);
				continue;
			}
			const value = evaluate(a);
			if (typeof value === "string") {
				write(run, value);
			} else {
				located(() => write(run, value), start);
			}
		}
		return 0;
	};
}

function compileIf(frame: Frame, node: IfNode): Execute {
	const soft: Frame = { ...frame, isSoft: true };
	const branches = [{ test: node.test, body: node.body }, ...node.elifs].map(({ test, body }) => ({
		test: compileTruth(soft, test),
		body: compileBody(soft, body),
	}));
	const otherwise = compileBody(soft, node.otherwise);
	const [only] = branches;
	if (branches.length === 1 && only !== undefined) {
		const { test, body } = only;
		return (a) => (test(a) ? body(a) : otherwise(a));
	}
	return (a) => {
		for (const { test, body } of branches) {
			if (test(a)) {
				return body(a);
			}
		}
		return otherwise(a);
	};
}

export type Assign = (activation: Activation, value: Value) => void;

/** `exports`: what is set is seen by code that looks names up in the context. */
export function compileTarget(frame: Frame, target: Target, exports: boolean): Assign {
	switch (target.kind) {
		case "name": {
			const { slot } = refOf(frame.symbols, target.name, target.start);
			const { name } = target;
			return exports
				? (a, value) => {
						a.slots[slot] = value;
						a.run.exported.set(name, value);
					}
				: (a, value) => {
						a.slots[slot] = value;
					};
		}
		case "namespace-attribute": {
			const read = reader(frame, refOf(frame.symbols, target.name, target.start));
			const { attribute, start } = target;
			return (a, value) => {
				const namespace = read(a);
				if (!(namespace instanceof Namespace)) {
					throw new TemplateError(
						"TemplateRuntimeError",
						"cannot assign attribute on non-namespace object",
						start,
					);
				}
				if (a.run.version === 5 && attribute.startsWith("_")) {
					throw new TemplateError("SecurityError", privateAttribute(attribute), start);
				}
				setItem(namespace.attributes, attribute, value);
			};
		}
		case "target-tuple": {
			const items = target.items.map((item) => compileTarget(frame, item, exports));
			return (a, value) => {
				const values = located(() => unpack(value, items.length), target.start);
				items.forEach((assign, i) => assign(a, values[i] as Value));
			};
		}
	}
}

export function privateAttribute(name: string): string {
	return `Chat templates cannot store underscore-prefixed attributes on a namespace, but got '${name}'. Please rename the attribute.`;
}

function unpack(value: Value, count: number): readonly Value[] {
	if (!isIterable(value)) {
		typeError(`cannot unpack non-iterable ${typeName(value)} object`);
	}
	const values: Value[] = [];
	for (const item of iterate(value)) {
		values.push(item);
		if (values.length > count) {
			valueError(`too many values to unpack (expected ${count})`);
		}
	}
	return values.length < count
		? valueError(`not enough values to unpack (expected ${count}, got ${values.length})`)
		: values;
}

function namespacesOf(target: Target): readonly Extract<Target, { kind: "namespace-attribute" }>[] {
	switch (target.kind) {
		case "name":
			return [];
		case "namespace-attribute":
			return [target];
		case "target-tuple":
			return target.items.flatMap(namespacesOf);
	}
}

function compileAssign(frame: Frame, node: Extract<Statement, { kind: "assign" }>): Execute {
	const value = compileExpression(frame, node.value);
	const assign = compileTarget(frame, node.target, frame.isTopLevel);
	// jinja2 looks at the namespace before it computes the value.
	const checks = namespacesOf(node.target).map(({ name, start }) => ({
		read: reader(frame, refOf(frame.symbols, name, start)),
		start,
	}));
	return (a) => {
		for (const { read, start } of checks) {
			if (!(read(a) instanceof Namespace)) {
				located(
					() => raise("TemplateRuntimeError", "cannot assign attribute on non-namespace object"),
					start,
				);
			}
		}
		assign(a, value(a));
		return 0;
	};
}

function compileAssignBlock(frame: Frame, node: AssignBlockNode): Execute {
	const inner = innerFrame(frame);
	analyseBody(inner.symbols, node.body);
	const enter = enterFrame(inner);
	const leave = leaveFrame(inner);
	const body = compileBody(inner, node.body);
	let text: Text = "";
	const block: Evaluate = () => text;
	const filter = node.filter === undefined ? block : compileFilter(inner, node.filter, block);
	const assign = compileTarget(frame, node.target, frame.isTopLevel);
	return (a) => {
		enter(a);
		const captured = capture(a.run, () => body(a));
		let signal: Signal = captured.result;
		if (signal === 0) {
			text = captured.text;
			assign(a, filter(a));
			signal = 0;
		}
		leave(a);
		return signal;
	};
}

function compileWith(frame: Frame, node: Extract<Statement, { kind: "with" }>): Execute {
	const inner = innerFrame(frame);
	node.targets.forEach((target) => declareTarget(inner.symbols, target));
	analyseBody(inner.symbols, node.body);
	const pairs = node.targets.map((target, i) => ({
		assign: compileTarget(inner, target, false),
		// The parser reads as many values as targets.
		value: compileExpression(frame, node.values[i] as NonNullable<(typeof node.values)[number]>),
	}));
	return compileScoped(inner, (scoped) => {
		const body = compileBody(scoped, node.body);
		return (a) => {
			for (const { assign, value } of pairs) {
				assign(a, value(a));
			}
			return body(a);
		};
	});
}

/** A block sees only what the template's top level has set, like a template of its own. */
function compileBlock(frame: Frame, node: Extract<Statement, { kind: "block" }>): Execute {
	if (frame.blocks.has(node.name)) {
		throw new TemplateError("TemplateAssertionError", `block '${node.name}' defined twice`, node.start);
	}
	frame.blocks.set(node.name, () => 0);
	const symbols = createSymbols(undefined, createScope(undefined));
	const own: Frame = { ...frame, symbols, isTopLevel: false, isSoft: false, isInLoop: false };
	analyseBody(symbols, node.body);
	const enter = enterFrame(own);
	const body = compileBody(own, node.body);
	const execute: Execute = ({ run }) => {
		const activation: Activation = { slots: [], parent: undefined, run };
		enter(activation);
		body(activation);
		return 0;
	};
	frame.blocks.set(node.name, execute);
	return execute;
}
