/** Following a call into a function or class of the same script. */
import type { CallSite, SiteArgument } from "./call-site.js";
import { evaluate } from "./evaluate-expression.js";
import { runBlock } from "./execute-statement.js";
import { base, createFrame, type Frame, type Interpreter } from "./interpreter.js";
import { placeHere } from "./place-here.js";
import { cut, toPythonCall } from "./python-value.js";
import { bind, createScope } from "./scope.js";
import {
	choose,
	deepest,
	depthOf,
	MAX_DEPTH,
	optionsOf,
	type FunctionDefinition,
	type ObjectValue,
	type Scope,
	type Value,
} from "./value.js";
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
	noteArguments(interpreter, site, definition);
	const isRunning = interpreter.following.some(({ node }) => node === definition.node);
	if (interpreter.following.length >= MAX_FOLLOWED || isRunning) {
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
	const { recording, frame: outer, source } = interpreter;
	const frame = createFrame(definition);
	interpreter.recording = false;
	interpreter.frame = frame;
	interpreter.source = definition.source;
	interpreter.following.push(definition);
	runBody(interpreter, definition, scope);
	interpreter.following.pop();
	interpreter.source = source;
	interpreter.frame = outer;
	interpreter.recording = recording;
	const isForeign = definition.source.file !== source.file;
	passOn(frame, outer, isForeign);
	const result = choose(frame.returns.map((item) => item.value));
	if (result === undefined || result.kind === "none" || result.kind === "unknown") {
		return undefined;
	}
	return isForeign ? placeHere(result, site.node) : result;
}

/** Alternatives that are kept of what calls pass for one parameter. */
const MAX_PASSED = 8;

/** Remembers what the call passes, for the function's own run. */
function noteArguments(interpreter: Interpreter, site: CallSite, definition: FunctionDefinition): void {
	if (definition.source.file !== interpreter.source.file || definition.node.type === "lambda") {
		return;
	}
	const known = interpreter.passed.get(definition.node);
	const passed = known ?? new Map<string, Value>();
	if (!known) {
		interpreter.passed.set(definition.node, passed);
		interpreter.passedOrder.push(definition.node);
	}
	for (const [name, argument] of argumentsOf(site, definition)) {
		// What was passed on already, not the parameter that it came in by: chains of calls stay flat.
		const value = choose(
			optionsOf(argument.value).map((one) => (one.kind === "symbol" ? (one.given ?? one) : one)),
		);
		if (value === undefined || value.kind === "unknown") {
			continue;
		}
		const before = passed.get(name);
		const alternatives = before ? optionsOf(before).length : 0;
		const both = alternatives < MAX_PASSED ? choose(before ? [before, value] : [value]) : before;
		if (both && depthOf(both) < MAX_DEPTH) {
			passed.set(name, both);
		}
	}
}

/** A helper's tokenizer calls and labels count for the function that calls it. */
function passOn(frame: Frame, outer: Frame, isForeign: boolean): void {
	if (!isForeign) {
		outer.encodes.push(...frame.encodes);
	}
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
	const given = argumentsOf(site, definition);
	const hasUnknown = site.keywords.some((keyword) => keyword.name === "**");
	for (const parameter of ownParameters(definition)) {
		const argument = given.get(parameter.name);
		if (argument) {
			bind(scope, parameter.name, argument.value);
		} else if (parameter.fallback && !hasUnknown) {
			bind(scope, parameter.name, parameter.fallback);
		} else {
			bind(scope, parameter.name, parameterValue(interpreter, parameter));
		}
	}
}

/** Without the instance, which the call does not write. */
function ownParameters(definition: FunctionDefinition): FunctionDefinition["parameters"] {
	const isMethod = definition.self !== undefined && definition.parameters[0]?.name === "self";
	return isMethod ? definition.parameters.slice(1) : definition.parameters;
}

/** The arguments of the call by the function's parameters. */
function argumentsOf(site: CallSite, definition: FunctionDefinition): Map<string, { readonly value: Value }> {
	const found = new Map<string, { readonly value: Value }>();
	const positional = [...site.positional];
	const parameters = ownParameters(definition);
	for (const { kind, name } of parameters) {
		const argument =
			kind === "keywordRest"
				? { value: restOf(site, parameters) }
				: takeArgument(kind, name, positional, site);
		if (argument) {
			found.set(name, argument);
		}
	}
	return found;
}

/** What `**kwargs` holds: the keywords that no parameter takes. */
function restOf(site: CallSite, parameters: FunctionDefinition["parameters"]): Value {
	const taken = new Set(parameters.map(({ name }) => name));
	const rest = site.keywords.filter(({ name }) => name !== "**" && !taken.has(name));
	const entries = rest.map(({ name, value, node }) => ({ key: name, value: cut(value), range: node }));
	const isOpen = site.keywords.some(({ name }) => name === "**");
	const depth = deepest(entries.map((entry) => entry.value));
	const { location } = site.target;
	return { kind: "dict", entries, isOpen, depth, location, certainty: "certain" };
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
	site.positional.forEach(({ value }, index) => {
		const field = type.fields?.[index];
		if (field !== undefined) {
			attributes.set(field, value);
		}
	});
	const call = toPythonCall(interpreter, site, undefined);
	const instance: ObjectValue = {
		kind: "object",
		name: type.name,
		attributes,
		call,
		...base(interpreter, site.node),
	};
	for (const name of ["__init__", "__post_init__"]) {
		const method = type.attributes.get(name);
		if (method?.kind === "function") {
			const given = name === "__init__" ? site : { ...site, positional: [], keywords: [] };
			callFunction(interpreter, given, { ...method.definition, self: instance });
		}
	}
	return instance;
}
