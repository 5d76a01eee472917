/** Which tokens lie in the assistant spans of a rendered chat, as Transformers' assistant mask finds them. */
import type { TextRange } from "../../base/text-range.js";
import type { Encoding } from "../../types/encoding.js";
import type { RenderedChat } from "../../types/rendered-chat.js";

/** Does the chat template say which text the assistant generated? The test that Transformers makes. */
export function hasGenerationTags(chatTemplate: string): boolean {
	return /\{%-?\s*generation\s*-?%\}/.test(chatTemplate);
}

/** The mask of `apply_chat_template(return_assistant_tokens_mask=True)`. */
export function assistantMask(encoding: Encoding, ranges: readonly TextRange[]): boolean[] {
	const mask = encoding.ids.map(() => false);
	for (const { start, end } of ranges) {
		const first = tokenAt(encoding, start);
		if (first === undefined) {
			break;
		}
		// Transformers marks everything to the end when the last token is not found or is the very first one
		// (tokenization_utils_base.py, huggingface/transformers#47325).
		const last = tokenAt(encoding, end - 1) ?? 0;
		const stop = last === 0 ? encoding.ids.length - 1 : last;
		for (let i = first; i <= stop; i++) {
			mask[i] = true;
		}
	}
	return mask;
}

/** The first token that holds the character, as `char_to_token` of the tokenizers library. */
function tokenAt(encoding: Encoding, offset: number): number | undefined {
	const index = encoding.offsets.findIndex(([start, end]) => start <= offset && offset < end);
	return index < 0 ? undefined : index;
}

/** Text between markers that the template itself printed; the same markers inside a message do not count. */
export function templateSpans(
	rendered: RenderedChat,
	markers: { readonly opens: string; readonly closes: string },
): TextRange[] {
	const isTemplate = templateTest(rendered);
	const spans: TextRange[] = [];
	let from = 0;
	for (;;) {
		const open = findPrinted(rendered.text, markers.opens, from, isTemplate);
		if (open === undefined) {
			return spans;
		}
		const start = open + markers.opens.length;
		const close = findPrinted(rendered.text, markers.closes, start, isTemplate);
		if (close === undefined) {
			return spans;
		}
		const end = close + markers.closes.length;
		spans.push({ start, end });
		from = end;
	}
}

function findPrinted(
	text: string,
	marker: string,
	from: number,
	isTemplate: (range: TextRange) => boolean,
): number | undefined {
	for (let at = text.indexOf(marker, from); at >= 0; at = text.indexOf(marker, at + 1)) {
		if (isTemplate({ start: at, end: at + marker.length })) {
			return at;
		}
	}
	return undefined;
}

function templateTest({ spans }: RenderedChat): (range: TextRange) => boolean {
	const own = spans.filter(({ origin }) => origin !== "template");
	return ({ start, end }) => own.every((span) => span.end <= start || end <= span.start);
}
