/** `for` loops as JavaScript closures: tests, `else`, `recursive`, and the `loop` variable. */
import { charge } from "./budget.js";
import type { ForNode, Statement, Target } from "./ast.js";
import { compileExpression, compileTruth } from "./compile-expression.js";
import { compileBody, compileTarget, type Assign } from "./compile-statement.js";
import {
	activate,
	enterFrame,
	innerFrame,
	leaveFrame,
	locate,
	newScope,
	type Activation,
	type Evaluate,
	type Execute,
	type Frame,
	type Signal,
} from "./frame.js";
import { iterate } from "./iterate.js";
import { createLoop, type Loop } from "./loop.js";
import { capture, descend, write } from "./run.js";
import {
	analyseBody,
	analyseExpression,
	declareParameter,
	declareTarget,
	findUndeclared,
} from "./symbols.js";
import { TemplateError } from "./template-error.js";
import { PyDict, PyIterator, PyTuple, type Text, type Value } from "./values.js";

interface LoopCode {
	readonly assign: Assign;
	/** The slot of `loop`; absent when the body does not use it. */
	readonly loopSlot: number | undefined;
	readonly enter: (activation: Activation) => void;
	readonly leave: (activation: Activation) => void;
	readonly body: Execute;
	readonly otherwise: Execute;
	readonly start: number;
}

export function compileFor(frame: Frame, node: ForNode): Execute {
	refuseLoopAsTarget(node);
	const scope = node.isRecursive ? newScope(frame) : undefined;
	const loopFrame: Frame = { ...innerFrame(frame, scope), isInLoop: true };
	const usesLoop = node.isRecursive || findUndeclared(node.body, ["loop"]).has("loop");
	const loopSlot = usesLoop ? declareParameter(loopFrame.symbols, "loop").slot : undefined;
	declareTarget(loopFrame.symbols, node.target);
	analyseBody(loopFrame.symbols, node.body);
	const elseFrame: Frame = { ...innerFrame(frame, scope), isInLoop: scope === undefined && frame.isInLoop };
	analyseBody(elseFrame.symbols, node.otherwise);
	const filter = compileLoopTest(frame, node);
	const code: LoopCode = {
		assign: compileTarget(loopFrame, node.target, false),
		loopSlot,
		enter: enterFrame(loopFrame),
		leave: leaveFrame(loopFrame),
		body: compileBody(loopFrame, node.body),
		otherwise: compileElse(elseFrame, node.otherwise),
		start: node.start,
	};
	const iterable = compileExpression(frame, node.iterable);
	return node.isRecursive
		? compileRecursive(code, { iterable, filter })
		: (a) => {
				const values = iterable(a);
				return runLoop(code, a, { values: filter === undefined ? values : filter(a, values) });
			};
}

function refuseLoopAsTarget(node: ForNode): void {
	const visit = (statement: Statement): void => {
		switch (statement.kind) {
			case "assign":
			case "assign-block":
				refuseLoop(statement.target);
				return statement.kind === "assign-block" ? statement.body.forEach(visit) : undefined;
			case "for":
				refuseLoop(statement.target);
				statement.body.forEach(visit);
				return statement.otherwise.forEach(visit);
			case "if":
				statement.body.forEach(visit);
				statement.elifs.forEach(({ body }) => body.forEach(visit));
				return statement.otherwise.forEach(visit);
			case "with":
			case "macro":
			case "call-block":
			case "filter-block":
			case "generation":
			case "autoescape":
			case "block":
				return statement.body.forEach(visit);
			default:
				return;
		}
	};
	visit(node);
}

function refuseLoop(target: Target): void {
	if (target.kind === "target-tuple") {
		target.items.forEach(refuseLoop);
	} else if (target.kind === "name" && target.name === "loop") {
		throw new TemplateError(
			"TemplateAssertionError",
			"Can't assign to special loop variable in for-loop target",
			target.start,
		);
	}
}

