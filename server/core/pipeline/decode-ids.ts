/** A row of token ids as text: what each id stands for, with offsets. */
import type { Encoding } from "../types/encoding.js";
import type { TokensExample } from "../types/example.js";
import type { Tokenizer } from "../types/tokenizer.js";

/** A character whose bytes are spread over several tokens is spanned by each of them. */
export function decodeIds({ ids }: TokensExample, tokenizer: Tokenizer): Encoding {
	const bytes = ids.map((id) => bytesOf(tokenizer.bytesOf(id)));
	const starts = byteStarts(bytes);
	const { text, offsetAt } = decode(bytes.flat());
	const offsets = ids.map((_, i): [number, number] => {
		const from = starts[i] ?? 0;
		const to = starts[i + 1] ?? from;
		return to === from
			? [offsetAt.start(from), offsetAt.start(from)]
			: [offsetAt.start(from), offsetAt.end(to)];
	});
	return {
		ids,
		offsets,
		specialTokensMask: ids.map((id) => tokenizer.isSpecial(id)),
		rendered: {
			text,
			spans: text === "" ? [] : [{ start: 0, end: text.length, origin: "file" }],
			generation: [],
			droppedMessages: [],
		},
	};
}

function bytesOf(hex: string): number[] {
	return (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}

function byteStarts(pieces: readonly (readonly number[])[]): number[] {
	const starts = [0];
	for (const piece of pieces) {
		starts.push((starts.at(-1) ?? 0) + piece.length);
	}
	return starts;
}

interface Decoded {
	readonly text: string;
	readonly offsetAt: { start(byte: number): number; end(byte: number): number };
}

/** UTF-8 with U+FFFD for bytes that are none, as Python's `errors="replace"` shows them. */
function decode(bytes: readonly number[]): Decoded {
	let text = "";
	/** UTF-16 start of the character that holds the byte. */
	const starts: number[] = [];
	const ends: number[] = [];
	for (let i = 0; i < bytes.length;) {
		const length = sequenceLength(bytes, i);
		const character = length === 0 ? "\uFFFD" : String.fromCodePoint(codePoint(bytes, i, length));
		const width = Math.max(1, length);
		for (let k = 0; k < width; k++) {
			starts.push(text.length);
			ends.push(text.length + character.length);
		}
		text += character;
		i += width;
	}
	return {
		text,
		offsetAt: {
			start: (byte) => starts[byte] ?? text.length,
			end: (byte) => ends[byte - 1] ?? text.length,
		},
	};
}

/** Smallest code point that needs so many bytes. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** 0 for a byte that starts no valid sequence. */
function sequenceLength(bytes: readonly number[], at: number): number {
	const first = bytes[at] ?? 0;
	const length = [0x80, 0xe0, 0xf0, 0xf5].findIndex((limit) => first < limit) + 1;
	if (length === 0 || (first >= 0x80 && first < 0xc2)) {
		return 0;
	}
	for (let k = 1; k < length; k++) {
		const next = bytes[at + k] ?? 0;
		if ((next & 0xc0) !== 0x80) {
			return 0;
		}
	}
	const point = codePoint(bytes, at, length);
	const isValid = !(point >= 0xd800 && point <= 0xdfff) && point <= 0x10ffff;
	const isShortest = point >= (SMALLEST[length] ?? 0);
	return isValid && isShortest ? length : 0;
}

function codePoint(bytes: readonly number[], at: number, length: number): number {
	const first = bytes[at] ?? 0;
	let point = length === 1 ? first : first & (0xff >> (length + 1));
	for (let k = 1; k < length; k++) {
		point = (point << 6) | ((bytes[at + k] ?? 0) & 0x3f);
	}
	return point;
}
