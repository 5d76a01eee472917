/** Calls: recorded as they stand, and followed where their result is text, a constant or token ids. */
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import { callBuiltin } from "./call-builtin.js";
import { callFunction, createInstance } from "./call-function.js";
import { callMethod } from "./call-method.js";
import { callModel } from "./call-model.js";
import { readCallSite, type CallSite } from "./call-site.js";
import { locationOf, type Interpreter } from "./interpreter.js";
import { cut, toPythonCall } from "./python-value.js";
import { depthOf, MAX_DEPTH, type Scope, type Value } from "./value.js";

/** `assignedTo` is the variable that takes the result. */
export function evaluateCall(
	interpreter: Interpreter,
	node: PythonNode,
	scope: Scope,
	assignedTo?: string,
): Value {
	const site = readCallSite(interpreter, node, scope);
	// While a function is followed, only a call whose result is not known is needed.
	const recorded = interpreter.recording ? toPythonCall(interpreter, site, assignedTo) : undefined;
	if (recorded) {
		interpreter.calls.push(recorded);
	}
	const [first] = site.positional;
	if (first !== undefined && /(?:^|\.)Dataset\.from_dict$/.test(site.callee)) {
		interpreter.frame.tables.push(first.value);
	}
	return (
		followCall(interpreter, site) ?? {
			kind: "call",
			call: recorded ?? toPythonCall(interpreter, site, assignedTo),
			depth: siteDepth(site),
			location: locationOf(interpreter, node),
			certainty: "certain",
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
	let depth = site.receiver ? depthOf(cut(site.receiver)) : 0;
	for (const { value } of site.positional) {
		depth = Math.max(depth, depthOf(cut(value)));
	}
	for (const { value } of site.keywords) {
		depth = Math.max(depth, depthOf(cut(value)));
	}
	return Math.min(MAX_DEPTH, depth + 1);
}
