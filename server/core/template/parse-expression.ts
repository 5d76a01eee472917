/** jinja2's expression grammar: tokens → syntax tree. */
import type { BinaryOperator, CompareOperator, Expression } from "./ast.js";
import type { Token } from "./lexer.js";
import {
	advance,
	current,
	describe,
	expectOperator,
	fail,
	isName,
	isOperator,
	nested,
	peek,
	skipName,
	skipOperator,
	type TokenStream,
} from "./token-stream.js";
import { floatValue, integerValue } from "./numbers.js";
import { parseFilters, parsePostfix } from "./parse-postfix.js";

export function parseExpression(stream: TokenStream): Expression {
	return nested(stream, () => parseCondition(stream));
}

export interface TupleOptions {
	readonly withCondition: boolean;
	/** A name that ends the tuple, such as `recursive`. */
	readonly endName?: string;
	readonly isInParentheses?: boolean;
}

/** One expression, or several with commas between them as a tuple. */
export function parseTuple(stream: TokenStream, options: TupleOptions): Expression {
	const { start } = current(stream);
	const items: Expression[] = [];
	let isTuple = false;
	for (;;) {
		if (items.length > 0) {
			expectOperator(stream, ",");
		}
		if (isTupleEnd(current(stream), options.endName)) {
			break;
		}
		items.push(nested(stream, () => (options.withCondition ? parseCondition(stream) : parseOr(stream))));
		if (!isOperator(current(stream), ",")) {
			break;
		}
		isTuple = true;
	}
	const [only] = items;
	if (!isTuple && only !== undefined) {
		return only;
	}
	if (!isTuple && options.isInParentheses !== true) {
		fail(`Expected an expression, got '${describe(current(stream))}'`, current(stream).start);
	}
	return { kind: "tuple", items, start };
}

export function isTupleEnd(token: Token, endName: string | undefined): boolean {
	return (
		token.kind === "variable_end" ||
		token.kind === "block_end" ||
		isOperator(token, ")") ||
		(endName !== undefined && isName(token, endName))
	);
}

function parseCondition(stream: TokenStream): Expression {
	let expression = parseOr(stream);
	while (isName(current(stream), "if")) {
		const { start } = advance(stream);
		const test = parseOr(stream);
		const otherwise = skipName(stream, "else") ? nested(stream, () => parseCondition(stream)) : undefined;
		expression = { kind: "condition", test, then: expression, otherwise, start };
	}
	return expression;
}

export function parseOr(stream: TokenStream): Expression {
	let left = parseAnd(stream);
	while (isName(current(stream), "or")) {
		const { start } = advance(stream);
		left = { kind: "or", left, right: parseAnd(stream), start };
	}
	return left;
}

function parseAnd(stream: TokenStream): Expression {
	let left = parseNot(stream);
	while (isName(current(stream), "and")) {
		const { start } = advance(stream);
		left = { kind: "and", left, right: parseNot(stream), start };
	}
	return left;
}

function parseNot(stream: TokenStream): Expression {
	if (isName(current(stream), "not")) {
		const { start } = advance(stream);
		return { kind: "unary", operator: "not", operand: nested(stream, () => parseNot(stream)), start };
	}
	return parseCompare(stream);
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

function parseCompare(stream: TokenStream): Expression {
	const first = parseSum(stream);
	const rest: { operator: CompareOperator; operand: Expression }[] = [];
	const { start } = current(stream);
	for (;;) {
		const token = current(stream);
		if (token.kind === "operator" && COMPARISONS.has(token.value)) {
			advance(stream);
			// The set holds exactly these operators.
			rest.push({ operator: token.value as CompareOperator, operand: parseSum(stream) });
		} else if (skipName(stream, "in")) {
			rest.push({ operator: "in", operand: parseSum(stream) });
		} else if (isName(token, "not") && isName(peek(stream), "in")) {
			advance(stream);
			advance(stream);
			rest.push({ operator: "not in", operand: parseSum(stream) });
		} else {
			return rest.length === 0 ? first : { kind: "compare", first, rest, start };
		}
	}
}

function parseSum(stream: TokenStream): Expression {
	let left = parseConcat(stream);
	for (;;) {
		const { kind, value, start } = current(stream);
		if (kind !== "operator" || (value !== "+" && value !== "-")) {
			return left;
		}
		advance(stream);
		left = { kind: "binary", operator: value, left, right: parseConcat(stream), start };
	}
}

function parseConcat(stream: TokenStream): Expression {
	const { start } = current(stream);
	const first = parseProduct(stream);
	const parts = [first];
	while (skipOperator(stream, "~")) {
		parts.push(parseProduct(stream));
	}
	return parts.length === 1 ? first : { kind: "concat", parts, start };
}

const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "//", "%"]);

