/** Following a call into a function or class of the same script. */
import { childOf } from "../syntax/python/syntax-tree.js";
import type { CallSite, SiteArgument } from "./call-site.js";
import { evaluate } from "./evaluate-expression.js";
import { runBlock } from "./execute-statement.js";
import { base, createFrame, type Frame, type Interpreter } from "./interpreter.js";
import { toPythonCall } from "./python-value.js";
import { bind, createScope } from "./scope.js";
import { choose, type FunctionDefinition, type ObjectValue, type Scope, type Value } from "./value.js";
import { parameterValue } from "./function-definition.js";

/** Functions that are followed inside each other. */
const MAX_FOLLOWED = 5;

/** Steps for following one call, and for all of a module: the functions' own runs must not starve. */
const MAX_CALL_STEPS = 40_000;
const MAX_FOLLOWED_STEPS = 400_000;

/** The value that the call returns; undefined when it is not followed or not understood. */
export function callFunction(
	interpreter: Interpreter,
	site: CallSite,
	definition: FunctionDefinition,
): Value | undefined {
	if (interpreter.following.length >= MAX_FOLLOWED || interpreter.following.includes(definition)) {
		return undefined;
	}
	if (!interpreter.recording) {
		return interpreter.steps < interpreter.followEnd
			? followFunction(interpreter, site, definition)
			: undefined;
	}
	if (interpreter.followedSteps >= MAX_FOLLOWED_STEPS) {
		return undefined;
	}
	const start = interpreter.steps;
	interpreter.followEnd = start + MAX_CALL_STEPS;
	const result = followFunction(interpreter, site, definition);
	interpreter.followedSteps += interpreter.steps - start;
	return result;
}

function followFunction(
	interpreter: Interpreter,
	site: CallSite,
	definition: FunctionDefinition,
): Value | undefined {
	const scope = createScope("function", definition.closure);
	bindArguments(interpreter, site, definition, scope);
	const { recording, frame: outer } = interpreter;
	const frame = createFrame(definition);
	interpreter.recording = false;
	interpreter.frame = frame;
	interpreter.following.push(definition);
	runBody(interpreter, definition, scope);
	interpreter.following.pop();
	interpreter.frame = outer;
	interpreter.recording = recording;
	passOn(frame, outer);
	const result = choose(frame.returns.map((item) => item.value));
	return result === undefined || result.kind === "none" || result.kind === "unknown" ? undefined : result;
}

/** A helper's tokenizer calls and labels count for the function that calls it. */
function passOn(frame: Frame, outer: Frame): void {
	outer.encodes.push(...frame.encodes);
	outer.labels.push(...frame.labels);
	outer.generates ||= frame.generates;
}

/** Runs the body in `scope`, in which the parameters are bound. */
export function runBody(interpreter: Interpreter, definition: FunctionDefinition, scope: Scope): void {
	if (definition.self) {
		const [first] = definition.parameters;
		if (first && first.name === "self") {
			bind(scope, "self", definition.self);
		}
	}
	if (definition.node.type === "lambda") {
		const value = evaluate(interpreter, definition.body, scope);
		interpreter.frame.returns.push({ value, range: definition.body });
		return;
	}
	runBlock(interpreter, definition.body, scope);
}

function bindArguments(
	interpreter: Interpreter,
	site: CallSite,
	definition: FunctionDefinition,
	scope: Scope,
): void {
	const isMethod = definition.self !== undefined && definition.parameters[0]?.name === "self";
	const parameters = isMethod ? definition.parameters.slice(1) : definition.parameters;
	const positional = [...site.positional];
	const hasUnknown = site.keywords.some((keyword) => keyword.name === "**");
	for (const parameter of parameters) {
		const given = takeArgument(parameter.kind, parameter.name, positional, site);
		if (given) {
			bind(scope, parameter.name, given.value);
		} else if (parameter.fallback && !hasUnknown) {
			bind(scope, parameter.name, parameter.fallback);
		} else {
			bind(scope, parameter.name, parameterValue(interpreter, parameter));
		}
	}
}

function takeArgument(
	kind: FunctionDefinition["parameters"][number]["kind"],
	name: string,
	positional: SiteArgument[],
	site: CallSite,
): SiteArgument | undefined {
	switch (kind) {
		case "rest":
			positional.length = 0;
			return undefined;
		case "keywordRest":
			return undefined;
		case "plain":
			return positional.shift() ?? site.keywords.findLast((keyword) => keyword.name === name);
		case "keywordOnly":
			return site.keywords.findLast((keyword) => keyword.name === name);
	}
}

/** `Config(lr=1)`: the class attributes, then the arguments of the call. */
export function createInstance(interpreter: Interpreter, site: CallSite, type: ObjectValue): Value {
	const attributes = new Map(type.attributes);
	for (const keyword of site.keywords) {
		if (keyword.name !== "**") {
			attributes.set(keyword.name, keyword.value);
		}
	}
	const call = toPythonCall(interpreter, site, undefined);
	return { kind: "object", name: type.name, attributes, call, ...base(interpreter, site.node) };
}

/** The body of a class runs once; its names are the attributes. */
export function classBody(node: FunctionDefinition["node"]): FunctionDefinition["node"] | undefined {
	return childOf(node, "body");
}
