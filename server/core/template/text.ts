/** Python's view of text: code points instead of UTF-16 units, its own white space and line ends. */
import { charge } from "./budget.js";
import { limitError } from "./template-error.js";
import { plainText, sliceText, TracedText } from "./traced-text.js";
import { Markup, type Text, type Value } from "./values.js";

/** No string of a template may be longer; Python would go on until the memory is used up. */
export const MAX_TEXT_LENGTH = 50_000_000;

const SURROGATE = /[\uD800-\uDFFF]/;
export const PYTHON_SPACES =
	"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const SPACES: ReadonlySet<string> = new Set(PYTHON_SPACES);

export function isText(value: Value): value is Text {
	return typeof value === "string" || value instanceof TracedText;
}

/** A `str` of Python, `Markup` included. */
export function isStr(value: Value): value is Text | Markup {
	return typeof value === "string" || value instanceof TracedText || value instanceof Markup;
}

export function strText(value: Text | Markup): Text {
	return value instanceof Markup ? value.text : value;
}

export function hasSurrogates(text: string): boolean {
	return SURROGATE.test(text);
}

/** `len(text)`. */
export function codePointLength(text: string): number {
	if (!hasSurrogates(text)) {
		return text.length;
	}
	let length = 0;
	for (let i = 0; i < text.length; i++) {
		const isPair = isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1));
		i += isPair ? 1 : 0;
		length++;
	}
	return length;
}

/** The UTF-16 offset of a code point index from 0 to the length. */
export function utf16Offset(text: string, index: number): number {
	if (!hasSurrogates(text)) {
		return Math.min(index, text.length);
	}
	let offset = 0;
	for (let i = 0; i < index && offset < text.length; i++) {
		offset += isHigh(text.charCodeAt(offset)) && isLow(text.charCodeAt(offset + 1)) ? 2 : 1;
	}
	return offset;
}

/** The code point index of a UTF-16 offset. */
export function codePointIndex(text: string, offset: number): number {
	return codePointLength(text.slice(0, offset));
}

export function codePoints(text: Text): Text[] {
	const plain = plainText(text);
	charge(plain.length);
	const characters: Text[] = [];
	for (let start = 0; start < plain.length;) {
		const isPair = isHigh(plain.charCodeAt(start)) && isLow(plain.charCodeAt(start + 1));
		const end = start + (isPair ? 2 : 1);
		characters.push(sliceText(text, start, end));
		start = end;
	}
	return characters;
}

/** Python orders by code point, which is not the order of UTF-16 units. */
export function compareText(left: string, right: string): number {
	if (left === right) {
		return 0;
	}
	if (!hasSurrogates(left) && !hasSurrogates(right)) {
		return left < right ? -1 : 1;
	}
	let i = 0;
	while (i < left.length && i < right.length && left[i] === right[i]) {
		i++;
	}
	// In the middle of a pair, the pair as a whole is compared.
	const start = i > 0 && isHigh(left.charCodeAt(i - 1)) ? i - 1 : i;
	return (left.codePointAt(start) ?? -1) - (right.codePointAt(start) ?? -1);
}

export interface Range {
	readonly start: number;
	readonly end: number;
}

/** `str.strip` and its siblings; without `characters`, white space. */
export function stripRange(
	text: string,
	ends: "start" | "end" | "both",
	characters: string | undefined,
): Range {
	const stripped = characters === undefined ? SPACES : new Set(characters);
	let start = 0;
	let end = text.length;
	while (ends !== "end" && start < end) {
		const first = characterAt(text, start);
		if (!stripped.has(first)) {
			break;
		}
		start += first.length;
	}
	while (ends !== "start" && end > start) {
		const last = characterBefore(text, end);
		if (!stripped.has(last)) {
			break;
		}
		end -= last.length;
	}
	return { start, end };
}

export function strip(text: Text, ends: "start" | "end" | "both", characters?: string): Text {
	const range = stripRange(plainText(text), ends, characters);
	return sliceText(text, range.start, range.end);
}

function characterAt(text: string, offset: number): string {
	return isHigh(text.charCodeAt(offset)) && isLow(text.charCodeAt(offset + 1))
		? text.slice(offset, offset + 2)
		: text.charAt(offset);
}

