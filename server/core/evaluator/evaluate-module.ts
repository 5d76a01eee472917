/** Reads a whole Python script: constants, calls, functions that build text or ids, and prompts. */
import type { PythonTree } from "../syntax/python/syntax-tree.js";
import type { PythonFunction, PythonModule } from "../types/python-module.js";
import { runBody } from "./call-function.js";
import { describeFunction } from "./describe-function.js";
import { describePrompts } from "./describe-prompts.js";
import { runBlock } from "./execute-statement.js";
import { parameterValue } from "./function-definition.js";
import { createFrame, createInterpreter, takeStep, type Interpreter } from "./interpreter.js";
import { bind, createScope } from "./scope.js";
import type { FunctionDefinition } from "./value.js";

/** Never throws for any text; work is bounded, and what does not fit in the bounds is unknown. */
export function evaluateModule(file: string, text: string, tree: PythonTree): PythonModule {
	const interpreter = createInterpreter(file, text);
	runBlock(interpreter, tree.root, createScope("module"));
	const functions: PythonFunction[] = [];
	// Functions inside functions are added while their outer one runs.
	for (let i = 0; i < interpreter.functions.length; i++) {
		const definition = interpreter.functions[i];
		if (definition && takeStep(interpreter)) {
			functions.push(runAlone(interpreter, definition));
		}
	}
	return {
		file,
		text,
		root: tree.root,
		imports: interpreter.imported,
		assignments: interpreter.assignments.sort((a, b) => a.location.range.start - b.location.range.start),
		calls: interpreter.calls.sort((a, b) => a.location.range.start - b.location.range.start),
		functions,
		prompts: describePrompts(interpreter),
		problems: tree.problems,
	};
}

/** Runs a function without a known caller: its parameters are holes, or their defaults. */
function runAlone(interpreter: Interpreter, definition: FunctionDefinition): PythonFunction {
	const frame = createFrame(definition);
	interpreter.frame = frame;
	interpreter.following.push(definition);
	const scope = createScope("function", definition.closure);
	for (const parameter of definition.parameters) {
		bind(scope, parameter.name, parameterValue(interpreter, parameter));
	}
	runBody(interpreter, definition, scope);
	interpreter.following.pop();
	if (frame.generates) {
		// Helpers in between may hide the way from the tokenizer to the model.
		for (const { input, inputRange } of frame.encodes) {
			if (input) {
				interpreter.prompts.push({ value: input, range: inputRange, enclosing: definition.name });
			}
		}
	}
	return describeFunction(interpreter, definition, frame);
}
