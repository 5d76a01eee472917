/** Edits of a script in the hand of the person who wrote it: their quotes, their indentation, their trailing commas. */
import type { TextEdit } from "../../base/fix.js";
import type { TextRange } from "../../base/text-range.js";
import { partsOf } from "../../syntax/python/syntax-tree.js";
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import { nodesAround, statementAround } from "./script-nodes.js";

/** `name=value` as the last argument, on a line of its own where the others stand so; undefined where a later argument forbids it. */
export function insertKeyword(module: PythonModule, call: PythonCall, keyword: string): TextEdit | undefined {
	const list = argumentList(module, call.location.range);
	if (list === undefined || list.type !== "argument_list") {
		return undefined;
	}
	const { file, text } = module;
	const last = partsOf(list).at(-1);
	if (last === undefined) {
		return { file, range: { start: list.start + 1, end: list.start + 1 }, newText: keyword };
	}
	const gap = text.slice(last.end, list.end - 1);
	const hasComma = /^\s*,/.test(gap);
	const isOwnLine = /\n\s*$/.test(text.slice(list.start + 1, last.start));
	const at = { start: last.end, end: last.end };
	const { indent, lineEnd } = lineOf(module, last.start);
	const between = isOwnLine ? `,${lineEnd}${indent}` : ", ";
	if (!hasComma) {
		return { file, range: at, newText: `${between}${keyword}` };
	}
	const comma = last.end + gap.indexOf(",");
	// The comma at the end stays where the person puts one.
	return isOwnLine
		? { file, range: { start: comma, end: comma }, newText: `${between}${keyword}` }
		: { file, range: { start: comma + 1, end: comma + 1 }, newText: ` ${keyword}` };
}

function argumentList(
	module: PythonModule,
	range: TextRange,
): ReturnType<typeof partsOf>[number] | undefined {
	const node = nodesAround(module, range).findLast(
		({ type, start, end }) => type === "call" && start === range.start && end === range.end,
	);
	return node?.children.find(({ field }) => field === "arguments");
}

/** Lines before the statement that the range stands in, with its indentation; they are given without any. */
export function insertBefore(
	module: PythonModule,
	range: TextRange,
	lines: readonly string[],
): TextEdit | undefined {
	const place = ownLines(module, range);
	if (place === undefined) {
		return undefined;
	}
	const { indent, lineEnd } = lineOf(module, place.start);
	const at = place.start;
	return {
		file: module.file,
		range: { start: at, end: at },
		newText: lines.map((line) => `${line}${lineEnd}${indent}`).join(""),
	};
}

/** Lines behind the statement that the range stands in, with its indentation. */
export function insertAfter(
	module: PythonModule,
	range: TextRange,
	lines: readonly string[],
): TextEdit | undefined {
	const place = ownLines(module, range);
	if (place === undefined) {
		return undefined;
	}
	const { indent, lineEnd } = lineOf(module, place.start);
	// A remark at the end of the line stays with its statement.
	const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(module.text.slice(place.end));
	if (rest === null) {
		return undefined;
	}
	const at = place.end + rest[0].length;
	const newText = lines.map((line) => (line === "" ? lineEnd : `${lineEnd}${indent}${line}`)).join("");
	return { file: module.file, range: { start: at, end: at }, newText };
}

/** A statement that begins its line: nothing else stands before it. */
function ownLines(module: PythonModule, range: TextRange): TextRange | undefined {
	const found = statementAround(module, range);
	const { text } = module;
	if (found === undefined) {
		return undefined;
	}
	const { start } = found.statement;
	const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
	return /^[ \t]*$/.test(before) ? found.statement : undefined;
}

/** One step of indentation, as the file does it. */
export function indentStep({ text }: PythonModule): string {
	return /^(\t+|[ ]{2,8})\S/m.exec(text)?.[1]?.replace(/^\t+$/, "\t") ?? "    ";
}

/** A string literal with the quotes that the file prefers. */
export function quoted({ text }: PythonModule, value: string): string {
	const single = text.match(/'(?!'')[^'"\n]*'/g)?.length ?? 0;
	const double = text.match(/"(?!"")[^'"\n]*"/g)?.length ?? 0;
	const quote = single > double ? "'" : '"';
	const escaped = JSON.stringify(value).slice(1, -1);
	return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function lineOf({ text }: PythonModule, at: number): { readonly indent: string; readonly lineEnd: string } {
	const start = text.lastIndexOf("\n", at - 1) + 1;
	const indent = /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? "";
	return { indent, lineEnd: text.includes("\r\n") ? "\r\n" : "\n" };
}