function characterBefore(text: string, offset: number): string {
	return isLow(text.charCodeAt(offset - 1)) && isHigh(text.charCodeAt(offset - 2))
		? text.slice(offset - 2, offset)
		: text.charAt(offset - 1);
}

/** `str.split(separator, limit)` as ranges; a negative limit is none. */
export function splitRanges(text: string, separator: string, limit: number): Range[] {
	const ranges: Range[] = [];
	let start = 0;
	while (limit < 0 || ranges.length < limit) {
		const at = text.indexOf(separator, start);
		if (at < 0) {
			break;
		}
		charge(1);
		ranges.push({ start, end: at });
		start = at + separator.length;
	}
	charge(1);
	ranges.push({ start, end: text.length });
	return ranges;
}

export function splitRangesFromEnd(text: string, separator: string, limit: number): Range[] {
	const ranges: Range[] = [];
	let end = text.length;
	while (limit < 0 || ranges.length < limit) {
		const at = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length);
		if (at < 0) {
			break;
		}
		charge(1);
		ranges.push({ start: at + separator.length, end });
		end = at;
	}
	charge(1);
	ranges.push({ start: 0, end });
	return ranges.reverse();
}

/** `str.split(None, limit)`: words between white space. */
export function wordRanges(text: string, limit: number): Range[] {
	const ranges: Range[] = [];
	let start = 0;
	for (;;) {
		while (start < text.length && SPACES.has(text.charAt(start))) {
			start++;
		}
		if (start >= text.length) {
			return ranges;
		}
		if (limit >= 0 && ranges.length >= limit) {
			return [...ranges, { start, end: text.length }];
		}
		let end = start;
		while (end < text.length && !SPACES.has(text.charAt(end))) {
			end++;
		}
		charge(1);
		ranges.push({ start, end });
		start = end;
	}
}

export function wordRangesFromEnd(text: string, limit: number): Range[] {
	const ranges: Range[] = [];
	let end = text.length;
	for (;;) {
		while (end > 0 && SPACES.has(text.charAt(end - 1))) {
			end--;
		}
		if (end <= 0) {
			return ranges.reverse();
		}
		if (limit >= 0 && ranges.length >= limit) {
			charge(1);
			ranges.push({ start: 0, end });
			return ranges.reverse();
		}
		let start = end;
		while (start > 0 && !SPACES.has(text.charAt(start - 1))) {
			start--;
		}
		charge(1);
		ranges.push({ start, end });
		end = start;
	}
}

/** `str.splitlines`. */
export function lineRanges(text: string, keepsEnds: boolean): Range[] {
	const ranges: Range[] = [];
	let start = 0;
	// eslint-disable-next-line no-control-regex -- Python ends lines at these.
	for (const match of text.matchAll(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g)) {
		const next = match.index + match[0].length;
		charge(1);
		ranges.push({ start, end: keepsEnds ? next : match.index });
		start = next;
	}
	if (start < text.length) {
		charge(1);
		ranges.push({ start, end: text.length });
	}
	return ranges;
}

/** `str.replace` as the ranges of what is replaced. */
export function foundRanges(text: string, searched: string, limit: number): Range[] {
	const ranges: Range[] = [];
	if (searched === "") {
		// Python finds the empty text before every character and at the end.
		for (let start = 0; start <= text.length && (limit < 0 || ranges.length < limit);) {
			charge(1);
			ranges.push({ start, end: start });
			start += Math.max(1, characterAt(text, start).length);
		}
		return ranges;
	}
	let start = text.indexOf(searched);
	while (start >= 0 && (limit < 0 || ranges.length < limit)) {
		charge(1);
		ranges.push({ start, end: start + searched.length });
		start = text.indexOf(searched, start + searched.length);
	}
	return ranges;
}

export function checkLength(length: number): void {
	if (length > MAX_TEXT_LENGTH) {
		limitError("The template makes a text of more than 50 million characters.");
	}
}

export function isHigh(code: number): boolean {
	return code >= 0xd800 && code <= 0xdbff;
}

export function isLow(code: number): boolean {
	return code >= 0xdc00 && code <= 0xdfff;
}
