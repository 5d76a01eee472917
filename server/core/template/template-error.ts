/** What a template raises, with Python's error type, and where in the template it happened. */

/** Names of Python's and jinja2's exception classes; `LimitError` is ours, where Python would run on or die. */
export type ErrorType =
	| "TemplateSyntaxError"
	| "TemplateAssertionError"
	| "TemplateRuntimeError"
	| "TemplateError"
	| "UndefinedError"
	| "SecurityError"
	| "FilterArgumentError"
	| "SyntaxError"
	| "AssertionError"
	| "AttributeError"
	| "IndexError"
	| "KeyError"
	| "LookupError"
	| "OverflowError"
	| "RecursionError"
	| "RuntimeError"
	| "TypeError"
	| "UnicodeEncodeError"
	| "ValueError"
	| "ZeroDivisionError"
	| "LimitError";

/** A Python exception; `offset` is a UTF-16 offset in the template as the lexer sees it. */
export class TemplateError extends Error {
	offset: number | undefined;
	constructor(
		readonly type: ErrorType,
		message: string,
		offset?: number,
	) {
		super(message);
		this.offset = offset;
	}
}

export function raise(type: ErrorType, message: string): never {
	throw new TemplateError(type, message);
}

export function typeError(message: string): never {
	throw new TemplateError("TypeError", message);
}

export function valueError(message: string): never {
	throw new TemplateError("ValueError", message);
}

export function limitError(message: string): never {
	throw new TemplateError("LimitError", message);
}

/** 1-based line and column of an offset; lines end at `\n`, as the source is normalised before it is read. */
export function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
	const before = source.slice(0, offset);
	const line = before.split("\n").length;
	return { line, column: offset - before.lastIndexOf("\n") };
}