function compileElse(frame: Frame, body: readonly Statement[]): Execute {
	if (body.length === 0) {
		return () => 0;
	}
	const enter = enterFrame(frame);
	const leave = leaveFrame(frame);
	const execute = compileBody(frame, body);
	return (a) => {
		enter(a);
		const signal = execute(a);
		leave(a);
		return signal;
	};
}

/** `for … if test`: a generator function with variables of its own, which runs as the loop goes on. */
function compileLoopTest(
	frame: Frame,
	node: ForNode,
): ((activation: Activation, values: Value) => PyIterator) | undefined {
	if (node.test === undefined) {
		return undefined;
	}
	const testFrame = innerFrame(frame, newScope(frame));
	declareTarget(testFrame.symbols, node.target);
	analyseExpression(testFrame.symbols, node.test);
	const enter = enterFrame(testFrame);
	const assign = compileTarget(testFrame, node.target, false);
	const test = compileTruth(testFrame, node.test);
	const isTuple = node.target.kind === "target-tuple";
	return (outer, values) => {
		const items = located(() => iterate(values), node.start);
		const own = activate(outer);
		const select = function* (): Generator<Value, undefined> {
			enter(own);
			for (const item of items) {
				charge(1);
				assign(own, item);
				if (test(own)) {
					yield isTuple ? new PyTuple([...iterate(item)]) : item;
				}
			}
			return undefined;
		};
		return new PyIterator("generator", select());
	};
}

function located<T>(run: () => T, offset: number): T {
	try {
		return run();
	} catch (error) {
		throw locate(error, offset);
	}
}

interface LoopInput {
	readonly values: Value;
	readonly recurse?: (values: Value, depth: number) => Text;
	readonly depth?: number;
}

function runLoop(code: LoopCode, a: Activation, input: LoopInput): Signal {
	const { values } = input;
	const outerMessage = a.run.message;
	let isEmpty: boolean;
	if (code.loopSlot === undefined && Array.isArray(values)) {
		isEmpty = runOverList(code, a, values);
	} else {
		const loop = located(() => createLoop(input), code.start);
		isEmpty = runWithLoop(code, a, loop);
	}
	a.run.message = outerMessage;
	if (isEmpty) {
		return code.otherwise(a);
	}
	return 0;
}

/** True when the body never ran to its end: jinja2 then runs the `else` branch, after a `break` too. */
function runOverList(code: LoopCode, a: Activation, values: readonly Value[]): boolean {
	let isEmpty = true;
	for (const item of values) {
		beginTurn(a, item);
		code.assign(a, item);
		code.enter(a);
		const signal = code.body(a);
		if (signal === 1) {
			break;
		}
		isEmpty = signal === 2 && isEmpty;
	}
	code.leave(a);
	return isEmpty;
}

function runWithLoop(code: LoopCode, a: Activation, loop: Loop): boolean {
	let isEmpty = true;
	for (let item = loop.next(); item !== undefined; item = loop.next()) {
		beginTurn(a, item);
		code.assign(a, item);
		if (code.loopSlot !== undefined) {
			a.slots[code.loopSlot] = loop.value;
		}
		code.enter(a);
		const signal = code.body(a);
		if (signal === 1) {
			break;
		}
		isEmpty = signal === 2 && isEmpty;
	}
	code.leave(a);
	return isEmpty;
}

function beginTurn({ run }: Activation, item: Value): void {
	charge(1);
	if (item instanceof PyDict && item.message !== undefined) {
		run.message = item.message;
	}
}

/** A recursive loop is a function that gives its text, and calls itself through `loop(…)`. */
function compileRecursive(
	code: LoopCode,
	{ iterable, filter }: { readonly iterable: Evaluate; readonly filter: ReturnType<typeof compileLoopTest> },
): Execute {
	return (outer) => {
		const render = (values: Value, depth: number): Text =>
			descend(outer.run, () => {
				const own = activate(outer);
				const input: LoopInput = {
					values: filter === undefined ? values : filter(outer, values),
					recurse: render,
					depth,
				};
				return capture(outer.run, () => runLoop(code, own, input)).text;
			});
		write(outer.run, render(iterable(outer), 0));
		return 0;
	};
}