function parseProduct(stream: TokenStream): Expression {
	let left = parsePower(stream);
	for (;;) {
		const { kind, value, start } = current(stream);
		if (kind !== "operator" || !PRODUCTS.has(value)) {
			return left;
		}
		advance(stream);
		// The set holds exactly these operators.
		left = { kind: "binary", operator: value as BinaryOperator, left, right: parsePower(stream), start };
	}
}

function parsePower(stream: TokenStream): Expression {
	let left = parseUnary(stream, true);
	while (isOperator(current(stream), "**")) {
		const { start } = advance(stream);
		left = { kind: "binary", operator: "**", left, right: parseUnary(stream, true), start };
	}
	return left;
}

function parseUnary(stream: TokenStream, withFilter: boolean): Expression {
	const { kind, value, start } = current(stream);
	let expression: Expression;
	if (kind === "operator" && (value === "-" || value === "+")) {
		advance(stream);
		const operand = nested(stream, () => parseUnary(stream, false));
		expression = { kind: "unary", operator: value, operand, start };
	} else {
		expression = parsePrimary(stream);
	}
	expression = parsePostfix(stream, expression);
	return withFilter ? parseFilters(stream, expression) : expression;
}

export function parsePrimary(stream: TokenStream): Expression {
	const token = current(stream);
	const { start, value } = token;
	switch (token.kind) {
		case "name":
			advance(stream);
			return nameOrConstant(token);
		case "string": {
			let text = "";
			while (current(stream).kind === "string") {
				text += advance(stream).value;
			}
			return { kind: "constant", value: text, start };
		}
		case "integer":
			advance(stream);
			return { kind: "constant", value: integerValue(BigInt(value)), start };
		case "float":
			advance(stream);
			return { kind: "constant", value: floatValue(Number(value)), start };
		case "operator":
			if (value === "(") {
				advance(stream);
				const inside = parseTuple(stream, { withCondition: true, isInParentheses: true });
				expectOperator(stream, ")");
				return inside;
			}
			if (value === "[") {
				return parseList(stream);
			}
			if (value === "{") {
				return parseDict(stream);
			}
	}
	return fail(`unexpected '${describe(token)}'`, start);
}

function nameOrConstant({ value, start }: Token): Expression {
	switch (value) {
		case "true":
		case "True":
			return { kind: "constant", value: true, start };
		case "false":
		case "False":
			return { kind: "constant", value: false, start };
		case "none":
		case "None":
			return { kind: "constant", value: null, start };
		default:
			return { kind: "name", name: value, start };
	}
}

function parseList(stream: TokenStream): Expression {
	const { start } = expectOperator(stream, "[");
	const items: Expression[] = [];
	while (!isOperator(current(stream), "]")) {
		if (items.length > 0) {
			expectOperator(stream, ",");
		}
		if (isOperator(current(stream), "]")) {
			break;
		}
		items.push(parseExpression(stream));
	}
	expectOperator(stream, "]");
	return { kind: "list", items, start };
}

function parseDict(stream: TokenStream): Expression {
	const { start } = expectOperator(stream, "{");
	const pairs: (readonly [Expression, Expression])[] = [];
	while (!isOperator(current(stream), "}")) {
		if (pairs.length > 0) {
			expectOperator(stream, ",");
		}
		if (isOperator(current(stream), "}")) {
			break;
		}
		const key = parseExpression(stream);
		expectOperator(stream, ":");
		pairs.push([key, parseExpression(stream)]);
	}
	expectOperator(stream, "}");
	return { kind: "dict", pairs, start };
}
