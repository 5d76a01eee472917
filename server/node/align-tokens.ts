/** Finds the place of each token in the text by walking both together; a mismatch is an error, never a guess. */
import type { TextSection, TextSplitter } from "./added-token-splitter.js";
import { endOf, prependMapped, replaceMapped, sliceMapped, startOf, UnmappableText } from "./mapped-text.js";
import type { MappedText, Normaliser } from "./mapped-text.js";
import { byteOfUnit, utf8Byte, utf8Length } from "./byte-alphabet.js";
import type { AddedToken } from "./tokenizer-definition.js";

/** How a tokenizer turns text into pieces, as far as positions depend on it. */
export interface PieceLayout {
	/** Added tokens that are searched in the text as it is. */
	readonly splitRaw: TextSplitter;
	/** Added tokens that are searched in the normalised text. */
	readonly splitNormalised: TextSplitter;
	readonly normalise: Normaliser;
	/** `bytes`: each character of a piece is one byte of the text; `characters`: pieces are text and `<0xNN>` bytes. */
	readonly unit: "bytes" | "characters";
	/** Splits with the library's own pattern, which takes U+FEFF for white space and U+0085 not; Rust's is the reverse. */
	readonly hasBuiltInPattern?: boolean;
	/** What the pre-tokenizer writes for a space. */
	readonly space?: string;
	/** What the pre-tokenizer puts in front of a stretch of text, unless it starts with it. */
	readonly prefix?: { readonly text: string; readonly only?: "first-section" };
	/** The library's names of added tokens: the content, or the normalised content. */
	nameOf(token: AddedToken): string;
}

/** `[start, end)` of each token in UTF-16 units of `text`. Throws `UnmappableText` unless tokens and text match to the end. */
export function alignTokens(
	text: string,
	tokens: readonly string[],
	layout: PieceLayout,
): [number, number][] {
	if (layout.hasBuiltInPattern === true && /[\uFEFF\u0085]/.test(text)) {
		throw new UnmappableText("it has a rare kind of space (U+FEFF or U+0085)");
	}
	const offsets: [number, number][] = [];
	layout.splitRaw(text).forEach((section, index) => {
		if (section.token !== undefined) {
			takeAdded(section, section.token, { tokens, offsets, layout });
		} else if (section.end > section.start) {
			const plain: MappedText = { text: text.slice(section.start, section.end), base: section.start };
			alignPlain(layout.normalise(plain), index, { tokens, offsets, layout });
		}
	});
	if (offsets.length !== tokens.length) {
		throw new UnmappableText(
			`the tokenizer gave ${tokens.length - offsets.length} more tokens than the text holds`,
		);
	}
	return offsets;
}

interface Walk {
	readonly tokens: readonly string[];
	/** Grows in step with the tokens that were placed. */
	readonly offsets: [number, number][];
	readonly layout: PieceLayout;
}

function takeAdded(
	range: { readonly start: number; readonly end: number },
	token: AddedToken,
	walk: Walk,
): void {
	const name = walk.tokens[walk.offsets.length];
	if (name !== token.content && name !== walk.layout.nameOf(token)) {
		throw mismatch(name, range.start);
	}
	walk.offsets.push([range.start, range.end]);
}

function alignPlain(mapped: MappedText, sectionIndex: number, walk: Walk): void {
	const { layout } = walk;
	const parts: readonly TextSection[] = mapped.text === "" ? [] : layout.splitNormalised(mapped.text);
	for (const part of parts) {
		if (part.end === part.start) {
			continue;
		}
		if (part.token !== undefined) {
			takeAdded({ start: startOf(mapped, part.start), end: endOf(mapped, part.end - 1) }, part.token, walk);
			continue;
		}
		const pieceText = withPrefix(sliceMapped(mapped, part.start, part.end), sectionIndex, layout);
		if (layout.unit === "bytes") {
			walkBytes(pieceText, walk);
		} else {
			walkCharacters(pieceText, walk);
		}
	}
}

function withPrefix(mapped: MappedText, sectionIndex: number, { prefix, space }: PieceLayout): MappedText {
	const spaced = space === undefined ? mapped : replaceMapped(mapped, " ", space);
	if (prefix === undefined || spaced.text.startsWith(prefix.text)) {
		return spaced;
	}
	return prefix.only === "first-section" && sectionIndex > 0 ? spaced : prependMapped(spaced, prefix.text);
}

function walkBytes(mapped: MappedText, walk: Walk): void {
	const { text } = mapped;
	let unit = 0;
	let byte = 0;
	while (unit < text.length) {
		const token = walk.tokens[walk.offsets.length];
		if (token === undefined || token === "") {
			throw mismatch(token, startOf(mapped, unit));
		}
		const start = startOf(mapped, unit);
		let end = start;
		for (let i = 0; i < token.length; i++) {
			const codePoint = text.codePointAt(unit);
			if (codePoint === undefined || byteOfUnit(token.charCodeAt(i)) !== utf8Byte(codePoint, byte)) {
				throw mismatch(token, start);
			}
			const width = codePoint > 0xffff ? 2 : 1;
			end = endOf(mapped, unit + width - 1);
			byte++;
			if (byte === utf8Length(codePoint)) {
				byte = 0;
				unit += width;
			}
		}
		walk.offsets.push([start, end]);
	}
	if (byte !== 0) {
		throw mismatch(undefined, startOf(mapped, unit));
	}
}

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

function walkCharacters(mapped: MappedText, walk: Walk): void {
	const { text } = mapped;
	let unit = 0;
	let byte = 0;
	while (unit < text.length) {
		const token = walk.tokens[walk.offsets.length];
		const codePoint = text.codePointAt(unit) ?? 0;
		const width = codePoint > 0xffff ? 2 : 1;
		const start = startOf(mapped, unit);
		const written = token === undefined ? undefined : BYTE_TOKEN.exec(token)?.[1];
		if (written !== undefined && Number.parseInt(written, 16) === utf8Byte(codePoint, byte)) {
			walk.offsets.push([start, endOf(mapped, unit + width - 1)]);
			byte++;
			if (byte === utf8Length(codePoint)) {
				byte = 0;
				unit += width;
			}
			continue;
		}
		if (token === undefined || token === "" || byte !== 0 || !text.startsWith(token, unit)) {
			throw mismatch(token, start);
		}
		unit += token.length;
		walk.offsets.push([start, endOf(mapped, unit - 1)]);
	}
}

function mismatch(token: string | undefined, at: number): UnmappableText {
	const found =
		token === undefined ? "the tokens end" : `the token ${JSON.stringify(token)} does not match the text`;
	return new UnmappableText(`${found} at character ${at + 1}`);
}
