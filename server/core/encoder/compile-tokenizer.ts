/** Turns a tokenizer's files into flat arrays and a plan, once; loading these is fast. */
import { applyConfig, settleIds, type ConfiguredParts } from "./apply-config.js";
import { bytesOfToken, characterOfByte } from "./byte-alphabet.js";
import { CUT_BYTES, markJoins } from "./cut-points.js";
import {
	asArray,
	asId,
	asRecord,
	asString,
	isUnsupported,
	unsupported,
	type JsonRecord,
	type TokenizerDefinition,
	type Unsupported,
} from "./definition.js";
import { createNormalizer } from "./normalize.js";
import { addPair, createPairTable, type PairTable } from "./pair-table.js";
import type { AddedToken, EncodingPlan, ModelPlan, NormalizerStep } from "./plan.js";
import { readPostProcessor, type PostPlan } from "./read-post-processor.js";
import { readNormalizer, readPreTokenizer } from "./read-steps.js";
import { buildTokenTable, type TokenTable } from "./token-table.js";
import { encodeUtf8 } from "./utf8.js";

/** A tokenizer as data: nothing in it is an object per token. */
export interface CompiledTokenizer {
	readonly plan: EncodingPlan;
	readonly tokens: TokenTable;
	/** By id: UTF-8 bytes of the text that the token covers. */
	readonly lengths: Int32Array;
	readonly pairs: PairTable;
	/** By byte: the id of the byte, or of its fallback token; -1: there is none. */
	readonly byteIds: Int32Array;
	/** Bits of pairs of characters that tokens hold side by side; empty when texts are not cut there. */
	readonly joins: Uint8Array;
}

/** Ids above this are taken for damage. */
const HIGHEST_ID = 1 << 23;

export function compileTokenizer({
	tokenizerJson,
	tokenizerConfig,
}: TokenizerDefinition): CompiledTokenizer | Unsupported {
	const json = asRecord(tokenizerJson) ?? {};
	const model = asRecord(json.model);
	const vocab = asRecord(model?.vocab);
	const type = asString(model?.type) ?? (model?.merges === undefined ? "none" : "BPE");
	if (model === undefined || vocab === undefined || type !== "BPE") {
		return unsupported(`the model ${type}`);
	}
	const odd = ["dropout", "continuing_subword_prefix", "end_of_word_suffix"].find((name) =>
		Boolean(model[name]),
	);
	if (odd !== undefined) {
		return unsupported(odd);
	}
	const parts = applyConfig(json, asRecord(tokenizerConfig));
	const normalizers = readNormalizer(parts.normalizer);
	const steps = readPreTokenizer(parts.preTokenizer);
	const ids = readVocabulary(vocab);
	if (isUnsupported(normalizers) || isUnsupported(steps) || isUnsupported(ids)) {
		return [normalizers, steps, ids].find(isUnsupported) ?? unsupported("the vocabulary");
	}
	// The model itself writes bytes; only steps after `ByteLevel` need to see them written.
	const isByteLevel = steps.at(-1)?.kind === "bytes";
	const preTokenizers = isByteLevel ? steps.slice(0, -1) : steps;
	const addedTokens = settleAddedTokens(parts, normalizers, ids);
	const post = readAround(parts, addedTokens, ids);
	const arrays = compileModel(model, ids, isByteLevel);
	if (isUnsupported(post)) {
		return post;
	}
	if (isUnsupported(arrays)) {
		return arrays;
	}
	const { modelPlan, ...data } = arrays;
	return { ...data, plan: { normalizers, preTokenizers, addedTokens, ...post, model: modelPlan } };
}

type Vocabulary = ReadonlyMap<string, number>;

function readVocabulary(vocab: JsonRecord): Vocabulary | Unsupported {
	const ids = new Map<string, number>();
	const seen = new Set<number>();
	for (const [token, value] of Object.entries(vocab)) {
		const id = asId(value);
		if (id === undefined || id > HIGHEST_ID || seen.has(id)) {
			return unsupported(`the id ${JSON.stringify(value)} of "${token}"`);
		}
		seen.add(id);
		ids.set(token, id);
	}
	return ids;
}

function settleAddedTokens(
	parts: ConfiguredParts,
	normalizers: readonly NormalizerStep[],
	vocabulary: Vocabulary,
): readonly AddedToken[] {
	const settled = settleIds(parts.addedTokens, {
		size: vocabulary.size,
		idOf: (token) => vocabulary.get(token),
	});
	const steps = normalizers.map(createNormalizer);
	return settled.map(({ normalized, ...token }) => ({
		...token,
		isNormalized: normalized,
		isIgnored: parts.splitsSpecialTokens && token.special,
		pattern: normalized
			? steps.reduce((section, step) => step(section, false), { text: token.content, base: 0 }).text
			: token.content,
	}));
}

