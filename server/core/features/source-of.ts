/** The way back: token → rendered span → message → JSON string → offset in the record, and the way from there to tokens. */
import type { Location, TextRange } from "../base/text-range.js";
import { decodedIndex, rawOffset, rawRange, type JsonString } from "../syntax/json/json-node.js";
import type { Encoding } from "../types/encoding.js";
import type { PreviewToken } from "../types/preview-model.js";
import type { RenderedChat, RenderedSpan } from "../types/rendered-chat.js";

/** The stages that lead back to the record; an analysis holds them once there is an encoding. */
export interface Sourced {
	readonly encoding: Encoding;
}

export interface TokenSource {
	/** Text of a script counts as `template`: it is not in the dataset. */
	readonly origin: PreviewToken["origin"];
	readonly messageIndex?: number;
	/** In the record's text; absent when no character of the token stands there as it is. */
	readonly range?: TextRange;
	/** The literal of the script that prints the token. */
	readonly location?: Location;
}

/** Where a token came from. A token over a seam counts as the file's if one of its characters does. */
export function sourceOf({ encoding }: Sourced, tokenIndex: number): TokenSource {
	const [start, end] = encoding.offsets[tokenIndex] ?? [0, 0];
	if (start === end) {
		return { origin: "trainer" };
	}
	const spans = spansOver(encoding.rendered, { start, end });
	const messageIndex = spans.find((span) => span.messageIndex !== undefined)?.messageIndex;
	const range = rangeInRecord(spans, { start, end });
	const location = spans.find((span) => span.location !== undefined)?.location;
	return {
		origin: originOf(spans),
		...(messageIndex === undefined ? {} : { messageIndex }),
		...(range === undefined ? {} : { range }),
		...(location === undefined ? {} : { location }),
	};
}

/** Indices of the tokens that hold a character of the record's range, in order. */
export function tokensTouching({ encoding }: Sourced, range: TextRange): number[] {
	const ranges = encoding.rendered.spans.flatMap((span) => {
		const part = span.source === undefined ? undefined : partOfSpan(span, span.source, range);
		return part === undefined ? [] : [part];
	});
	return tokensOver(encoding, ranges);
}

/** Indices of the tokens that belong to a message, header and end included. */
export function tokensOfMessage({ encoding }: Sourced, messageIndex: number): number[] {
	return tokensOver(
		encoding,
		encoding.rendered.spans.filter((span) => span.messageIndex === messageIndex),
	);
}

/** The string of the record that holds the whole range (or the offset) and reaches the rendered text. */
export function stringAt(rendered: RenderedChat, range: TextRange): JsonString | undefined {
	return rendered.spans.find(({ source }) => {
		const node = source?.node;
		return node !== undefined && node.start < range.start && range.end < node.end;
	})?.source?.node;
}

/** The decoded index of the character that the raw offset stands in, also inside an escape. */
export function characterAt(node: JsonString, offset: number): number {
	const index = decodedIndex(node, offset);
	return index > 0 && rawOffset(node, index) > offset ? index - 1 : index;
}

function tokensOver(encoding: Encoding, ranges: readonly TextRange[]): number[] {
	return encoding.offsets.flatMap(([start, end], index) =>
		ranges.some((range) => start < range.end && range.start < end) ? [index] : [],
	);
}

/** The part of a span that shows characters of the record's range, in offsets of the rendered text. */
function partOfSpan(
	span: RenderedSpan,
	{ node, from }: { readonly node: JsonString; readonly from: number },
	range: TextRange,
): TextRange | undefined {
	if (range.end <= node.start + 1 || node.end - 1 <= range.start || range.start >= range.end) {
		return undefined;
	}
	const first = characterAt(node, Math.max(range.start, node.start + 1));
	const past = decodedIndex(node, Math.min(range.end, node.end - 1));
	const start = Math.max(span.start, span.start + first - from);
	const end = Math.min(span.end, span.start + past - from);
	return start < end ? { start, end } : undefined;
}

/** Characters of several strings cannot be one range: then the first string's part is taken. */
function rangeInRecord(spans: readonly RenderedSpan[], token: TextRange): TextRange | undefined {
	const first = spans.find((span) => span.source !== undefined)?.source?.node;
	let range: TextRange | undefined;
	for (const span of spans) {
		if (first !== undefined && span.source?.node === first) {
			const { from } = span.source;
			const part = rawRange(
				first,
				from + Math.max(token.start, span.start) - span.start,
				from + Math.min(token.end, span.end) - span.start,
			);
			range = {
				start: Math.min(range?.start ?? part.start, part.start),
				end: Math.max(range?.end ?? 0, part.end),
			};
		}
	}
	return range;
}

function originOf(spans: readonly RenderedSpan[]): PreviewToken["origin"] {
	if (spans.some(({ origin }) => origin === "file")) {
		return "file";
	}
	return spans.length > 0 && spans.every(({ origin }) => origin === "trainer") ? "trainer" : "template";
}

/** Spans partition the text in order, so the first one is found by halving. */
function spansOver({ spans }: RenderedChat, range: TextRange): RenderedSpan[] {
	let low = 0;
	let high = spans.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((spans[middle]?.end ?? 0) <= range.start) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	const found: RenderedSpan[] = [];
	for (let i = low; i < spans.length; i++) {
		const span = spans[i];
		if (span === undefined || span.start >= range.end) {
			break;
		}
		found.push(span);
	}
	return found;
}
