/** Cuts sections into the pieces that the model encodes, each for itself. */
import { characterOfByte } from "./byte-alphabet.js";
import { createNormalizer, prepend } from "./normalize.js";
import { createMatcher, type Matcher } from "./match-pattern.js";
import { regexSource, textNode } from "./pattern-node.js";
import type { PreTokenizerStep, SplitBehavior } from "./plan.js";
import { mapOf, sliceSection, startInOriginal, type Section } from "./section.js";
import { unitsAt, writeUtf8 } from "./utf8.js";

/** Gets the pieces in order; false: stop. */
export type PieceReader = (section: Section, start: number, end: number) => boolean;

/** Pre-tokenizes a section. `withMap`: offsets are wanted. Returns false when the reader did. */
export type PreTokenizer = (section: Section, withMap: boolean, read: PieceReader) => boolean;

export function createPreTokenizer(steps: readonly PreTokenizerStep[]): PreTokenizer {
	const [first, ...others] = steps;
	if (first === undefined) {
		return (section, _, read) => section.text === "" || read(section, 0, section.text.length);
	}
	if (first.kind === "split") {
		const split = createSplit(first);
		if (others.length === 0) {
			return (section, _, read) => split(section, read);
		}
		const rest = createPreTokenizer(others);
		return (section, withMap, read) =>
			split(section, (whole, start, end) => rest(sliceSection(whole, start, end), withMap, read));
	}
	const transform = createTransform(first);
	const rest = createPreTokenizer(others);
	return (section, withMap, read) => rest(transform(section, withMap), withMap, read);
}

type Transform = (section: Section, withMap: boolean) => Section;

function createTransform(step: Exclude<PreTokenizerStep, { readonly kind: "split" }>): Transform {
	switch (step.kind) {
		case "space-first":
			return (section, withMap) => (section.text.startsWith(" ") ? section : prepend(section, " ", withMap));
		case "bytes":
			return toByteAlphabet;
		case "metaspace": {
			const { replacement, scheme } = step;
			const content = replacement;
			const replace = createNormalizer({ kind: "replace", pattern: textNode(" "), content });
			return (section, withMap) => {
				const replaced = replace(section, withMap);
				const isWanted = scheme === "always" || (scheme === "first" && startInOriginal(section, 0) === 0);
				return !isWanted || replaced.text.startsWith(replacement)
					? replaced
					: prepend(replaced, replacement, withMap);
			};
		}
	}
}

/** Every byte as its character; all characters of one source character share its place. */
function toByteAlphabet(section: Section): Section {
	const { text, base } = section;
	const bytes = new Uint8Array(text.length * 3);
	const length = writeUtf8(text, 0, text.length, bytes, 0);
	const old = mapOf(section);
	const map = new Int32Array(length * 2);
	const units = Array.from(bytes.subarray(0, length), characterOfByte);
	for (let unit = -1, i = 0; i < length; i++) {
		const byte = bytes[i] ?? 0;
		// A continuation byte stays with its character; four bytes are two units.
		unit += (byte & 0xc0) === 0x80 ? 0 : 1;
		map[i * 2] = old[unit * 2] ?? 0;
		map[i * 2 + 1] = old[unit * 2 + 1] ?? 0;
		const isLastOfFour = (bytes[i - 3] ?? 0) >= 0xf0;
		unit += isLastOfFour ? 1 : 0;
	}
	let mapped = "";
	for (let i = 0; i < units.length; i += 4096) {
		mapped += String.fromCharCode(...units.slice(i, i + 4096));
	}
	return { text: mapped, base, map };
}

type Split = (section: Section, read: PieceReader) => boolean;

function createSplit({ pattern, behavior, invert }: PreTokenizerStep & { readonly kind: "split" }): Split {
	const source = regexSource(pattern);
	const safe = createMatcher(pattern);
	const matchers = { sticky: new RegExp(source, "yv"), global: new RegExp(source, "gv"), safe };
	if (behavior === "Isolated" || (behavior === "Removed" && invert)) {
		const keepsGaps = behavior === "Isolated";
		return (section, read) => readMatches(section, matchers, { keepsGaps, read });
	}
	return (section, read) => {
		for (const { start, end } of behave(findParts(section.text, matchers, invert), behavior)) {
			if (end > start && !read(section, start, end)) {
				return false;
			}
		}
		return true;
	};
}

