/** The encoder: text to ids, offsets and special tokens, equal to Hugging Face's fast tokenizers. */
import { bytesOfToken } from "./byte-alphabet.js";
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import { encodePiece } from "./encode-piece.js";
import { createFinder, type AddedTokenFinder } from "./find-added-tokens.js";
import {
	createPieceEncoder,
	createSink,
	reserveTokens,
	type PieceEncoder,
	type TokenSink,
} from "./piece-encoder.js";
import { createNormalizer, type Normalizer } from "./normalize.js";
import type { AddedToken } from "./plan.js";
import { createPreTokenizer, type PreTokenizer } from "./pre-tokenize.js";
import { endInOriginal, sliceSection, startInOriginal, type Section } from "./section.js";
import { findToken, tokenText } from "./token-table.js";
import { createTrimmer } from "./trim-offsets.js";
import { encodeUtf8 } from "./utf8.js";
import type { RawEncoding } from "../types/encoding.js";

export interface EncodeOptions {
	readonly addSpecialTokens: boolean;
	/** Asked every few thousand pieces; true: the encoding is given up. */
	readonly shouldStop?: () => boolean;
}

/** An encoding in flat arrays, for whole files. */
export interface FlatEncoding {
	readonly ids: Int32Array;
	/** UTF-16 start and end of each token; empty when they were not asked for. */
	readonly offsets: Int32Array;
}

export interface Encoder {
	/** Halves of characters are read as U+FFFD. */
	encode(text: string, options: { readonly addSpecialTokens: boolean }): RawEncoding;
	/** Undefined: stopped. */
	encodeFlat(
		text: string,
		options: EncodeOptions & { readonly withOffsets: boolean },
	): FlatEncoding | undefined;
	/** The id of a token of the vocabulary or of the added tokens. */
	tokenToId(token: string): number | undefined;
	isSpecial(id: number): boolean;
	/** The bytes that the token stands for, as lower-case hex. */
	bytesOf(id: number): string;
}

/** Bytes for remembered pieces, unless another number is asked for. */
const CACHE_BYTES = 1 << 24;

export function createEncoderOf(tokenizer: CompiledTokenizer, cacheBytes: number = CACHE_BYTES): Encoder {
	const { plan } = tokenizer;
	const machine = createMachine(tokenizer, cacheBytes);
	const special = new Set(plan.addedTokens.filter((token) => token.special).map((token) => token.id));
	const added = new Map(plan.addedTokens.map((token) => [token.content, token.id]));
	const contents = new Map(plan.addedTokens.map((token) => [token.id, token.content]));
	const encodeFlat: Encoder["encodeFlat"] = (text, { withOffsets, ...options }) => {
		const sink = createSink(withOffsets, options.shouldStop);
		const around = options.addSpecialTokens ? plan : { before: [], after: [] };
		const given = withWholeCharacters(text);
		pushAll(sink, around.before, 0);
		if (!run(machine, sink, given)) {
			return undefined;
		}
		pushAll(sink, around.after, text.length);
		return {
			ids: sink.ids.slice(0, sink.count),
			offsets: sink.offsets?.slice(0, sink.count * 2) ?? new Int32Array(0),
		};
	};
	return {
		encodeFlat,
		encode(text, { addSpecialTokens }) {
			const flat = encodeFlat(text, { addSpecialTokens, withOffsets: true });
			const ids = Array.from(flat?.ids ?? []);
			const before = addSpecialTokens ? plan.before.length : 0;
			const after = addSpecialTokens ? plan.after.length : 0;
			return {
				ids,
				offsets: ids.map((_, i) => [flat?.offsets[i * 2] ?? 0, flat?.offsets[i * 2 + 1] ?? 0] as const),
				specialTokensMask: ids.map((id, i) => i < before || i >= ids.length - after || special.has(id)),
			};
		},
		tokenToId(token) {
			const bytes = encodeUtf8(token);
			const id = added.get(token) ?? findToken(tokenizer.tokens, bytes, bytes.length);
			return id < 0 ? undefined : id;
		},
		isSpecial: (id) => special.has(id),
		bytesOf(id) {
			const content = contents.get(id);
			return content === undefined ? hexOf(bytesOfPiece(tokenizer, id)) : hexOf(encodeUtf8(content));
		},
	};
}

