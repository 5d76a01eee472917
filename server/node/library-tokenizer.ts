/** The tokenizer of reference, `@huggingface/transformers`, with the offsets that it does not give. */
import { PreTrainedTokenizer } from "@huggingface/transformers";
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { TextRange } from "../core/base/text-range.js";
import type { RawEncoding } from "../core/types/encoding.js";
import type { Tokenizer, TokenizerFacts } from "../core/types/tokenizer.js";
import { createSplitter } from "./added-token-splitter.js";
import { alignTokens, type PieceLayout } from "./align-tokens.js";
import { byteOfUnit } from "./byte-alphabet.js";
import { asArray, asRecord, asString, type JsonRecord } from "./json-fields.js";
import { UnmappableText } from "./mapped-text.js";
import { readNormaliser } from "./read-normaliser.js";
import { readPretokenizer } from "./read-pretokenizer.js";
import type { AddedToken, TokenizerDefinition } from "./tokenizer-definition.js";

/** Thrown by `encode` when this text's ids or offsets cannot be known; an `Unavailable` that can be thrown. */
export class EncodingUnavailable extends Error implements Unavailable {
	readonly kind = "unavailable";
	constructor(
		readonly reason: string,
		readonly todo: string,
	) {
		super(reason);
	}
}

/** The encoder of a definition; several tokenizers with different facts may share one. */
export type LibraryEncoder = Omit<Tokenizer, "facts">;

export function createLibraryTokenizer(encoder: LibraryEncoder, facts: TokenizerFacts): Tokenizer {
	return { ...encoder, facts };
}

/** Unavailable when the library or the alignment does not know a part of the tokenizer. */
export function createLibraryEncoder(definition: TokenizerDefinition): LibraryEncoder | Unavailable {
	const layout = readLayout(definition);
	if (typeof layout === "string") {
		return unavailable(
			`This kind of tokenizer is not supported yet: ${layout}.`,
			"Choose another tokenizer folder.",
		);
	}
	const library = construct(definition);
	if (typeof library === "string") {
		return unavailable(
			`The tokenizer cannot be loaded: ${library}.`,
			"Download the tokenizer's files again.",
		);
	}
	const special = new Set(definition.addedTokens.filter((token) => token.special).map((token) => token.id));
	const pieces = createPieceTable(definition, layout.unit);
	const addedIds = new Map(definition.addedTokens.map((token) => [layout.nameOf(token), token.id]));
	const unknownId = definition.idOf(asString(definition.model.unk_token) ?? "");
	return {
		encode(text, { addSpecialTokens }) {
			const tokens = text === "" ? [] : library.tokenize(demandWellFormed(text));
			const offsets = place(text, tokens, layout);
			const ids = tokens.map((token) => addedIds.get(token) ?? definition.idOf(token) ?? unknownId);
			const known = demandIds(ids, tokens);
			const { before, after } = addSpecialTokens ? definition.postProcessor : { before: [], after: [] };
			const encoding: RawEncoding = {
				ids: [...before, ...known, ...after],
				offsets: [
					...before.map(() => [0, 0] as const),
					...trimmed(text, offsets, tokens, { definition, startsLater: before.length > 0 }),
					...after.map(() => [text.length, text.length] as const),
				],
				specialTokensMask: [
					...before.map(() => true),
					...known.map((id) => special.has(id)),
					...after.map(() => true),
				],
			};
			return encoding;
		},
		tokenToId: (token) => definition.idOf(token),
		isSpecial: (id) => special.has(id),
		bytesOf: pieces,
	};
}

/** What the alignment needs to know; a string names the part that it does not know. */
function readLayout(definition: TokenizerDefinition): PieceLayout | string {
	const { json, model } = definition;
	const type = asString(model.type) ?? (Array.isArray(model.vocab) ? "Unigram" : "BPE");
	if (type !== "BPE" && type !== "Unigram") {
		return `the model "${type}"`;
	}
	if (model.continuing_subword_prefix || model.end_of_word_suffix || model.dropout) {
		return "pieces with a prefix or suffix, or dropout";
	}
	const normaliser = readNormaliser(asRecord(json.normalizer));
	if (typeof normaliser === "string") {
		return normaliser;
	}
	const pretokenizer = readPretokenizer(asRecord(json.pre_tokenizer));
	if (typeof pretokenizer === "string") {
		return pretokenizer;
	}
	const single = definition.addedTokens.find((token) => token.singleWord);
	if (single !== undefined) {
		return `the added token "${single.content}" matches whole words only`;
	}
	const hasNormaliser = json.normalizer !== null && json.normalizer !== undefined;
	const nameOf = (token: AddedToken) =>
		token.normalized && hasNormaliser ? normaliser({ text: token.content, base: 0 }).text : token.content;
	const isRaw = (token: AddedToken) => !(token.normalized && hasNormaliser);
	const named = (tokens: readonly AddedToken[]) => new Map(tokens.map((token) => [nameOf(token), token]));
	return {
		splitRaw: createSplitter(named(definition.addedTokens.filter(isRaw))),
		splitNormalised: createSplitter(named(definition.addedTokens.filter((token) => !isRaw(token)))),
		normalise: normaliser,
		...pretokenizer,
		nameOf,
	};
}