interface Matchers {
	/** Finds a match that starts where the last one ended, without making an array for it. */
	readonly sticky: RegExp;
	readonly global: RegExp;
	/** For what overflows the stack of the other two. */
	readonly safe: Matcher;
}

/** `keepsGaps`: what lies between matches is a piece too. */
function readMatches(
	section: Section,
	matchers: Matchers,
	{ keepsGaps, read }: { readonly keepsGaps: boolean; readonly read: PieceReader },
): boolean {
	const { text } = section;
	const { length } = text;
	for (let at = 0; at < length;) {
		let end = matchAt(text, matchers, at);
		if (end <= at) {
			const match = nextMatch(text, matchers, at);
			if (keepsGaps && !read(section, at, match.start)) {
				return false;
			}
			if (match.start === length) {
				return true;
			}
			({ start: at, end } = match);
		}
		if (!read(section, at, end)) {
			return false;
		}
		at = end;
	}
	return true;
}

/** The end of the match that starts at `at`, or -1. */
function matchAt(text: string, { sticky, safe }: Matchers, at: number): number {
	sticky.lastIndex = at;
	try {
		return sticky.test(text) ? sticky.lastIndex : -1;
	} catch (error) {
		return isOverflow(error) ? safe(text, at) : rethrow(error);
	}
}

/** V8 keeps a place for each character of a run, and its stack for them is limited. */
function isOverflow(error: unknown): boolean {
	return error instanceof RangeError;
}

function rethrow(error: unknown): never {
	throw error;
}

/** The next match that is not empty; at the end of the text when there is none. */
function nextMatch(text: string, matchers: Matchers, from: number): Part {
	const { global } = matchers;
	global.lastIndex = from;
	try {
		for (let match = global.exec(text); match !== null; match = global.exec(text)) {
			if (match[0] !== "") {
				return { start: match.index, end: match.index + match[0].length, isMatch: true };
			}
			global.lastIndex = match.index + (match.index < text.length ? unitsAt(text, match.index) : 1);
		}
	} catch (error) {
		return isOverflow(error) ? nextSafeMatch(text, matchers.safe, from) : rethrow(error);
	}
	return { start: text.length, end: text.length, isMatch: false };
}

function nextSafeMatch(text: string, safe: Matcher, from: number): Part {
	for (let start = from; start < text.length; start += unitsAt(text, start)) {
		const end = safe(text, start);
		if (end > start) {
			return { start, end, isMatch: true };
		}
	}
	return { start: text.length, end: text.length, isMatch: false };
}

interface Part {
	readonly start: number;
	readonly end: number;
	readonly isMatch: boolean;
}

/** Matches and what lies between them, in order. */
function findParts(text: string, matchers: Matchers, invert: boolean): Part[] {
	const parts: Part[] = [];
	for (let at = 0; at < text.length;) {
		const match = nextMatch(text, matchers, at);
		if (match.start > at) {
			parts.push({ start: at, end: match.start, isMatch: invert });
		}
		if (match.isMatch) {
			parts.push({ ...match, isMatch: !invert });
		}
		at = match.end;
	}
	return parts;
}

function behave(parts: readonly Part[], behavior: SplitBehavior): readonly Part[] {
	switch (behavior) {
		case "Isolated":
			return parts;
		case "Removed":
			return parts.filter((part) => !part.isMatch);
		case "Contiguous":
			return join(parts, (part, before) => part.isMatch === before.isMatch);
		case "MergedWithPrevious":
			return join(parts, (part, before) => part.isMatch && !before.isMatch);
		case "MergedWithNext":
			return join(parts, (part, before) => before.isMatch && !part.isMatch);
	}
}

/** Joins a part to the one before where `belongs` says so, of the parts as they were found. */
function join(parts: readonly Part[], belongs: (part: Part, before: Part) => boolean): Part[] {
	const joined: Part[] = [];
	parts.forEach((part, i) => {
		const before = parts[i - 1];
		const last = joined.at(-1);
		if (before !== undefined && last !== undefined && belongs(part, before)) {
			joined[joined.length - 1] = { ...last, end: part.end };
		} else {
			joined.push(part);
		}
	});
	return joined;
}