function readAround(
	parts: ConfiguredParts,
	addedTokens: readonly AddedToken[],
	vocabulary: Vocabulary,
): PostPlan | Unsupported {
	if (parts.around === undefined) {
		return readPostProcessor(parts.postProcessor);
	}
	const added = new Map(addedTokens.map(({ content, id }) => [content, id]));
	const idsOf = (contents: readonly string[]) =>
		contents.flatMap((content) => added.get(content) ?? vocabulary.get(content) ?? []);
	return { before: idsOf(parts.around.before), after: idsOf(parts.around.after) };
}

type ModelArrays = Omit<CompiledTokenizer, "plan"> & { readonly modelPlan: ModelPlan };

function compileModel(
	model: JsonRecord,
	vocabulary: Vocabulary,
	isByteLevel: boolean,
): ModelArrays | Unsupported {
	const byteFallback = model.byte_fallback === true;
	const byteIds = readByteIds(vocabulary, isByteLevel);
	const fallbackIds = new Set(isByteLevel ? [] : byteIds.filter((id) => id >= 0));
	const unknown = asString(model.unk_token);
	const unknownId = unknown === undefined ? -1 : vocabulary.get(unknown);
	const canSpellAll = isByteLevel
		? !byteIds.includes(-1)
		: byteFallback && canSpellAllBytes(byteIds, vocabulary);
	if (isByteLevel && byteFallback && !canSpellAll) {
		return unsupported("byte_fallback of a byte-level vocabulary without all bytes");
	}
	if (unknownId === undefined && !canSpellAll) {
		return unsupported(`the unk_token "${unknown ?? ""}", which is not in the vocabulary`);
	}
	const merges = readMerges(model, vocabulary);
	if (isUnsupported(merges)) {
		return merges;
	}
	const touchesFallback = merges.some(
		(merge) => fallbackIds.has(merge.left) || fallbackIds.has(merge.right) || fallbackIds.has(merge.merged),
	);
	const pairs = createPairTable(merges.length);
	merges.forEach(({ left, right, merged }, rank) => {
		addPair(pairs, left, right, rank, merged);
	});
	const canCut = !isByteLevel && canSpellAll && !touchesFallback;
	const joins = new Uint8Array(canCut ? CUT_BYTES : 0);
	let size = 0;
	for (const id of vocabulary.values()) {
		size = Math.max(size, id + 1);
	}
	const lengths = new Int32Array(size);
	for (const [token, id] of vocabulary) {
		lengths[id] = lengthOf(token, isByteLevel, byteFallback && fallbackIds.has(id));
		if (canCut) {
			markJoins(joins, token);
		}
	}
	return {
		modelPlan: {
			unit: isByteLevel ? "bytes" : "characters",
			ignoreMerges: model.ignore_merges === true,
			byteFallback,
			fuseUnknown: model.fuse_unk === true,
			unknownId: unknownId ?? -1,
			canCut,
			hasVariableLengths: byteFallback && !isByteLevel && (touchesFallback || model.ignore_merges === true),
			mergeCount: merges.length,
		},
		tokens: buildTokenTable([...vocabulary], size),
		lengths,
		pairs,
		byteIds,
		joins,
	};
}

function lengthOf(token: string, isByteLevel: boolean, isFallback: boolean): number {
	if (isFallback) {
		return 1;
	}
	return isByteLevel ? (bytesOfToken(token)?.length ?? 0) : encodeUtf8(token).length;
}

function readByteIds(vocabulary: Vocabulary, isByteLevel: boolean): Int32Array {
	return Int32Array.from({ length: 256 }, (_, byte) => {
		const hex = byte.toString(16).toUpperCase().padStart(2, "0");
		const token = isByteLevel ? String.fromCharCode(characterOfByte(byte)) : `<0x${hex}>`;
		return vocabulary.get(token) ?? -1;
	});
}

/** Bytes that begin no character do not count, nor do ASCII characters that are tokens themselves. */
function canSpellAllBytes(byteIds: Int32Array, vocabulary: Vocabulary): boolean {
	return byteIds.every((id, byte) => {
		const isNever = byte === 0xc0 || byte === 0xc1 || byte >= 0xf5;
		return id >= 0 || isNever || (byte < 128 && vocabulary.has(String.fromCharCode(byte)));
	});
}

interface Merge {
	readonly left: number;
	readonly right: number;
	readonly merged: number;
}

/** `"a b"` or `["a", "b"]`. */
function readMerges(model: JsonRecord, vocabulary: Vocabulary): readonly Merge[] | Unsupported {
	const merges: Merge[] = [];
	for (const entry of asArray(model.merges)) {
		if (typeof entry === "string" && entry.startsWith("#version")) {
			continue;
		}
		const [first, second, ...rest] =
			typeof entry === "string" ? entry.split(" ") : asArray(entry).map(asString);
		const left = vocabulary.get(first ?? "");
		const right = vocabulary.get(second ?? "");
		const merged = vocabulary.get(`${first ?? ""}${second ?? ""}`);
		if (left === undefined || right === undefined || merged === undefined || rest.length > 0) {
			return unsupported(`the merge ${JSON.stringify(entry)}, which is not of the vocabulary`);
		}
		merges.push({ left, right, merged });
	}
	return merges;
}
