/** What follows an expression in jinja2's grammar: attributes, items, calls, filters and tests. */
import type { CallNode, Expression, FilterNode, Signature } from "./ast.js";
import { integerValue } from "./numbers.js";
import { parseExpression, parsePrimary } from "./parse-expression.js";
import {
	advance,
	current,
	expectKind,
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

export function parsePostfix(stream: TokenStream, operand: Expression): Expression {
	let expression = operand;
	for (;;) {
		const token = current(stream);
		if (isOperator(token, ".")) {
			expression = parseAttribute(stream, expression);
		} else if (isOperator(token, "[")) {
			expression = parseItem(stream, expression);
		} else if (isOperator(token, "(")) {
			expression = parseCall(stream, expression);
		} else {
			return expression;
		}
	}
}

export function parseFilters(stream: TokenStream, operand: Expression): Expression {
	let expression = operand;
	for (;;) {
		const token = current(stream);
		if (isOperator(token, "|")) {
			expression = parseFilter(stream, expression);
		} else if (isName(token, "is")) {
			expression = parseTest(stream, expression);
		} else if (isOperator(token, "(")) {
			expression = parseCall(stream, expression);
		} else {
			return expression;
		}
	}
}

function parseAttribute(stream: TokenStream, object: Expression): Expression {
	const { start } = advance(stream);
	const token = advance(stream);
	if (token.kind === "name") {
		return { kind: "attribute", object, name: token.value, start: token.start };
	}
	if (token.kind !== "integer") {
		fail("expected name or number", token.start);
	}
	const index: Expression = {
		kind: "constant",
		value: integerValue(BigInt(token.value)),
		start: token.start,
	};
	return { kind: "item", object, index, start };
}

function parseItem(stream: TokenStream, object: Expression): Expression {
	const { start } = advance(stream);
	const items: Expression[] = [];
	while (!isOperator(current(stream), "]")) {
		if (items.length > 0) {
			expectOperator(stream, ",");
		}
		items.push(nested(stream, () => parseIndex(stream)));
	}
	expectOperator(stream, "]");
	const [only] = items;
	const index: Expression = items.length === 1 && only !== undefined ? only : { kind: "tuple", items, start };
	return { kind: "item", object, index, start };
}

function parseIndex(stream: TokenStream): Expression {
	const { start } = current(stream);
	const atEnd = (): boolean => isOperator(current(stream), "]") || isOperator(current(stream), ",");
	const from = isOperator(current(stream), ":") ? undefined : parseExpression(stream);
	if (from !== undefined && !isOperator(current(stream), ":")) {
		return from;
	}
	expectOperator(stream, ":");
	const to = isOperator(current(stream), ":") || atEnd() ? undefined : parseExpression(stream);
	const step = skipOperator(stream, ":") && !atEnd() ? parseExpression(stream) : undefined;
	return { kind: "slice", from, to, step, start };
}

export function parseCall(stream: TokenStream, callee: Expression): CallNode {
	const { start } = current(stream);
	return { kind: "call", callee, signature: parseSignature(stream), start };
}

/** The arguments in parentheses. */
function parseSignature(stream: TokenStream): Signature {
	const { start } = expectOperator(stream, "(");
	const args: Expression[] = [];
	const keywords: { name: string; value: Expression }[] = [];
	let starArgs: Expression | undefined;
	let starKeywords: Expression | undefined;
	let isFirst = true;
	const demand = (condition: boolean): void => {
		if (!condition) {
			fail("invalid syntax for function call expression", start);
		}
	};
	while (!isOperator(current(stream), ")")) {
		if (!isFirst) {
			expectOperator(stream, ",");
			if (isOperator(current(stream), ")")) {
				break;
			}
		}
		isFirst = false;
		if (skipOperator(stream, "*")) {
			demand(starArgs === undefined && starKeywords === undefined);
			starArgs = parseExpression(stream);
		} else if (skipOperator(stream, "**")) {
			demand(starKeywords === undefined);
			starKeywords = parseExpression(stream);
		} else if (current(stream).kind === "name" && isOperator(peek(stream), "=")) {
			demand(starKeywords === undefined);
			const name = advance(stream).value;
			advance(stream);
			keywords.push({ name, value: parseExpression(stream) });
		} else {
			demand(starArgs === undefined && starKeywords === undefined && keywords.length === 0);
			args.push(parseExpression(stream));
		}
	}
	expectOperator(stream, ")");
	return { args, keywords, starArgs, starKeywords };
}

const NO_ARGUMENTS: Signature = { args: [], keywords: [], starArgs: undefined, starKeywords: undefined };

/** One filter behind `|`. */
function parseFilter(stream: TokenStream, operand: Expression): FilterNode {
	advance(stream);
	return parseNamedFilter(stream, operand);
}

/** A chain of filters that starts with its name, without `|`. */
export function parseFilterChain(stream: TokenStream): FilterNode {
	let filter = parseNamedFilter(stream, undefined);
	while (skipOperator(stream, "|")) {
		filter = parseNamedFilter(stream, filter);
	}
	return filter;
}

function parseNamedFilter(stream: TokenStream, operand: Expression | undefined): FilterNode {
	const { start } = current(stream);
	const name = dottedName(stream);
	const signature = isOperator(current(stream), "(") ? parseSignature(stream) : NO_ARGUMENTS;
	return { kind: "filter", name, operand, signature, start };
}

const TEST_ARGUMENTS: ReadonlySet<string> = new Set(["name", "string", "integer", "float"]);

function parseTest(stream: TokenStream, operand: Expression): Expression {
	const { start } = advance(stream);
	const isNegated = skipName(stream, "not");
	const name = dottedName(stream);
	const token = current(stream);
	let signature = NO_ARGUMENTS;
	if (isOperator(token, "(")) {
		signature = parseSignature(stream);
	} else if (
		(TEST_ARGUMENTS.has(token.kind) || isOperator(token, "[") || isOperator(token, "{")) &&
		!(token.kind === "name" && ["else", "or", "and"].includes(token.value))
	) {
		if (isName(token, "is")) {
			fail("You cannot chain multiple tests with is", token.start);
		}
		signature = { ...NO_ARGUMENTS, args: [parsePostfix(stream, parsePrimary(stream))] };
	}
	const test: Expression = { kind: "test", name, operand, signature, start };
	return isNegated ? { kind: "unary", operator: "not", operand: test, start } : test;
}

function dottedName(stream: TokenStream): string {
	let name = expectKind(stream, "name").value;
	while (skipOperator(stream, ".")) {
		name += `.${expectKind(stream, "name").value}`;
	}
	return name;
}
