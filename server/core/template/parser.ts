/** jinja2's statement grammar, with Hugging Face's `generation` and jinja2's `loopcontrols`: source → syntax tree. */
import type {
	Expression,
	ForNode,
	IfNode,
	MacroNode,
	NameNode,
	Parameters,
	Statement,
	Target,
} from "./ast.js";
import { tokenize } from "./lexer.js";
import { isTupleEnd, parseExpression, parsePrimary, parseTuple } from "./parse-expression.js";
import { parseFilterChain } from "./parse-postfix.js";
import { TemplateError } from "./template-error.js";
import {
	advance,
	createTokenStream,
	current,
	describe,
	expectKind,
	expectName,
	expectOperator,
	fail,
	failUnknownTag,
	isName,
	isOperator,
	nested,
	peek,
	skipName,
	skipOperator,
	type TokenStream,
} from "./token-stream.js";

/** `source` must be normalised (`normaliseSource`). Throws what jinja2 raises for a broken template. */
export function parseTemplate(source: string): Statement[] {
	return parseBody(createTokenStream(tokenize(source)), undefined);
}

/** Statements up to one of the end tags, whose name is then the current token; without end tags, to the end. */
function parseBody(stream: TokenStream, endTags: readonly string[] | undefined): Statement[] {
	const body: Statement[] = [];
	let parts: (string | Expression)[] = [];
	let start = 0;
	const flush = (): void => {
		if (parts.length > 0) {
			body.push({ kind: "output", parts, start });
			parts = [];
		}
	};
	if (endTags !== undefined) {
		stream.endTags.push(endTags);
	}
	for (let token = current(stream); token.kind !== "eof"; token = current(stream)) {
		start = parts.length === 0 ? token.start : start;
		advance(stream);
		if (token.kind === "data") {
			parts.push(token.value);
		} else if (token.kind === "variable_begin") {
			parts.push(parseTuple(stream, { withCondition: true }));
			expectKind(stream, "variable_end");
		} else {
			flush();
			const tag = current(stream);
			if (endTags?.some((name) => isName(tag, name)) === true) {
				stream.endTags.pop();
				return body;
			}
			const statement = nested(stream, () => parseStatement(stream));
			body.push(...statement);
			expectKind(stream, "block_end");
		}
	}
	flush();
	if (endTags !== undefined) {
		failUnknownTag(stream);
	}
	return body;
}

/** The body of a block whose opening tag ends here; the end tag's name is the current token afterwards. */
function parseBlockBody(stream: TokenStream, endTags: readonly string[]): Statement[] {
	skipOperator(stream, ":");
	expectKind(stream, "block_end");
	return parseBody(stream, endTags);
}

/** As above, and the end tag's name is passed. */
function parseWholeBody(stream: TokenStream, endTag: string): Statement[] {
	const body = parseBlockBody(stream, [endTag]);
	advance(stream);
	return body;
}

function parseStatement(stream: TokenStream): Statement[] {
	const token = current(stream);
	if (token.kind !== "name") {
		fail("tag name expected", token.start);
	}
	stream.openTags.push(token.value);
	const statement = parseTag(stream, token.value, token.start);
	stream.openTags.pop();
	return statement;
}

function parseTag(stream: TokenStream, tag: string, start: number): Statement[] {
	advance(stream);
	switch (tag) {
		case "for":
			return [parseFor(stream, start)];
		case "if":
			return [parseIf(stream, start)];
		case "set":
			return [parseSet(stream, start)];
		case "macro":
			return [parseMacro(stream, start)];
		case "call":
			return [parseCallBlock(stream, start)];
		case "filter": {
			const filter = parseFilterChain(stream);
			return [{ kind: "filter-block", filter, body: parseWholeBody(stream, "endfilter"), start }];
		}
		case "with":
			return [parseWith(stream, start)];
		case "generation":
			return [{ kind: "generation", body: parseWholeBody(stream, "endgeneration"), start }];
		case "break":
		case "continue":
			return [{ kind: tag, start }];
		case "print":
			return [{ kind: "output", parts: parsePrint(stream), start }];
		case "block":
			return [parseNamedBlock(stream, start)];
		case "autoescape": {
			const option = parseExpression(stream);
			const isOff = option.kind === "constant" && option.value === false;
			return [{ kind: "autoescape", isOff, body: parseWholeBody(stream, "endautoescape"), start }];
		}
		case "include":
		case "extends":
		case "import":
		case "from":
			return [parseLoad(stream, tag, start)];
		default:
			// The tag that is not known is not open.
			stream.openTags.pop();
			return failUnknownTag(stream, tag);
	}
}

