/** Functions, lambdas and classes as the evaluator knows them: parameters with defaults, body and closure. */
import { childOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate } from "./evaluate-expression.js";
import { locationOf, sourceOf, type Interpreter } from "./interpreter.js";
import type { FunctionDefinition, ObjectValue, ParameterDefinition, Scope, Value } from "./value.js";

/** A `def`; `self` is the object of the class that it stands in. */
export function functionDefinition(
	interpreter: Interpreter,
	node: PythonNode,
	scope: Scope,
	self: ObjectValue | undefined,
): FunctionDefinition | undefined {
	const name = childOf(node, "name");
	const body = childOf(node, "body");
	if (!name || !body) {
		return undefined;
	}
	return {
		name: sourceOf(interpreter, name),
		node,
		body,
		parameters: readParameters(interpreter, childOf(node, "parameters"), scope),
		closure: scope,
		source: interpreter.source,
		...(self ? { self } : {}),
	};
}

/** A lambda is named by its place, so that a value can refer to it. */
export function lambdaDefinition(
	interpreter: Interpreter,
	node: PythonNode,
	scope: Scope,
): FunctionDefinition | undefined {
	const body = childOf(node, "body");
	if (!body) {
		return undefined;
	}
	const parameters = readParameters(interpreter, childOf(node, "parameters"), scope);
	return {
		name: `<lambda@${String(node.start)}>`,
		node,
		body,
		parameters,
		closure: scope,
		source: interpreter.source,
	};
}

function readParameters(
	interpreter: Interpreter,
	node: PythonNode | undefined,
	scope: Scope,
): ParameterDefinition[] {
	const parameters: ParameterDefinition[] = [];
	let isKeywordOnly = false;
	for (const part of partsOf(node)) {
		if (part.type === "keyword_separator") {
			isKeywordOnly = true;
			continue;
		}
		const nameNode = parameterName(part);
		if (!nameNode) {
			continue;
		}
		const kind = parameterKind(part, isKeywordOnly);
		isKeywordOnly ||= kind === "rest";
		const valueNode = childOf(part, "value");
		const fallback = valueNode ? evaluate(interpreter, valueNode, scope) : undefined;
		parameters.push({
			name: sourceOf(interpreter, nameNode),
			location: locationOf(interpreter, nameNode),
			kind,
			fallback,
		});
	}
	return parameters;
}

function parameterName(part: PythonNode): PythonNode | undefined {
	let at: PythonNode | undefined = part;
	for (let depth = 0; at && at.type !== "identifier" && depth < 4; depth++) {
		at = childOf(at, "name") ?? partsOf(at)[0];
	}
	return at?.type === "identifier" ? at : undefined;
}

function parameterKind(part: PythonNode, isKeywordOnly: boolean): ParameterDefinition["kind"] {
	const inner = part.type === "typed_parameter" ? (partsOf(part)[0] ?? part) : part;
	if (inner.type === "list_splat_pattern") {
		return "rest";
	}
	if (inner.type === "dictionary_splat_pattern") {
		return "keywordRest";
	}
	return isKeywordOnly ? "keywordOnly" : "plain";
}

/** What a parameter is when the function runs without a known caller. */
export function parameterValue(
	interpreter: Interpreter,
	parameter: ParameterDefinition,
	given?: Value,
): Value {
	return {
		kind: "symbol",
		name: parameter.name,
		role: "parameter",
		location: locationOf(interpreter, parameter.location.range),
		certainty: parameter.fallback ? "possible" : "unknown",
		fallback: parameter.fallback,
		given,
	};
}
