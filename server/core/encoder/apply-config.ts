/** What Python's fast tokenizers change in `tokenizer.json` when they read `tokenizer_config.json` (Transformers 4). */
import { asArray, asId, asRecord, asString, type JsonRecord } from "./definition.js";
import type { JsonValue } from "../syntax/json/json-node.js";

/** An added token as the files write it; the id is settled later. */
export interface WrittenToken {
	readonly content: string;
	readonly singleWord: boolean;
	readonly lstrip: boolean;
	readonly rstrip: boolean;
	readonly normalized: boolean;
	readonly special: boolean;
}

/** The parts of a tokenizer that the configuration may change. */
export interface ConfiguredParts {
	readonly normalizer: JsonRecord | undefined;
	readonly preTokenizer: JsonRecord | undefined;
	readonly postProcessor: JsonRecord | undefined;
	/** In the order in which they are added; later ones with the same content win. */
	readonly addedTokens: readonly WrittenToken[];
	/** Special tokens in a text are ordinary text. */
	readonly splitsSpecialTokens: boolean;
	/** Contents that stand around each text, in place of the post-processor's. */
	readonly around?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

export function applyConfig(json: JsonRecord, config: JsonRecord | undefined): ConfiguredParts {
	const parts: ConfiguredParts = {
		normalizer: asRecord(json.normalizer),
		preTokenizer: asRecord(json.pre_tokenizer),
		postProcessor: asRecord(json.post_processor),
		addedTokens: asArray(json.added_tokens).flatMap((token) => readWritten(token) ?? []),
		splitsSpecialTokens: config?.split_special_tokens === true,
	};
	if (config === undefined) {
		return parts;
	}
	const family = familyOf(config);
	const named = { ...family?.defaults, ...config };
	const around = family?.around(named);
	return {
		...parts,
		...withPrefixSpace(parts, config, json),
		addedTokens: withNamedTokens(parts.addedTokens, named),
		...(around === undefined ? {} : { around }),
	};
}

/** Classes that write their post-processor anew, from `add_bos_token` and `add_eos_token`. */
function familyOf(config: JsonRecord) {
	const name = asString(config.tokenizer_class)?.replace(/(?:Tokenizer)(?:Fast)?$/, "") ?? "";
	const found = REBUILT_CLASSES.get(name);
	if (found === undefined) {
		return undefined;
	}
	return {
		defaults: found.tokens,
		around: (named: JsonRecord) => ({
			before: (named.add_bos_token ?? found.addsBos) === true ? textOf(named.bos_token) : [],
			after: named.add_eos_token === true ? textOf(named.eos_token) : [],
		}),
	};
}

const LLAMA = { bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" };

const REBUILT_CLASSES: ReadonlyMap<string, { readonly addsBos: boolean; readonly tokens: JsonRecord }> =
	new Map([
		["Llama", { addsBos: true, tokens: LLAMA }],
		["CodeLlama", { addsBos: true, tokens: LLAMA }],
		[
			"Gemma",
			{
				addsBos: true,
				tokens: { bos_token: "<bos>", eos_token: "<eos>", unk_token: "<unk>", pad_token: "<pad>" },
			},
		],
		[
			"Cohere",
			{
				addsBos: true,
				tokens: { bos_token: "<BOS_TOKEN>", eos_token: "<|END_OF_TURN_TOKEN|>", unk_token: "<UNK>" },
			},
		],
		[
			"GPTNeoX",
			{
				addsBos: false,
				tokens: { bos_token: "<|endoftext|>", eos_token: "<|endoftext|>", unk_token: "<|endoftext|>" },
			},
		],
	]);

/** A token's text: a string, or an object with `content`. */
function textOf(value: JsonValue | undefined): readonly string[] {
	const text = asString(value) ?? asString(asRecord(value)?.content);
	return text === undefined ? [] : [text];
}

/** Python adds what `added_tokens_decoder` and the named special tokens have and the tokenizer lacks. */
function withNamedTokens(tokens: readonly WrittenToken[], config: JsonRecord): readonly WrittenToken[] {
	const decoder = Object.entries(asRecord(config.added_tokens_decoder) ?? {});
	const ordered = decoder.sort(([a], [b]) => Number(a) - Number(b));
	const listed = ordered.flatMap(([, token]) => readWritten(token) ?? []);
	const known = new Set([...tokens, ...listed].map(({ content }) => content));
	const special: WrittenToken[] = [];
	const extra = config.additional_special_tokens ?? config.extra_special_tokens;
	const values = [...SPECIAL_NAMES.map((name) => config[name]), ...asArray(extra)];
	for (const value of values) {
		const [content] = textOf(value);
		if (content !== undefined && content !== "" && !known.has(content)) {
			known.add(content);
			const written = readWritten(asRecord(value) ?? { content, special: true });
			special.push(...(written === undefined ? [] : [{ ...written, special: true }]));
		}
	}
	const names = new Set(values.flatMap(textOf));
	const marked = listed.map((token) => (names.has(token.content) ? { ...token, special: true } : token));
	return [...tokens, ...marked, ...special];
}

const SPECIAL_NAMES = [
	"bos_token",
	"eos_token",
	"unk_token",
	"sep_token",
	"pad_token",
	"cls_token",
	"mask_token",
] as const;

function readWritten(value: JsonValue): WrittenToken | undefined {
	const record = asRecord(value);
	const content = asString(record?.content);
	if (record === undefined || content === undefined || content === "") {
		return undefined;
	}
	const special = record.special === true;
	return {
		content,
		singleWord: record.single_word === true,
		lstrip: record.lstrip === true,
		rstrip: record.rstrip === true,
		normalized: typeof record.normalized === "boolean" ? record.normalized : !special,
		special,
	};
}

/** `add_prefix_space` and `legacy`. */
function withPrefixSpace(
	parts: ConfiguredParts,
	config: JsonRecord,
	json: JsonRecord,
): Partial<ConfiguredParts> {
	const wanted = config.add_prefix_space === true;
	const name = asString(config.tokenizer_class) ?? "";
	const { preTokenizer, postProcessor } = parts;
	if (/^(?:Code)?LlamaTokenizer/.test(name) && typeof config.add_prefix_space === "boolean") {
		// The class then converts the SentencePiece model again; a byte-level one cannot have come from it.
		return asRecord(json.model)?.byte_fallback === true
			? convertedFromSentencePiece(config.legacy !== false, wanted)
			: {};
	}
	const changed: { -readonly [K in keyof ConfiguredParts]?: ConfiguredParts[K] } = {};
	// Only the outermost pre-tokenizer is changed, not the parts of a sequence.
	if (preTokenizer !== undefined && typeof preTokenizer.add_prefix_space === "boolean") {
		changed.preTokenizer = { ...preTokenizer, add_prefix_space: wanted };
	}
	if (/^(?:Roberta|Bart|Longformer|LED|Mvp)Tokenizer/.test(name) && postProcessor !== undefined) {
		changed.postProcessor = {
			...postProcessor,
			add_prefix_space: wanted,
			trim_offsets: config.trim_offsets !== false,
		};
	}
	if (name.startsWith("CohereTokenizer") && wanted && preTokenizer !== undefined) {
		changed.preTokenizer = asRecord(withSpaceEverywhere(preTokenizer)) ?? preTokenizer;
	}
	return changed;
}

function withSpaceEverywhere(value: JsonValue): JsonValue {
	if (Array.isArray(value)) {
		return value.map(withSpaceEverywhere);
	}
	const record = asRecord(value);
	if (record === undefined) {
		return value;
	}
	const entries = Object.entries(record).map(([key, item]) => [
		key,
		key === "add_prefix_space" ? true : withSpaceEverywhere(item),
	]);
	return Object.fromEntries(entries) as JsonRecord;
}

/** As `LlamaConverter` writes it (Transformers 4.57, convert_slow_tokenizer.py). */
function convertedFromSentencePiece(isLegacy: boolean, addsSpace: boolean): Partial<ConfiguredParts> {
	const replace = { type: "Replace", pattern: { String: " " }, content: "▁" };
	const prepend = { type: "Prepend", prepend: "▁" };
	if (isLegacy) {
		const normalizers = addsSpace ? [prepend, replace] : [replace];
		return { normalizer: { type: "Sequence", normalizers }, preTokenizer: undefined };
	}
	return {
		normalizer: undefined,
		preTokenizer: {
			type: "Metaspace",
			replacement: "▁",
			prepend_scheme: addsSpace ? "first" : "never",
			split: false,
		},
	};
}

/** Settles ids as the tokenizer does: the one that the token has, else the next free one. */
export function settleIds(
	tokens: readonly WrittenToken[],
	vocabulary: { readonly size: number; idOf(token: string): number | undefined },
): readonly (WrittenToken & { readonly id: number })[] {
	const byContent = new Map<string, WrittenToken & { readonly id: number }>();
	let highest = -1;
	for (const token of tokens) {
		const known = byContent.get(token.content)?.id ?? vocabulary.idOf(token.content);
		const id = known ?? Math.max(highest + 1, vocabulary.size);
		highest = Math.max(highest, id);
		byContent.set(token.content, { ...token, id });
	}
	return [...byContent.values()];
}

/** Ids in a written post-processor. */
export function idsIn(value: JsonValue | undefined): readonly number[] {
	return asArray(value).flatMap((id) => asId(id) ?? []);
}