function parseFor(stream: TokenStream, start: number): ForNode {
	const target = parseTarget(stream, { endName: "in" });
	expectName(stream, "in");
	const iterable = parseTuple(stream, { withCondition: false, endName: "recursive" });
	const test = skipName(stream, "if") ? parseExpression(stream) : undefined;
	const isRecursive = skipName(stream, "recursive");
	const body = parseBlockBody(stream, ["endfor", "else"]);
	const otherwise = advance(stream).value === "endfor" ? [] : parseWholeBody(stream, "endfor");
	return { kind: "for", target, iterable, body, otherwise, test, isRecursive, start };
}

function parseIf(stream: TokenStream, start: number): IfNode {
	const branch = (): { test: Expression; body: Statement[] } => ({
		test: parseTuple(stream, { withCondition: false }),
		body: parseBlockBody(stream, ["elif", "else", "endif"]),
	});
	const { test, body } = branch();
	const elifs: { test: Expression; body: Statement[] }[] = [];
	let end = advance(stream).value;
	while (end === "elif") {
		elifs.push(branch());
		end = advance(stream).value;
	}
	const otherwise = end === "else" ? parseWholeBody(stream, "endif") : [];
	return { kind: "if", test, body, elifs, otherwise, start };
}

function parseSet(stream: TokenStream, start: number): Statement {
	const target = parseTarget(stream, { withNamespace: true });
	if (skipOperator(stream, "=")) {
		return { kind: "assign", target, value: parseTuple(stream, { withCondition: true }), start };
	}
	const filter = skipOperator(stream, "|") ? parseFilterChain(stream) : undefined;
	return { kind: "assign-block", target, filter, body: parseWholeBody(stream, "endset"), start };
}

function parseMacro(stream: TokenStream, start: number): MacroNode {
	const { name } = parseNameTarget(stream);
	const parameters = parseParameters(stream);
	return { kind: "macro", name, ...parameters, body: parseWholeBody(stream, "endmacro"), start };
}

function parseCallBlock(stream: TokenStream, start: number): Statement {
	const parameters = isOperator(current(stream), "(") ? parseParameters(stream) : { args: [], defaults: [] };
	const call = parseExpression(stream);
	if (call.kind !== "call") {
		fail("expected call", start);
	}
	return { kind: "call-block", ...parameters, call, body: parseWholeBody(stream, "endcall"), start };
}

function parseParameters(stream: TokenStream): Parameters {
	const args: NameNode[] = [];
	const defaults: Expression[] = [];
	expectOperator(stream, "(");
	while (!isOperator(current(stream), ")")) {
		if (args.length > 0) {
			expectOperator(stream, ",");
		}
		const argument = parseNameTarget(stream);
		if (skipOperator(stream, "=")) {
			defaults.push(parseExpression(stream));
		} else if (defaults.length > 0) {
			fail("non-default argument follows default argument", argument.start);
		}
		args.push(argument);
	}
	expectOperator(stream, ")");
	return { args, defaults };
}

function parseWith(stream: TokenStream, start: number): Statement {
	const targets: Target[] = [];
	const values: Expression[] = [];
	while (current(stream).kind !== "block_end") {
		if (targets.length > 0) {
			expectOperator(stream, ",");
		}
		targets.push(parseTarget(stream, {}));
		expectOperator(stream, "=");
		values.push(parseExpression(stream));
	}
	return { kind: "with", targets, values, body: parseWholeBody(stream, "endwith"), start };
}

