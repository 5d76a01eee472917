/** The strings that model families stop at, and where a tokenizer splits one of them into plain text. */
import type { Example, TextColumn } from "./example.js";
import { piecesOf, type Encoding } from "./encoding.js";
import type { RenderedSpan } from "./rendered-chat.js";

/** Every string that some published model family writes as its end of turn or end of text. */
export const STOP_STRINGS: readonly string[] = [
	"</s>",
	"<eos>",
	"<|endoftext|>",
	"<|im_end|>",
	"<|end_of_text|>",
	"<|eot_id|>",
	"<|eom_id|>",
	"<|eot|>",
	"<|end|>",
	"<|return|>",
	"<|end_of_turn|>",
	"<|END_OF_TURN_TOKEN|>",
	"<|endofturn|>",
	"<|end_of_role|>",
	"<end_of_turn>",
	"<end_of_utterance>",
	"<turn|>",
	"[EOS]",
	"<｜end▁of▁sentence｜>",
];

/** The stop string at the end of a text, white space after it allowed. */
export function stopStringAtEnd(text: string): string | undefined {
	const trimmed = text.trimEnd();
	return STOP_STRINGS.find((stop) => trimmed.endsWith(stop));
}

/** A stop string that this tokenizer reads as plain text. */
export interface PlainStop {
	readonly text: string;
	/** The tokens that it becomes, as text; empty when only the family's name is known. */
	readonly pieces: readonly string[];
	/** Where it is written: in the record, or as a literal in the script. */
	readonly origin: "file" | "script";
}

/**
 * Stop strings that the encoding splits: in the script's literals anywhere, in the record only where a text ends, since
 * `</s>` is also HTML. One entry per string and origin.
 */
export function plainStopsOf(encoding: Encoding): readonly PlainStop[] {
	const { text, spans } = encoding.rendered;
	const found: PlainStop[] = [];
	for (const stop of STOP_STRINGS) {
		for (let at = text.indexOf(stop); at >= 0; at = text.indexOf(stop, at + stop.length)) {
			const origin = writtenIn(spans, text, at, at + stop.length);
			const isNew = origin !== undefined && !found.some((one) => one.text === stop && one.origin === origin);
			const pieces = isNew ? piecesBetween(encoding, at, at + stop.length) : [];
			if (origin !== undefined && pieces.length > 1) {
				found.push({ text: stop, pieces, origin });
			}
		}
	}
	return found;
}

/**
 * The same without the tokenizer, by the family's name: `known` are the stop strings of its vocabulary. A text of the record
 * counts where it ends, a literal of the script anywhere; the pieces are not known.
 */
export function foreignStopsOf(example: Example, known: readonly string[]): readonly PlainStop[] {
	const column = trainedColumn(example);
	const foreign = STOP_STRINGS.filter((stop) => !known.includes(stop));
	return foreign.flatMap((text) => {
		const isInScript = column?.pieces.some((piece) => piece.node === undefined && piece.text.includes(text));
		const last = column?.pieces.findLast((piece) => piece.text.trim() !== "");
		const isAtEnd = last?.node !== undefined && last.text.trimEnd().endsWith(text);
		return [
			...(isInScript === true ? [{ text, pieces: [], origin: "script" as const }] : []),
			...(isAtEnd ? [{ text, pieces: [], origin: "file" as const }] : []),
		];
	});
}

function trainedColumn(example: Example): TextColumn | undefined {
	if (example.kind !== "standard") {
		return undefined;
	}
	return example.type === "language-modeling" ? example.text : example.completion;
}

function writtenIn(
	spans: readonly RenderedSpan[],
	text: string,
	start: number,
	end: number,
): PlainStop["origin"] | undefined {
	const span = spans.find((one) => one.start <= start && start < one.end);
	if (span === undefined || end > span.end) {
		return undefined;
	}
	if (span.origin === "script") {
		return "script";
	}
	return span.origin === "file" && text.slice(end, span.end).trim() === "" ? "file" : undefined;
}

/** [] when a special token covers the place: then it is no plain text. */
function piecesBetween(encoding: Encoding, start: number, end: number): readonly string[] {
	const pieces = piecesOf(encoding.rendered.text, encoding.offsets);
	const inside: string[] = [];
	for (let i = 0; i < encoding.offsets.length; i++) {
		const [from, to] = encoding.offsets[i] ?? [0, 0];
		const overlaps = from < end && start < to;
		if (overlaps && encoding.specialTokensMask[i] === true) {
			return [];
		}
		if (overlaps && pieces[i] !== "") {
			inside.push(encoding.rendered.text.slice(Math.max(from, start), Math.min(to, end)));
		}
	}
	return inside;
}
