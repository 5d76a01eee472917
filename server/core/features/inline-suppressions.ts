/** Comments by which a script or a configuration keeps a rule silent: `# tunelint: ignore[rule] reason`, on the line or above it. */
import type { TextRange } from "../base/text-range.js";

export interface InlineSuppression {
	/** From the `#` of the comment to its end. */
	readonly range: TextRange;
	/** What goes when the comment is taken out: with the white space before it, or with its whole line. */
	readonly removal: TextRange;
	/** Ids as written, each with its own removal; empty when the comment names none. */
	readonly rules: readonly NamedRule[];
	/** What is said after the brackets; "" when nothing is. */
	readonly reason: string;
	/** The line that it is about; absent: the whole file. */
	readonly line?: TextRange;
}

export interface NamedRule {
	readonly id: string;
	readonly removal: TextRange;
}

const COMMENT = /#\s*tunelint:\s*ignore(-file)?(?![\w-])\s*(?:\[([^\]\r\n]*)\])?[ \t]*:?[ \t]*([^\r\n]*)/;

/** `comments`: ranges from `#` to the end of their lines, in the order of the text. */
export function inlineSuppressions(text: string, comments: readonly TextRange[]): InlineSuppression[] {
	const starts = new Set(comments.map(({ start }) => start));
	return comments.flatMap((comment) => {
		const match = COMMENT.exec(text.slice(comment.start, comment.end));
		if (match === null) {
			return [];
		}
		const [, wholeFile, ids, reason = ""] = match;
		const start = comment.start + match.index;
		const own = lineAt(text, start);
		const isAlone = text.slice(own.start, start).trim() === "";
		const line = isAlone ? nextLine(text, own, starts) : own;
		const removal = isAlone
			? { start: own.start, end: afterLine(text, own.end) }
			: trailing(text, own.start, start, comment.end);
		return [
			{
				range: { start, end: comment.end },
				removal,
				rules: ids === undefined ? [] : namesIn(ids, start + match[0].indexOf("[") + 1, removal),
				reason: reason.trim(),
				...(wholeFile === undefined ? { line } : {}),
			},
		];
	});
}

/** A fault over several lines counts on its first and on its last line. */
export function isSuppressed({ line, rules }: InlineSuppression, rule: string, range: TextRange): boolean {
	return (
		rules.some(({ id }) => id === rule) &&
		(line === undefined || isIn(line, range.start) || isIn(line, Math.max(range.start, range.end - 1)))
	);
}

function isIn(line: TextRange, offset: number): boolean {
	return line.start <= offset && offset <= line.end;
}

/** Of several names only one goes, with a comma; a single name takes the comment with it. */
function namesIn(list: string, start: number, whole: TextRange): NamedRule[] {
	const parts: { id: string; start: number; end: number }[] = [];
	let at = start;
	for (const part of list.split(",")) {
		if (part.trim() !== "") {
			parts.push({ id: part.trim(), start: at, end: at + part.length });
		}
		at += part.length + 1;
	}
	return parts.map(({ id, start: from, end }, i) => ({
		id,
		removal: parts.length === 1 ? whole : { start: i === 0 ? from : from - 1, end: i === 0 ? end + 1 : end },
	}));
}

function lineAt(text: string, offset: number): TextRange {
	const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
	return { start, end: lineEnd(text, offset) };
}

function lineEnd(text: string, offset: number): number {
	let end = offset;
	while (end < text.length && text.charAt(end) !== "\n" && text.charAt(end) !== "\r") {
		end++;
	}
	return end;
}

function afterLine(text: string, end: number): number {
	return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

/** The next line that is neither empty nor only a comment. */
function nextLine(text: string, own: TextRange, comments: ReadonlySet<number>): TextRange {
	let line = own;
	while (line.end < text.length) {
		const start = afterLine(text, line.end);
		line = { start, end: lineEnd(text, start) };
		const first = text.slice(line.start, line.end).search(/\S/);
		if (first >= 0 && !comments.has(line.start + first)) {
			break;
		}
	}
	return line;
}

function trailing(text: string, lineStart: number, start: number, end: number): TextRange {
	const before = text.slice(lineStart, start).trimEnd().length;
	return { start: lineStart + before, end };
}
