/** Where in the given text the tokens of a piece lie. */
import type { PieceEncoder, TokenSink } from "./piece-encoder.js";
import { endInOriginal, startInOriginal, type Section } from "./section.js";
import { bytesOfCharacter, unitsAt } from "./utf8.js";

/** Tokens that share a character share its place. */
export function writeOffsets(
	{ tokenizer, symbolLengths }: PieceEncoder,
	sink: TokenSink,
	section: Section,
	{ start, first }: { readonly start: number; readonly first: number },
): void {
	const { text } = section;
	const { lengths } = tokenizer;
	const { offsets } = sink;
	if (offsets === undefined) {
		return;
	}
	let at = start;
	let units = unitsAt(text, at);
	let size = bytesOfCharacter(text.charCodeAt(at), units);
	let used = 0;
	for (let i = first; i < sink.count; i++) {
		offsets[i * 2] = startInOriginal(section, at);
		let length: number = symbolLengths[i - first] ?? lengths[sink.ids[i] ?? 0] ?? 0;
		while (used + length > size) {
			length -= size - used;
			used = 0;
			at += units;
			units = unitsAt(text, at);
			size = bytesOfCharacter(text.charCodeAt(at), units);
		}
		used += length;
		offsets[i * 2 + 1] = endInOriginal(section, at + units);
		if (used === size) {
			used = 0;
			at += units;
			units = unitsAt(text, at);
			size = bytesOfCharacter(text.charCodeAt(at), units);
		}
	}
}