function parsePrint(stream: TokenStream): Expression[] {
	const parts: Expression[] = [];
	while (current(stream).kind !== "block_end") {
		if (parts.length > 0) {
			expectOperator(stream, ",");
		}
		parts.push(parseExpression(stream));
	}
	return parts;
}

function parseNamedBlock(stream: TokenStream, start: number): Statement {
	const name = expectKind(stream, "name").value;
	skipName(stream, "scoped");
	skipName(stream, "required");
	if (isOperator(current(stream), "-")) {
		fail(
			"Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
			current(stream).start,
		);
	}
	const body = parseWholeBody(stream, "endblock");
	skipName(stream, name);
	return { kind: "block", name, body, start };
}

/** Hugging Face gives no loader, so these only fail, when they run; the names that they bind must be known. */
function parseLoad(
	stream: TokenStream,
	tag: "include" | "extends" | "import" | "from",
	start: number,
): Statement {
	const template = parseExpression(stream);
	const names: string[] = [];
	if (tag === "import") {
		expectName(stream, "as");
		names.push(parseNameTarget(stream).name);
	} else if (tag === "from") {
		expectName(stream, "import");
		do {
			const { name, start: at } = parseNameTarget(stream);
			if (name.startsWith("_")) {
				throw new TemplateError(
					"TemplateAssertionError",
					"names starting with an underline can not be imported",
					at,
				);
			}
			names.push(skipName(stream, "as") ? parseNameTarget(stream).name : name);
		} while (skipOperator(stream, ","));
	} else if (tag === "include" && isName(current(stream), "ignore") && isName(peek(stream), "missing")) {
		advance(stream);
		advance(stream);
	}
	if (
		(isName(current(stream), "with") || isName(current(stream), "without")) &&
		isName(peek(stream), "context")
	) {
		advance(stream);
		advance(stream);
	}
	return { kind: "load-template", template, names, start };
}

function parseNameTarget(stream: TokenStream): NameNode {
	const { value, start } = expectKind(stream, "name");
	if (RESERVED.has(value)) {
		fail("can't assign to 'name'", start);
	}
	return { kind: "name", name: value, start };
}

const RESERVED: ReadonlySet<string> = new Set(["true", "false", "none", "True", "False", "None"]);

/** One name, or several with commas between them. */
function parseTarget(
	stream: TokenStream,
	options: { readonly endName?: string; readonly withNamespace?: boolean },
): Target {
	const { start } = current(stream);
	const items: Target[] = [];
	let isTuple = false;
	for (;;) {
		if (items.length > 0) {
			expectOperator(stream, ",");
		}
		if (isTupleEnd(current(stream), options.endName)) {
			break;
		}
		items.push(parseTargetItem(stream, options.withNamespace === true));
		if (!isOperator(current(stream), ",")) {
			break;
		}
		isTuple = true;
	}
	const [only] = items;
	if (!isTuple && only !== undefined) {
		return only;
	}
	if (!isTuple) {
		fail(`Expected an expression, got '${describe(current(stream))}'`, current(stream).start);
	}
	return { kind: "target-tuple", items, start };
}

function parseTargetItem(stream: TokenStream, withNamespace: boolean): Target {
	const token = current(stream);
	if (withNamespace && token.kind === "name" && isOperator(peek(stream), ".") && !RESERVED.has(token.value)) {
		advance(stream);
		advance(stream);
		const attribute = expectKind(stream, "name").value;
		return { kind: "namespace-attribute", name: token.value, attribute, start: token.start };
	}
	return asTarget(parsePrimary(stream));
}

function asTarget(expression: Expression): Target {
	switch (expression.kind) {
		case "name":
			return expression;
		case "tuple":
			return { kind: "target-tuple", items: expression.items.map(asTarget), start: expression.start };
		default:
			return fail(
				`can't assign to '${PYTHON_NODE_NAMES[expression.kind] ?? expression.kind}'`,
				expression.start,
			);
	}
}

const PYTHON_NODE_NAMES: { readonly [kind: string]: string } = { constant: "const" };
