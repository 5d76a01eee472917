/** Training text of a triple-quoted string that brings the indentation of the code along. */
import type { RuleFinding } from "../base/finding.js";
import type { PythonModule } from "../types/python-module.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "indented-prompt",
	stage: "script",
	severity: "info",
	*check(module) {
		const seen = new Set<number>();
		for (const { returns, columns } of module.functions) {
			for (const pattern of [...returns, ...columns.map((column) => column.pattern)]) {
				const finding = pattern.location.file === module.file ? indentationIn(pattern, module) : undefined;
				if (finding !== undefined && !seen.has(finding.range.start)) {
					seen.add(finding.range.start);
					yield finding;
				}
			}
		}
	},
});

type Literal = Extract<PatternPart, { kind: "literal" }>;

/** Fewer spaces may be a list, or code that the text is about. */
const LEAST_SPACES = 4;
const LEAST_LINES = 3;
/** A line break and what the next line begins with, where that line has text. */
const LINE_START = /\n([ \t]*)(?=[^\s]|$)/g;

/** Text of a row whose lines all begin like the code around them. */
function indentationIn({ parts, location }: TextPattern, { text }: PythonModule): RuleFinding | undefined {
	const isOfRow = parts.some(({ kind }) => kind === "field");
	const literals = parts.filter((part): part is Literal => part.kind === "literal");
	const starts = literals.flatMap((part) =>
		[...part.text.matchAll(LINE_START)].map(([, indent = ""]) => indent),
	);
	// What closes the string stands on a line of its own, and may be indented less.
	const lines = isBlankEnd(parts.at(-1)) ? starts.slice(0, -1) : starts;
	if (!isOfRow || lines.length < LEAST_LINES) {
		return undefined;
	}
	const width = Math.min(...lines.map(widthOf));
	if (width < LEAST_SPACES) {
		return undefined;
	}
	const [opening] = literals;
	const place = (opening ?? { location }).location.range;
	const before = /[A-Za-z]{0,2}(?:"{1,3}|'{1,3})$/.exec(text.slice(0, place.start))?.[0] ?? "";
	const lineEnd = text.slice(place.start, place.end).search(/[\r\n]/);
	return {
		// The line that the string opens on: the indentation itself is nothing to see.
		range: {
			start: place.start - before.length,
			end: lineEnd < 0 ? place.end : place.start + lineEnd,
		},
		message: `Every line of this text begins with the ${width} spaces of the code around it, and the model is trained to expect and to write them. Use textwrap.dedent, or begin the lines at the margin.`,
	};
}

function isBlankEnd(part: PatternPart | undefined): boolean {
	return part?.kind === "literal" && /\n[ \t]*$/.test(part.text);
}

function widthOf(indent: string): number {
	return indent.replaceAll("\t", "    ").length;
}
