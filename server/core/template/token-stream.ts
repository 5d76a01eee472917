/** The parser's view of the tokens: where it stands, what is open, and jinja2's complaints. */
import type { Token, TokenKind } from "./lexer.js";
import { TemplateError } from "./template-error.js";

export interface TokenStream {
	readonly tokens: readonly Token[];
	position: number;
	/** Tags that are open, innermost last. */
	readonly openTags: string[];
	/** The tags that would close or continue each open block, innermost last. */
	readonly endTags: (readonly string[])[];
	depth: number;
}

/** Python gives up at about this many nested brackets or blocks, when its stack of 1,000 calls is used up. */
const MAX_DEPTH = 90;

export function createTokenStream(tokens: readonly Token[]): TokenStream {
	return { tokens, position: 0, openTags: [], endTags: [], depth: 0 };
}

export function current(stream: TokenStream): Token {
	// The last token is `eof` and is never passed.
	return stream.tokens[stream.position] as Token;
}

export function peek(stream: TokenStream): Token {
	return stream.tokens[stream.position + 1] ?? current(stream);
}

export function advance(stream: TokenStream): Token {
	const token = current(stream);
	if (token.kind !== "eof") {
		stream.position++;
	}
	return token;
}

export function isOperator(token: Token, operator: string): boolean {
	return token.kind === "operator" && token.value === operator;
}

export function isName(token: Token, name: string): boolean {
	return token.kind === "name" && token.value === name;
}

export function skipOperator(stream: TokenStream, operator: string): boolean {
	const found = isOperator(current(stream), operator);
	stream.position += found ? 1 : 0;
	return found;
}

export function skipName(stream: TokenStream, name: string): boolean {
	const found = isName(current(stream), name);
	stream.position += found ? 1 : 0;
	return found;
}

export function expectOperator(stream: TokenStream, operator: string): Token {
	if (!isOperator(current(stream), operator)) {
		unexpected(stream, operator);
	}
	return advance(stream);
}

export function expectName(stream: TokenStream, name: string): Token {
	if (!isName(current(stream), name)) {
		unexpected(stream, name);
	}
	return advance(stream);
}

export function expectKind(stream: TokenStream, kind: TokenKind): Token {
	if (current(stream).kind !== kind) {
		unexpected(stream, DESCRIPTIONS[kind] ?? kind);
	}
	return advance(stream);
}

/** Runs a nested part of the grammar; bounded, so that no template can use up the stack. */
export function nested<T>(stream: TokenStream, parse: () => T): T {
	stream.depth++;
	if (stream.depth > MAX_DEPTH) {
		throw new TemplateError("RecursionError", "maximum recursion depth exceeded", current(stream).start);
	}
	const result = parse();
	stream.depth--;
	return result;
}

export function describe(token: Token): string {
	return token.kind === "name" || token.kind === "operator"
		? token.value
		: (DESCRIPTIONS[token.kind] ?? token.kind);
}

export function fail(message: string, offset: number): never {
	throw new TemplateError("TemplateSyntaxError", message, offset);
}

/** `name`: the unknown tag; absent at the end of the template. */
export function failUnknownTag(stream: TokenStream, name?: string): never {
	const expected = new Set(stream.endTags.flat());
	const innermost = stream.endTags.at(-1)?.map((tag) => `'${tag}'`);
	const looking = innermost?.join(" or ");
	const message = [name === undefined ? "Unexpected end of template." : `Encountered unknown tag '${name}'.`];
	if (looking !== undefined) {
		message.push(
			name !== undefined && expected.has(name)
				? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
				: `Jinja was looking for the following tags: ${looking}.`,
		);
	}
	const tag = stream.openTags.at(-1);
	if (tag !== undefined) {
		message.push(`The innermost block that needs to be closed is '${tag}'.`);
	}
	fail(message.join(" "), current(stream).start);
}

function unexpected(stream: TokenStream, expected: string): never {
	const token = current(stream);
	fail(
		token.kind === "eof"
			? `unexpected end of template, expected '${expected}'.`
			: `expected token '${expected}', got '${describe(token)}'`,
		token.start,
	);
}

const DESCRIPTIONS: { readonly [kind in TokenKind]?: string } = {
	block_begin: "begin of statement block",
	block_end: "end of statement block",
	variable_begin: "begin of print statement",
	variable_end: "end of print statement",
	data: "template data / text",
	eof: "end of template",
};
