/** String methods that keep text followable: `format`, `%`, `join`, `strip`, `replace` and `textwrap.dedent`. */
import type { Location } from "../base/text-range.js";
import type { PatternPart } from "../types/text-pattern.js";
import { cutLiteral, joinAlternatives, type LiteralPart, type Parts } from "./text-parts.js";
import type { Certainty, Value } from "./value.js";

/** Fills one placeholder: the alternatives of `{name}`, `{0}` or `%(name)s`; undefined when it cannot be followed. */
export type FillPlaceholder = (placeholder: Placeholder) => readonly Parts[] | undefined;

export interface Placeholder {
	/** `name`, `0`, or "" for the next positional one. */
	readonly name: string;
	/** True when a conversion or format may change the text. */
	readonly isConverted: boolean;
	readonly location: Location;
}

interface Result {
	readonly source: string;
	readonly location: Location;
	readonly certainty: Certainty;
}

const FORMAT_FIELD = /\{\{|\}\}|\{([^{}!:]*)(![rsa])?(:[^{}]*)?\}|[{}]/g;
const PERCENT_FIELD = /%%|%(?:\((\w+)\))?([-+ #0]*\d*(?:\.\d+)?)([sdrif])|%/g;

/** `template.format(…)`; undefined when a placeholder is malformed or not followed. */
export function formatText(parts: Parts, fill: FillPlaceholder, result: Result): Value | undefined {
	return fillText(parts, FORMAT_FIELD, result, (match, location) => {
		const [all, name, conversion, specification] = match;
		if (all === "{{" || all === "}}") {
			return "keep-one";
		}
		if (name === undefined) {
			return undefined;
		}
		return fill({ name, isConverted: conversion !== undefined || (specification ?? ":") !== ":", location });
	});
}

/** `template % values`; undefined when a placeholder is malformed or not followed. */
export function formatPercent(parts: Parts, fill: FillPlaceholder, result: Result): Value | undefined {
	return fillText(parts, PERCENT_FIELD, result, (match, location) => {
		const [all, name, flags, letter] = match;
		if (all === "%%") {
			return "keep-one";
		}
		if (letter === undefined) {
			return undefined;
		}
		return fill({
			name: name ?? "",
			isConverted: flags !== "" || (letter !== "s" && letter !== "d"),
			location,
		});
	});
}

function fillText(
	parts: Parts,
	pattern: RegExp,
	result: Result,
	fill: (match: RegExpExecArray, location: Location) => readonly Parts[] | "keep-one" | undefined,
): Value | undefined {
	const pieces: (readonly Parts[])[] = [];
	for (const part of parts) {
		if (part.kind !== "literal") {
			pieces.push([[part]]);
			continue;
		}
		const kept: Kept = { part, pieces, from: 0 };
		pattern.lastIndex = 0;
		for (let match = pattern.exec(part.text); match; match = pattern.exec(part.text)) {
			const filled = fill(match, part.location);
			if (filled === undefined) {
				return undefined;
			}
			const end = match.index + match[0].length;
			if (filled === "keep-one") {
				keepUpTo(kept, match.index + 1, end);
			} else {
				keepUpTo(kept, match.index, end);
				pieces.push(filled);
			}
		}
		keepUpTo(kept, part.text.length, part.text.length);
	}
	return joinAlternatives(pieces, result.source, result.location, result.certainty);
}

interface Kept {
	readonly part: LiteralPart;
	readonly pieces: (readonly Parts[])[];
	from: number;
}

function keepUpTo(kept: Kept, end: number, next: number): void {
	if (end > kept.from) {
		kept.pieces.push([[cutLiteral(kept.part, [[kept.from, end]])]]);
	}
	kept.from = next;
}

/** Removes white space, or the given characters, at the ends; undefined when an end is a hole. */
export function stripText(
	parts: Parts,
	side: "both" | "start" | "end",
	characters?: string,
): Parts | undefined {
	const isStripped = (char: string): boolean =>
		characters === undefined ? /\s/.test(char) : characters.includes(char);
	const result: PatternPart[] = [...parts];
	if (side !== "end" && !stripEnd(result, isStripped, "start")) {
		return undefined;
	}
	return side === "start" || stripEnd(result, isStripped, "end") ? result : undefined;
}

function stripEnd(
	parts: PatternPart[],
	isStripped: (char: string) => boolean,
	end: "start" | "end",
): boolean {
	for (;;) {
		const at = end === "start" ? 0 : parts.length - 1;
		const part = parts[at];
		if (!part) {
			return true;
		}
		if (part.kind !== "literal") {
			return part.kind === "special";
		}
		let from = 0;
		let to = part.text.length;
		while (from < to && isStripped(part.text.charAt(end === "start" ? from : to - 1))) {
			if (end === "start") {
				from++;
			} else {
				to--;
			}
		}
		if (from < to) {
			parts[at] = cutLiteral(part, [[from, to]]);
			return true;
		}
		parts.splice(at, 1);
	}
}

/** `text.replace(search, value)` on the literal parts; undefined when it is not followed. */
export function replaceText(
	parts: Parts,
	search: string,
	replacement: readonly Parts[],
	result: Result,
): Value | undefined {
	if (search === "") {
		return undefined;
	}
	const pieces: (readonly Parts[])[] = [];
	for (const part of parts) {
		if (part.kind !== "literal") {
			pieces.push([[part]]);
			continue;
		}
		const kept: Kept = { part, pieces, from: 0 };
		for (let at = part.text.indexOf(search); at >= 0; at = part.text.indexOf(search, at + search.length)) {
			keepUpTo(kept, at, at + search.length);
			pieces.push(replacement);
		}
		keepUpTo(kept, part.text.length, part.text.length);
	}
	return joinAlternatives(pieces, result.source, result.location, result.certainty);
}

/** `textwrap.dedent` of text whose lines begin in literals: the common margin goes, blank lines lose their spaces. */
export function dedentText(parts: Parts): Parts | undefined {
	const margins: string[] = [];
	// A hole that is filled with several lines would change the margin; Python dedents after filling.
	if (parts.some((part) => part.kind !== "literal")) {
		return undefined;
	}
	const text = parts.map((part) => (part.kind === "literal" ? part.text : "")).join("");
	for (const line of text.split("\n")) {
		const margin = /^[ \t]*/.exec(line)?.[0] ?? "";
		if (margin.length < line.length) {
			margins.push(margin);
		}
	}
	const margin =
		margins.reduce<string | undefined>((common, next) => commonStart(common ?? next, next), undefined) ?? "";
	let isLineStart = true;
	const result: PatternPart[] = [];
	for (const part of parts) {
		if (part.kind !== "literal") {
			continue;
		}
		const slices: (readonly [number, number])[] = [];
		let at = 0;
		for (const line of part.text.split("\n")) {
			const end = at + line.length;
			const isBlank = /^[ \t]*$/.test(line) && end < part.text.length;
			const skip = isLineStart ? Math.min(line.length, isBlank ? line.length : margin.length) : 0;
			slices.push([at + skip, Math.min(end + 1, part.text.length)]);
			at = end + 1;
			isLineStart = at <= part.text.length;
		}
		result.push(cutLiteral(part, slices));
	}
	return result;
}

function commonStart(a: string, b: string): string {
	let length = 0;
	while (length < a.length && a[length] === b[length]) {
		length++;
	}
	return a.slice(0, length);
}
