/** Runs a parsed chat template with Python's rules where the library is more lenient: `+`, `~` and what is printed. */
import { Environment, Interpreter, type parse } from "@huggingface/jinja";
import { pythonTypeName, stripText, toPythonText, type RuntimeValue } from "./python-text.js";

type Program = ReturnType<typeof parse>;

/** What a template does when Python would raise. */
export class TemplateError extends Error {}

export function runTemplate(program: Program, environment: Environment): string {
	const interpreter = new Interpreter(environment);
	// The library declares these private; the pinned version has them (runtime.ts), and a test covers each.
	const parts = interpreter as unknown as InterpreterParts;
	const evaluateBinary = parts.evaluateBinaryExpression.bind(interpreter);
	const evaluateMember = parts.evaluateMemberExpression.bind(interpreter);
	const evaluateCall = parts.evaluateCallExpression.bind(interpreter);
	const applyFilter = parts.applyFilter.bind(interpreter);
	const strict: Partial<InterpreterParts> = {
		evaluateBinaryExpression(node, scope) {
			if (node.operator.value === "+") {
				const left = parts.evaluate(node.left, scope);
				return add(left, parts.evaluate(node.right, scope), node);
			}
			if (node.operator.value === "~") {
				const left = parts.evaluate(node.left, scope);
				return textValue(toPythonText(left) + toPythonText(parts.evaluate(node.right, scope)));
			}
			return evaluateBinary(node, scope);
		},
		evaluateMemberExpression(node, scope) {
			const value = evaluateMember(node, scope);
			if (value.type === "UndefinedValue" && node.object !== undefined) {
				demandDefined(parts.evaluate(node.object, scope), node.object);
			}
			return value;
		},
		evaluateCallExpression(node, scope) {
			const strip = stripCall(node, (part) => parts.evaluate(part, scope));
			return strip ?? evaluateCall(node, scope);
		},
		applyFilter(operand, filter, scope) {
			return filterInPython(operand, filter, (value) => applyFilter(value, filter, scope));
		},
		evaluateBlock(statements, scope) {
			let text = "";
			for (const statement of statements) {
				const value = parts.evaluate(statement, scope);
				const prints = value.type !== "NullValue" || EXPRESSIONS.has(statement.type);
				text += prints ? toPythonText(value) : "";
			}
			return textValue(text);
		},
	};
	Object.assign(interpreter, strict);
	return String(interpreter.run(program).value);
}

interface Node {
	readonly type: string;
	/** Of an identifier: its name. */
	readonly value?: unknown;
	/** Of a member: what it is taken from, and what is taken. */
	readonly object?: Node;
	readonly property?: Node;
	readonly computed?: boolean;
	/** Of a call. */
	readonly callee?: Node;
	readonly args?: readonly Node[];
}

interface BinaryNode extends Node {
	readonly operator: { readonly value: string };
	readonly left: Node;
	readonly right: Node;
}

interface InterpreterParts {
	evaluate(node: Node, scope: Environment): RuntimeValue;
	evaluateBinaryExpression(node: BinaryNode, scope: Environment): RuntimeValue;
	evaluateMemberExpression(node: Node, scope: Environment): RuntimeValue;
	evaluateCallExpression(node: Node, scope: Environment): RuntimeValue;
	applyFilter(operand: RuntimeValue, filter: Node, scope: Environment): RuntimeValue;
	evaluateBlock(statements: readonly Node[], scope: Environment): RuntimeValue;
}

/** Nodes that stand in `{{ … }}`; the others are statements, whose null means that nothing is printed. */
const EXPRESSIONS: ReadonlySet<string> = new Set([
	"Identifier",
	"CallExpression",
	"MemberExpression",
	"UnaryExpression",
	"BinaryExpression",
	"FilterExpression",
	"TestExpression",
	"SelectExpression",
	"Ternary",
]);

const NUMBERS: ReadonlySet<string> = new Set(["IntegerValue", "FloatValue"]);