interface Machine {
	readonly pieces: PieceEncoder;
	/** Tokens that are found before normalisation, and after. */
	readonly findRaw: AddedTokenFinder | undefined;
	readonly findNormalized: AddedTokenFinder | undefined;
	readonly normalizers: readonly Normalizer[];
	readonly preTokenize: PreTokenizer;
	/** Maps are needed even for ids alone: a step asks where a section starts. */
	readonly alwaysMaps: boolean;
	readonly trimmer: ReturnType<typeof createTrimmer>;
}

function createMachine(tokenizer: CompiledTokenizer, cacheBytes: number): Machine {
	const { plan } = tokenizer;
	const sought = plan.addedTokens.filter((token) => !token.isIgnored);
	return {
		pieces: createPieceEncoder(tokenizer, cacheBytes),
		findRaw: createFinder(sought.filter((token) => !token.isNormalized)),
		findNormalized: createFinder(sought.filter((token) => token.isNormalized && token.pattern !== "")),
		normalizers: plan.normalizers.map(createNormalizer),
		preTokenize: createPreTokenizer(plan.preTokenizers),
		alwaysMaps: plan.preTokenizers.some((step) => step.kind === "metaspace" && step.scheme === "first"),
		trimmer: createTrimmer(tokenizer),
	};
}

/** False: stopped. */
function run(machine: Machine, sink: TokenSink, text: string): boolean {
	const { pieces, preTokenize, normalizers } = machine;
	const withMap = sink.offsets !== undefined || machine.alwaysMaps;
	const startsAt = sink.count;
	const read = (section: Section, start: number, end: number) =>
		encodePiece(pieces, sink, section, start, end);
	const onText = (section: Section) => {
		const normalized = normalizers.reduce((part, step) => step(part, withMap), section);
		return eachStretch(machine.findNormalized, normalized, {
			onToken: (token, part) => pushAdded(machine, sink, token, part),
			onText: (part) => preTokenize(part, withMap, read),
		});
	};
	const isDone = eachStretch(
		machine.findRaw,
		{ text, base: 0 },
		{
			onToken: (token, part) => pushAdded(machine, sink, token, part),
			onText,
		},
	);
	if (isDone) {
		machine.trimmer?.trim(sink, startsAt, text);
	}
	return isDone;
}

interface StretchHandlers {
	readonly onToken: (token: AddedToken, section: Section) => void;
	readonly onText: (section: Section) => boolean;
}

function eachStretch(
	find: AddedTokenFinder | undefined,
	section: Section,
	{ onToken, onText }: StretchHandlers,
): boolean {
	const stretches = section.text === "" ? [] : find?.(section.text);
	if (stretches === undefined) {
		return onText(section);
	}
	for (const { start, end, token } of stretches) {
		const part = sliceSection(section, start, end);
		if (token !== undefined) {
			onToken(token, part);
		} else if (!onText(part)) {
			return false;
		}
	}
	return true;
}

function pushAdded({ trimmer }: Machine, sink: TokenSink, token: AddedToken, section: Section): void {
	reserveTokens(sink, 1);
	if (sink.offsets !== undefined) {
		sink.offsets[sink.count * 2] = startInOriginal(section, 0);
		sink.offsets[sink.count * 2 + 1] = endInOriginal(section, section.text.length);
		trimmer?.noteText(sink.count, section.text);
	}
	sink.ids[sink.count++] = token.id;
}

function pushAll(sink: TokenSink, ids: readonly number[], offset: number): void {
	reserveTokens(sink, ids.length);
	for (const id of ids) {
		sink.offsets?.fill(offset, sink.count * 2, sink.count * 2 + 2);
		sink.ids[sink.count++] = id;
	}
}

function withWholeCharacters(text: string): string {
	// In every engine of 2023 and later, but not yet in the library that core is compiled against.
	const modern = text as string & { isWellFormed(): boolean; toWellFormed(): string };
	return modern.isWellFormed() ? text : modern.toWellFormed();
}

function bytesOfPiece({ tokens, plan, byteIds }: CompiledTokenizer, id: number): Uint8Array {
	const text = tokenText(tokens, id) ?? "";
	const isByteLevel = plan.model.unit === "bytes" || plan.preTokenizers.some((step) => step.kind === "bytes");
	if (isByteLevel) {
		return bytesOfToken(text) ?? encodeUtf8(text);
	}
	const byte = byteIds.indexOf(id);
	return byte >= 0 ? Uint8Array.of(byte) : encodeUtf8(text.replaceAll("▁", " "));
}

function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
