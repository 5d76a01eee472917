/** Text of a hand-written preparation: cutting and joining it without losing where each character comes from. */
import type { RenderedSpan } from "../../types/rendered-chat.js";
import type { JsonString } from "../../syntax/json/json-node.js";
import type { Location } from "../../base/text-range.js";
import { unavailable } from "../../base/staged.js";
import { ScriptHalt, type TextValue } from "./hand-written-values.js";

/** Characters of one text; doubling in a loop must end somewhere. */
const MAX_LENGTH = 5_000_000;
/** Pieces that one text is joined of, each with its own origin. */
const MAX_SPANS = 100_000;

export function joinText(texts: readonly TextValue[]): TextValue {
	let text = "";
	const spans: RenderedSpan[] = [];
	let doubt: string | undefined;
	for (const part of texts) {
		for (const span of part.spans) {
			spans.push({ ...span, start: span.start + text.length, end: span.end + text.length });
		}
		text += part.text;
		if (text.length > MAX_LENGTH) {
			throw new ScriptHalt(
				unavailable("The script builds a text of more than 5 million characters.", "Preview a shorter row."),
			);
		}
		if (spans.length > MAX_SPANS) {
			throw new ScriptHalt(
				unavailable("The script joins a text of more than 100,000 pieces.", "Preview a shorter row."),
			);
		}
		doubt ??= part.doubt;
	}
	return { kind: "text", text, spans, ...(doubt === undefined ? {} : { doubt }) };
}

/** `start` and `end` are UTF-16 offsets. */
export function sliceText(value: TextValue, start: number, end: number): TextValue {
	const from = Math.max(0, Math.min(start, value.text.length));
	const to = Math.max(from, Math.min(end, value.text.length));
	const spans = value.spans.flatMap((span) => {
		const first = Math.max(span.start, from);
		const last = Math.min(span.end, to);
		if (first >= last) {
			return [];
		}
		const source =
			span.source === undefined
				? {}
				: { source: { ...span.source, from: span.source.from + first - span.start } };
		return [{ ...span, ...source, start: first - from, end: last - from }];
	});
	return { ...value, text: value.text.slice(from, to), spans };
}

export function textOfNode(node: JsonString): TextValue {
	const { value } = node;
	const span: RenderedSpan = { start: 0, end: value.length, origin: "file", source: { node, from: 0 } };
	return { kind: "text", text: value, spans: value === "" ? [] : [span] };
}

export function textOfScript(text: string, location: Location): TextValue {
	const span: RenderedSpan = { start: 0, end: text.length, origin: "script", location };
	return { kind: "text", text, spans: text === "" ? [] : [span] };
}

/** Other characters in place of the text: they lead back to its message, but to no characters. */
export function changedText(value: TextValue, text: string): TextValue {
	const origin = value.spans[0]?.origin ?? "script";
	const spans: RenderedSpan[] = text === "" ? [] : [{ start: 0, end: text.length, origin }];
	return { kind: "text", text, spans, ...(value.doubt === undefined ? {} : { doubt: value.doubt }) };
}

/** Python counts code points. */
export function lengthOf(text: string): number {
	let count = text.length;
	for (let i = 0; i + 1 < text.length; i++) {
		if (isPair(text, i)) {
			count--;
			i++;
		}
	}
	return count;
}

/** The UTF-16 offset of a code point. */
export function offsetAt(text: string, index: number): number {
	let offset = 0;
	for (let count = 0; count < index && offset < text.length; count++) {
		offset += isPair(text, offset) ? 2 : 1;
	}
	return offset;
}

/** The code point index of a UTF-16 offset. */
export function indexAt(text: string, offset: number): number {
	return lengthOf(text.slice(0, offset));
}

function isPair(text: string, i: number): boolean {
	const high = text.charCodeAt(i);
	const low = text.charCodeAt(i + 1);
	return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}

const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AT_START = new RegExp(`^${SPACE}+`);
const WORDS = new RegExp(`${SPACE}+`, "g");

/** `str.strip` and its relatives; `characters` absent: Python's white space, which is not JavaScript's. */
export function stripText(
	value: TextValue,
	side: "strip" | "lstrip" | "rstrip",
	characters?: string,
): TextValue {
	const { text } = value;
	const isOff = (offset: number): boolean =>
		characters === undefined ? AT_START.test(text.charAt(offset)) : characters.includes(text.charAt(offset));
	let start = 0;
	let end = text.length;
	while (side !== "rstrip" && start < end && isOff(start)) {
		start++;
	}
	while (side !== "lstrip" && end > start && isOff(end - 1)) {
		end--;
	}
	return sliceText(value, start, end);
}

/** At most `limit` cuts, from the left. */
export function splitText(value: TextValue, separator: string | undefined, limit = Infinity): TextValue[] {
	const parts: TextValue[] = [];
	let from = 0;
	if (separator === undefined) {
		const inner = stripText(value, "strip");
		for (const match of inner.text.matchAll(WORDS)) {
			if (parts.length >= limit) {
				break;
			}
			parts.push(sliceText(inner, from, match.index));
			from = match.index + match[0].length;
		}
		return inner.text === "" ? [] : [...parts, sliceText(inner, from, inner.text.length)];
	}
	for (let at = value.text.indexOf(separator); at >= 0; at = value.text.indexOf(separator, from)) {
		if (parts.length >= limit) {
			break;
		}
		parts.push(sliceText(value, from, at));
		from = at + separator.length;
	}
	return [...parts, sliceText(value, from, value.text.length)];
}