function add(left: RuntimeValue, right: RuntimeValue, node: BinaryNode): RuntimeValue {
	demandDefined(left, node.left);
	demandDefined(right, node.right);
	if (left.type === "StringValue" && right.type === "StringValue") {
		return textValue(String(left.value) + String(right.value));
	}
	if (NUMBERS.has(left.type) && NUMBERS.has(right.type)) {
		const wider = left.type === "FloatValue" ? left : right;
		return sameKind(wider, Number(left.value) + Number(right.value));
	}
	if (Array.isArray(left.value) && Array.isArray(right.value) && left.type === right.type) {
		return sameKind(left, [...left.value, ...right.value]);
	}
	const [a, b] = [pythonTypeName(left), pythonTypeName(right)];
	const joins = a === "str" || a === "list" || a === "tuple";
	throw new TemplateError(
		joins
			? `TypeError: can only concatenate ${a} (not "${b}") to ${a}`
			: `TypeError: unsupported operand type(s) for +: '${a}' and '${b}'`,
	);
}

/** `text.strip(characters)` and its siblings: the library ignores the characters. Undefined: it is another call. */
function stripCall(node: Node, evaluate: (part: Node) => RuntimeValue): RuntimeValue | undefined {
	const { callee, args = [] } = node;
	const name =
		callee?.type === "MemberExpression" && callee.computed !== true ? callee.property?.value : undefined;
	const ends = STRIPS.get(String(name));
	if (ends === undefined || callee?.object === undefined) {
		return undefined;
	}
	const text = evaluate(callee.object);
	const characters = args[0] === undefined ? undefined : evaluate(args[0]);
	const isWhole = characters === undefined || characters.type === "NullValue";
	return text.type === "StringValue" && (isWhole || characters.type === "StringValue")
		? textValue(
				stripText(String(text.value), { ends, ...(isWhole ? {} : { characters: String(characters.value) }) }),
			)
		: undefined;
}

const STRIPS = new Map<string, "start" | "end" | "both">([
	["strip", "both"],
	["lstrip", "start"],
	["rstrip", "end"],
]);

/** Jinja turns anything into text before these two, and tests attributes that are not there. */
function filterInPython(
	operand: RuntimeValue,
	filter: Node,
	apply: (operand: RuntimeValue) => RuntimeValue,
): RuntimeValue {
	switch ((filter.type === "Identifier" ? filter : filter.callee)?.value) {
		case "trim":
			return filter.type === "Identifier"
				? textValue(stripText(toPythonText(operand), { ends: "both" }))
				: apply(textValue(toPythonText(operand)));
		case "string":
			return textValue(toPythonText(operand));
		case "selectattr":
		case "rejectattr": {
			const [attribute] = filter.args ?? [];
			return attribute?.type === "StringLiteral"
				? withAttribute(operand, String(attribute.value), () => apply(operand))
				: apply(operand);
		}
		default:
			return apply(operand);
	}
}

/** The library passes over items without the attribute; for as long as `run` lasts they have it, undefined. */
function withAttribute<T>(list: RuntimeValue, attribute: string, run: () => T): T {
	const items: readonly RuntimeValue[] = Array.isArray(list.value) ? list.value : [];
	const lacking = items
		.map((item) => item.value)
		.filter((content): content is Map<unknown, unknown> => content instanceof Map && !content.has(attribute));
	const nothing = new Environment().set("nothing", undefined);
	for (const content of lacking) {
		content.set(attribute, nothing);
	}
	try {
		return run();
	} finally {
		for (const content of lacking) {
			content.delete(attribute);
		}
	}
}

/** Python's Undefined may be tested and printed, but not added or looked into. */
function demandDefined(value: RuntimeValue, node: Node): void {
	if (value.type !== "UndefinedValue") {
		return;
	}
	const property = String(node.property?.value);
	if (node.type === "MemberExpression" && node.property?.type === "IntegerLiteral") {
		throw new TemplateError(`UndefinedError: list object has no element ${property}`);
	}
	if (
		node.type === "MemberExpression" &&
		(node.computed !== true || node.property?.type === "StringLiteral")
	) {
		throw new TemplateError(`UndefinedError: 'dict object' has no attribute '${property}'`);
	}
	const name = node.type === "Identifier" ? `'${String(node.value)}'` : "a value";
	throw new TemplateError(`UndefinedError: ${name} is undefined`);
}

function textValue(text: string): RuntimeValue {
	// `set` returns the library's own value, whose classes are not exported.
	return new Environment().set("text", text) as unknown as RuntimeValue;
}

function sameKind(value: RuntimeValue, content: unknown): RuntimeValue {
	// Every value class of the library takes its content as the only argument.
	const Kind = value.constructor as new (content: unknown) => RuntimeValue;
	return new Kind(content);
}