/** The library reads only ids from these; what Python does around them is ours. */
function construct({ json, model, addedTokens }: TokenizerDefinition): PreTrainedTokenizer | string {
	const written = addedTokens.map(({ singleWord, ...token }) => ({ ...token, single_word: singleWord }));
	const forLibrary = {
		normalizer: json.normalizer ?? null,
		pre_tokenizer: json.pre_tokenizer ?? null,
		post_processor: null,
		decoder: null,
		added_tokens: written,
		model: { ...model, merges: readMerges(model) },
	};
	try {
		return new PreTrainedTokenizer(forLibrary, {});
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** `"a b"` or `["a", "b"]`; the library tells them apart by the first one. */
function readMerges(model: JsonRecord): readonly unknown[] {
	return asArray(model.merges);
}

/** The text itself; throws for half of a surrogate pair. */
export function demandWellFormed(text: string): string {
	const at = loneSurrogate(text);
	if (at < 0) {
		return text;
	}
	const code = text.charCodeAt(at).toString(16);
	throw new EncodingUnavailable(
		`The text has half of a character (\\u${code}) that Python's tokenizers refuse.`,
		"Write the whole character, or remove the half.",
	);
}

function loneSurrogate(text: string): number {
	return text.search(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
}

function place(text: string, tokens: readonly string[], layout: PieceLayout): [number, number][] {
	try {
		return alignTokens(text, tokens, layout);
	} catch (error) {
		if (error instanceof UnmappableText) {
			throw new EncodingUnavailable(
				`The places of this record's tokens are not known: ${error.message}.`,
				"Other records are not affected; look at this one's characters there.",
			);
		}
		throw error;
	}
}

function demandIds(ids: readonly (number | undefined)[], tokens: readonly string[]): number[] {
	return ids.map((id, i) => {
		if (id === undefined) {
			throw new EncodingUnavailable(
				`The tokenizer has no id for ${JSON.stringify(tokens[i])}.`,
				"Download the tokenizer's files again.",
			);
		}
		return id;
	});
}

/** A byte-level post-processor may leave out the spaces at a token's edges. */
function trimmed(
	text: string,
	offsets: readonly (readonly [number, number])[],
	tokens: readonly string[],
	{ definition, startsLater }: { readonly definition: TokenizerDefinition; readonly startsLater: boolean },
): readonly (readonly [number, number])[] {
	const { trim } = definition.postProcessor;
	if (trim === undefined) {
		return offsets;
	}
	return offsets.map(([start, end], i) => {
		const token = tokens[i] ?? "";
		const leading = LEADING_SPACES.exec(token)?.[0].length ?? 0;
		const trailing = TRAILING_SPACES.exec(token)?.[0].length ?? 0;
		const isFirst = (i === 0 && !startsLater) || start === 0;
		// One space at the start may be the one that the tokenizer added; more cannot be.
		const keeps = isFirst && trim.keepFirst && leading === 1;
		const from = keeps ? start : forward(text, { start, end }, leading);
		return [from, backward(text, { start: from, end }, trailing)];
	});
}

/** `count` characters, not units, after the start; at most the end. */
function forward(text: string, { start, end }: TextRange, count: number): number {
	let at = start;
	for (let i = 0; i < count && at < end; i++) {
		at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
	}
	return Math.min(at, end);
}

function backward(text: string, { start, end }: TextRange, count: number): number {
	let at = end;
	for (let i = 0; i < count && at > start; i++) {
		at -= /[\uDC00-\uDFFF]/.test(text.charAt(at - 1)) ? 2 : 1;
	}
	return Math.max(at, start);
}

/** Rust's white space, and the byte-level character of a space. */
const SPACES = "[Ġ\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const LEADING_SPACES = new RegExp(`^${SPACES}`);
const TRAILING_SPACES = new RegExp(`${SPACES}$`);

/** Bytes of ids as hex; the table is made when it is first asked for. */
function createPieceTable(
	definition: TokenizerDefinition,
	unit: PieceLayout["unit"],
): (id: number) => string {
	let table: ReadonlyMap<number, string> | undefined;
	const added = new Map(definition.addedTokens.map((token) => [token.id, token.content]));
	return (id) => {
		const content = added.get(id);
		if (content !== undefined) {
			return hexOfText(content);
		}
		table ??= piecesById(definition.model);
		const piece = table.get(id);
		if (piece === undefined) {
			return "";
		}
		return unit === "bytes" ? hexOfUnits(piece) : hexOfPiece(piece);
	};
}

function piecesById({ vocab }: JsonRecord): ReadonlyMap<number, string> {
	if (Array.isArray(vocab)) {
		return new Map(vocab.map((entry, id) => [id, asString(asArray(entry)[0]) ?? ""]));
	}
	return new Map(
		Object.entries(asRecord(vocab) ?? {}).flatMap(([piece, id]) =>
			typeof id === "number" ? [[id, piece]] : [],
		),
	);
}

function hexOfUnits(piece: string): string {
	const bytes = Array.from({ length: piece.length }, (_, i) => byteOfUnit(piece.charCodeAt(i)));
	return bytes.includes(-1) ? hexOfText(piece) : Buffer.from(bytes).toString("hex");
}

function hexOfPiece(piece: string): string {
	const byte = /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1];
	return byte === undefined ? hexOfText(piece.replaceAll("▁", " ")) : byte.toLowerCase();
}

function hexOfText(text: string): string {
	return Buffer.from(text, "utf8").toString("hex");
}
