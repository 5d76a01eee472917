/** Pieces of a row that a trainer encodes one by one and puts behind each other, as one encoding. */
import type { Encoding } from "../../types/encoding.js";
import type { RenderedChat, RenderedSpan } from "../../types/rendered-chat.js";
import type { TextRange } from "../../base/text-range.js";

export interface JoinedEncoding {
	readonly encoding: Encoding;
	/** Token ranges of the parts, in order. */
	readonly parts: readonly TextRange[];
}

/** Message indices of the parts' spans are kept. */
export function joinEncodings(encodings: readonly Encoding[]): JoinedEncoding {
	const ids: number[] = [];
	const offsets: [number, number][] = [];
	const specialTokensMask: boolean[] = [];
	const spans: RenderedSpan[] = [];
	const parts: TextRange[] = [];
	let text = "";
	for (const encoding of encodings) {
		const shift = text.length;
		const first = ids.length;
		for (let i = 0; i < encoding.ids.length; i++) {
			const [start, end] = encoding.offsets[i] ?? [0, 0];
			ids.push(encoding.ids[i] ?? 0);
			offsets.push([start + shift, end + shift]);
			specialTokensMask.push(encoding.specialTokensMask[i] ?? false);
		}
		for (const span of encoding.rendered.spans) {
			spans.push({ ...span, start: span.start + shift, end: span.end + shift });
		}
		text += encoding.rendered.text;
		parts.push({ start: first, end: ids.length });
	}
	const rendered: RenderedChat = { text, spans, generation: [], droppedMessages: [] };
	return { encoding: { ids, offsets, specialTokensMask, rendered }, parts };
}

/** A token that the trainer puts in by its id; `text` is what it stands for. */
export function encodingOfToken(
	id: number,
	span: Omit<RenderedSpan, "start" | "end">,
	text: string,
): Encoding {
	const spans = text === "" ? [] : [{ ...span, start: 0, end: text.length }];
	return {
		ids: [id],
		offsets: [[0, text.length]],
		specialTokensMask: [true],
		rendered: { text, spans, generation: [], droppedMessages: [] },
	};
}
