/** Whether a place in a text is quoted as code, where markers and braces are what the text is about. */

/** True between backticks, in a fenced block, or in a text of code. */
export function isInCode(text: string, at: number): boolean {
	return isFenced(text, at) || isQuoted(text, at) || looksLikeCode(text);
}

function isFenced(text: string, at: number): boolean {
	return (text.slice(0, at).split("```").length - 1) % 2 === 1;
}

/** An odd number of backticks before it on its line, and one after it. */
function isQuoted(text: string, at: number): boolean {
	const lineStart = text.lastIndexOf("\n", at - 1) + 1;
	const lineEnd = text.indexOf("\n", at);
	const before = text.slice(lineStart, at).split("`").length - 1;
	return before % 2 === 1 && text.slice(at, lineEnd < 0 ? text.length : lineEnd).includes("`");
}

/** Words that only source code has at the start of a line. */
function looksLikeCode(text: string): boolean {
	return /^[ \t]*(?:def \w+\(|import \w+|from \w[\w.]* import |class \w+[:({]|(?:const|let|var) \w+ =|function \w*\(|#include|public (?:class|static)|package \w+;)/m.test(
		text,
	);
}
