/** Calls: recorded as they stand, and followed where their result is text, a constant or token ids. */
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import { callBuiltin } from "./call-builtin.js";
import { callFunction, createInstance } from "./call-function.js";
import { callMethod } from "./call-method.js";
import { callModel } from "./call-model.js";
import { readCallSite, type CallSite } from "./call-site.js";
import { base, type Interpreter } from "./interpreter.js";
import { cut, toPythonCall } from "./python-value.js";
import { deepest, MAX_DEPTH, type Scope, type Value } from "./value.js";

/** `assignedTo` is the variable that takes the result. */
export function evaluateCall(
	interpreter: Interpreter,
	node: PythonNode,
	scope: Scope,
	assignedTo?: string,
): Value {
	const site = readCallSite(interpreter, node, scope);
	const call = toPythonCall(interpreter, site, assignedTo);
	if (interpreter.recording) {
		interpreter.calls.push(call);
	}
	const [first] = site.positional;
	if (first !== undefined && /(?:^|\.)Dataset\.from_dict$/.test(site.callee)) {
		interpreter.frame.tables.push(first.value);
	}
	return (
		followCall(interpreter, site) ?? {
			kind: "call",
			call,
			depth: siteDepth(site),
			...base(interpreter, node),
		}
	);
}

function followCall(interpreter: Interpreter, site: CallSite): Value | undefined {
	const { target } = site;
	if (target.kind === "function") {
		const { definition } = target;
		// A method of an instance sees that instance; the definition only knows the class.
		const isBound = definition.self !== undefined && site.receiver?.kind === "object";
		return callFunction(
			interpreter,
			site,
			isBound && site.receiver?.kind === "object" ? { ...definition, self: site.receiver } : definition,
		);
	}
	if (target.kind === "object" && target.call === undefined) {
		return createInstance(interpreter, site, target);
	}
	return callModel(interpreter, site) ?? callMethod(interpreter, site) ?? callBuiltin(interpreter, site);
}

function siteDepth(site: CallSite): number {
	const inputs = [...site.positional, ...site.keywords].map((argument) => cut(argument.value));
	return Math.min(MAX_DEPTH, deepest(site.receiver ? [...inputs, cut(site.receiver)] : inputs));
}
