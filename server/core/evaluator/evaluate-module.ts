/** Reads a whole Python script: constants, calls, functions that build text or ids, and prompts. */
import type { PythonNode, PythonTree } from "../syntax/python/syntax-tree.js";
import type { KnownFiles, PythonFunction, PythonModule } from "../types/python-module.js";
import { runBody } from "./call-function.js";
import { describeFunction } from "./describe-function.js";
import { describePrompts } from "./describe-prompts.js";
import { runBlock } from "./execute-statement.js";
import { parameterValue } from "./function-definition.js";
import { createFrame, createInterpreter, takeStep, type Interpreter } from "./interpreter.js";
import { bind, createScope } from "./scope.js";
import type { FunctionDefinition } from "./value.js";

/** Never throws for any text; work is bounded, and what does not fit in the bounds is unknown. */
export function evaluateModule(
	file: string,
	text: string,
	tree: PythonTree,
	known: KnownFiles = nothingKnown,
): PythonModule {
	const interpreter = createInterpreter(file, text, known);
	const scope = createScope("module");
	runBlock(interpreter, tree.root, scope);
	const functions = runFunctions(interpreter, text);
	return {
		file,
		text,
		root: tree.root,
		imports: interpreter.imported,
		assignments: interpreter.assignments.sort((a, b) => a.location.range.start - b.location.range.start),
		calls: interpreter.calls.sort((a, b) => a.location.range.start - b.location.range.start),
		functions: [...functions, ...importedFunctions(interpreter, functions)],
		prompts: describePrompts(interpreter),
		problems: tree.problems,
		exports: scope.names,
		steps: interpreter.steps,
		...(known.launches === undefined ? {} : { launches: known.launches }),
		...(interpreter.wanted.size > 0 ? { wantedFiles: [...interpreter.wanted] } : {}),
	};
}

const nothingKnown: KnownFiles = { modules: new Map(), data: new Map() };

/**
 * Runs every function once. Callers run before what they call, as far as that can be told, so that parameters are known:
 * first functions that were called already, then those that nothing calls by name, then the rest.
 */
function runFunctions(interpreter: Interpreter, text: string): PythonFunction[] {
	const called = calledNames(text);
	const results: (PythonFunction | undefined)[] = [];
	const waiting = new Map<PythonNode, number[]>();
	const ready: number[] = [];
	const free: number[] = [];
	const rest: number[] = [];
	// Functions inside functions are added while their outer one runs, and more of them are called.
	let added = 0;
	let passed = 0;
	for (;;) {
		for (; added < interpreter.functions.length; added++) {
			const definition = interpreter.functions[added];
			if (definition) {
				waiting.set(definition.node, [...(waiting.get(definition.node) ?? []), added]);
				const others = called.has(definition.name) ? rest : free;
				(interpreter.passed.has(definition.node) ? ready : others).push(added);
			}
		}
		for (; passed < interpreter.passedOrder.length; passed++) {
			const node = interpreter.passedOrder[passed];
			ready.push(...((node && waiting.get(node)) ?? []));
		}
		const next = take(ready, results) ?? take(free, results) ?? take(rest, results);
		const definition = next === undefined ? undefined : interpreter.functions[next];
		if (next === undefined || !definition || !takeStep(interpreter)) {
			break;
		}
		results[next] = runAlone(interpreter, definition);
	}
	return results.filter((result) => result !== undefined);
}

/** The next one that has not run. */
function take(queue: number[], results: readonly unknown[]): number | undefined {
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		if (results[next] === undefined) {
			return next;
		}
	}
	return undefined;
}

/** Names that stand before a bracket, but for definitions. */
function calledNames(text: string): Set<string> {
	const names = new Set<string>();
	for (const [, definition, name] of text.matchAll(/(\bdef\s+)?\b([A-Za-z_]\w*)\s*\(/g)) {
		if (definition === undefined && name !== undefined) {
			names.add(name);
		}
	}
	return names;
}

/** Functions of other files that this one imports by name; their places are in those files. */
function importedFunctions(interpreter: Interpreter, own: readonly PythonFunction[]): PythonFunction[] {
	return interpreter.imported.flatMap(({ module, name }) => {
		const functions = interpreter.known.modules.get(module)?.functions ?? [];
		return functions.filter(
			(one) => (one.name === name || name === "*") && !own.some((other) => other.name === one.name),
		);
	});
}

/** Runs a function without a known caller: its parameters are holes, or their defaults. */
function runAlone(interpreter: Interpreter, definition: FunctionDefinition): PythonFunction {
	const frame = createFrame(definition);
	interpreter.frame = frame;
	interpreter.following.push(definition);
	const prompts = interpreter.prompts.length;
	const scope = createScope("function", definition.closure);
	const passed = interpreter.passed.get(definition.node);
	for (const parameter of definition.parameters) {
		bind(scope, parameter.name, parameterValue(interpreter, parameter, passed?.get(parameter.name)));
	}
	runBody(interpreter, definition, scope);
	interpreter.following.pop();
	if (frame.generates && interpreter.prompts.length === prompts) {
		// Helpers in between may hide the way from the tokenizer to the model.
		for (const { input, inputRange } of frame.encodes) {
			if (input) {
				interpreter.prompts.push({ value: input, range: inputRange, enclosing: definition.name });
			}
		}
	}
	return describeFunction(interpreter, definition, frame);
}
