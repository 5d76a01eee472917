/** Parts of rendered texts and of encodings, each character still leading back to its origin. */
import type { Encoding } from "../../types/encoding.js";
import type { RenderedChat } from "../../types/rendered-chat.js";

/** `start` and `end` are offsets of the text. */
export function sliceRendered(rendered: RenderedChat, start: number, end: number): RenderedChat {
	const spans = rendered.spans.flatMap((span) => {
		const from = Math.max(span.start, start);
		const to = Math.min(span.end, end);
		if (from >= to) {
			return [];
		}
		const source =
			span.source === undefined
				? {}
				: { source: { ...span.source, from: span.source.from + (from - span.start) } };
		return [{ ...span, ...source, start: from - start, end: to - start }];
	});
	return { ...rendered, text: rendered.text.slice(start, end), spans, generation: [] };
}

/** The texts behind each other; the conversation of the first. */
export function joinRendered(first: RenderedChat, second: RenderedChat): RenderedChat {
	const shift = first.text.length;
	const moved = second.spans.map((span) => ({ ...span, start: span.start + shift, end: span.end + shift }));
	return { ...first, text: first.text + second.text, spans: [...first.spans, ...moved], generation: [] };
}

/** The tokens from `start` to `end`, with the text from the first one's start to the end of the last one. */
export function sliceEncoding(encoding: Encoding, start: number, end = encoding.ids.length): Encoding {
	const { ids, offsets, specialTokensMask, rendered } = encoding;
	const { length } = rendered.text;
	const from = start === 0 ? 0 : (offsets[start]?.[0] ?? length);
	const to = end >= ids.length ? length : Math.max(from, offsets[end - 1]?.[1] ?? from);
	return {
		ids: ids.slice(start, end),
		offsets: offsets
			.slice(start, end)
			.map(([a, b]) => [Math.max(0, a - from), Math.max(0, Math.min(b, to) - from)] as const),
		specialTokensMask: specialTokensMask.slice(start, end),
		rendered: sliceRendered(rendered, from, to),
	};
}
