// Small tokenizers of our own, one for each part that the real ones do not exercise.
import * as fs from "node:fs";
import { trainMerges } from "./train-merges.mjs";

const TABLES = new URL("../../test/conformance/tokenizer-strings.json", import.meta.url);

/** @returns {readonly { id: string, label: string, origin: string, read(): Promise<Record<string, string>> }[]} */
export function craftedTokenizers() {
	const sentences = readSentences();
	const bytes = byteLevelModel(sentences);
	const pieces = metaspaceModel(sentences);
	const make = (id, label, json, config = {}) => ({
		id: `crafted-${id}`,
		label,
		origin: "scripts/conformance/crafted-tokenizers.mjs",
		read: async () => filesOf(json, config),
	});
	const digits = (individual) =>
		sequence("pretokenizers", { type: "Digits", individual_digits: individual }, byteLevel());
	const splitBy = (pattern, behavior, invert = false) =>
		sequence("pretokenizers", { type: "Split", pattern, behavior, invert }, byteLevel({ use_regex: false }));
	const prefixSpace = {
		model: bytes,
		pre_tokenizer: byteLevel({ add_prefix_space: true, trim_offsets: true }),
		post_processor: byteLevel({ add_prefix_space: true, trim_offsets: true }),
	};
	return [
		make("digits-single", "byte-level, every digit by itself", { model: bytes, pre_tokenizer: digits(true) }),
		make("digits-runs", "byte-level, runs of digits", { model: bytes, pre_tokenizer: digits(false) }),
		make("prefix-space", "byte-level with a prefix space, trimmed offsets", prefixSpace, {
			add_prefix_space: true,
		}),
		make("prefix-space-dropped", "a prefix space that the configuration does not repeat", prefixSpace),
		make("roberta", "byte-level, Roberta's post-processor", {
			model: bytes,
			pre_tokenizer: byteLevel(),
			post_processor: {
				type: "RobertaProcessing",
				cls: ["<bos>", idIn(bytes, "<bos>")],
				sep: ["<eos>", idIn(bytes, "<eos>")],
				trim_offsets: true,
				add_prefix_space: false,
			},
		}),
		make("bos-eos-nfc", "byte-level, NFC, BOS and EOS by template", {
			model: bytes,
			normalizer: { type: "NFC" },
			pre_tokenizer: byteLevel(),
			post_processor: template(bytes, "<bos>", "<eos>"),
		}),
		make("ignore-merges", "byte-level, whole words before merges", {
			model: { ...bytes, ignore_merges: true },
			pre_tokenizer: byteLevel(),
		}),
		make("split-isolated", "split at a pattern, each match by itself", {
			model: bytes,
			pre_tokenizer: splitBy({ Regex: "\\s+(?!\\S)|\\p{L}+|\\p{N}{1,3}" }, "Isolated"),
		}),
		make("split-removed", "split at white space, which is removed", {
			model: bytes,
			pre_tokenizer: splitBy({ Regex: "\\s+" }, "Removed"),
		}),
		make("split-previous", "split at a comma, which stays with the text before", {
			model: bytes,
			pre_tokenizer: splitBy({ String: "," }, "MergedWithPrevious"),
		}),
		make("split-next", "split at a space, which goes with the text after", {
			model: bytes,
			pre_tokenizer: splitBy({ String: " " }, "MergedWithNext"),
		}),
		make("split-contiguous", "split at vowels, neighbours together", {
			model: bytes,
			pre_tokenizer: splitBy({ Regex: "[aeiou]" }, "Contiguous"),
		}),
		make("added-tokens", "byte-level, added tokens that strip, match words or are normalised", {
			model: bytes,
			normalizer: { type: "NFC" },
			pre_tokenizer: byteLevel(),
			added_tokens: [...bytes.added, ...oddTokens(bytes)],
		}),
		make("metaspace-first", "Metaspace, prefix before the first word", {
			model: pieces,
			pre_tokenizer: metaspace("first"),
		}),
		make("metaspace-always", "Metaspace, prefix before every section, split", {
			model: pieces,
			pre_tokenizer: metaspace("always", true),
		}),
		make("metaspace-never", "Metaspace, no prefix", { model: pieces, pre_tokenizer: metaspace("never") }),
		make("prepend", "Prepend and Replace, byte fallback, added tokens that strip", {
			model: pieces,
			normalizer: sequence(
				"normalizers",
				{ type: "Prepend", prepend: "▁" },
				{ type: "Replace", pattern: { String: " " }, content: "▁" },
			),
			added_tokens: [...pieces.added, ...oddTokens(pieces).filter((token) => !token.single_word)],
			post_processor: template(pieces, "<bos>"),
		}),
		make("unknown", "no byte fallback, neighbouring unknown characters as one token", {
			model: { ...pieces, byte_fallback: false, fuse_unk: true },
			pre_tokenizer: metaspace("first"),
		}),
		make("llama-legacy", "a Llama class with EOS added by its configuration", llamaFiles(pieces), {
			tokenizer_class: "LlamaTokenizer",
			add_bos_token: true,
			add_eos_token: true,
			legacy: true,
		}),
		make("llama-no-bos", "a Llama class whose configuration takes BOS away", llamaFiles(pieces), {
			tokenizer_class: "LlamaTokenizer",
			add_bos_token: false,
			legacy: false,
		}),
		make(
			"config-tokens",
			"tokens that only tokenizer_config.json names",
			{ model: bytes, pre_tokenizer: byteLevel() },
			{
				additional_special_tokens: ["<|user|>", "<|assistant|>"],
				pad_token: "<pad-of-config>",
			},
		),
		make(
			"split-special",
			"special tokens in a text are split",
			{ model: bytes, pre_tokenizer: byteLevel() },
			{
				split_special_tokens: true,
			},
		),
		make(
			"token-flags",
			"flags of added tokens that tokenizer_config.json changes",
			{ model: bytes, pre_tokenizer: byteLevel() },
			{
				added_tokens_decoder: flagsOf(bytes),
			},
		),
		make("metaspace-digits", "Metaspace, then digits", {
			model: pieces,
			pre_tokenizer: sequence("pretokenizers", metaspace("always", true), {
				type: "Digits",
				individual_digits: true,
			}),
		}),
	];
}

function readSentences() {
	const tables = JSON.parse(fs.readFileSync(TABLES, "utf8"));
	return [...Object.values(tables.languages).flat(), ...tables.code];
}

function filesOf({ model, ...parts }, config) {
	const { added, ...rest } = model;
	const json = {
		version: "1.0",
		truncation: null,
		padding: null,
		added_tokens: added,
		normalizer: null,
		pre_tokenizer: null,
		post_processor: null,
		decoder: null,
		...parts,
		model: rest,
	};
	const named = {
		bos_token: "<bos>",
		eos_token: "<eos>",
		unk_token: "<unk>",
		clean_up_tokenization_spaces: false,
		tokenizer_class: "PreTrainedTokenizerFast",
	};
	return {
		"tokenizer.json": JSON.stringify(json),
		"tokenizer_config.json": JSON.stringify({ ...named, ...config }),
	};
}

const SPECIAL = ["<unk>", "<bos>", "<eos>"];

/** Bytes as their printable characters, then merges inside words. */
function byteLevelModel(sentences) {
	const words = sentences.flatMap((sentence) => sentence.match(/ ?\S+|\s+/g) ?? []);
	const merges = trainMerges(words.map(byteSymbols), 400);
	return withAdded({ ...bpe([...SPECIAL, ...BYTES], merges), unk_token: null });
}

/** Characters that occur, bytes for all others, and merges that also go across words. */
function metaspaceModel(sentences) {
	const symbols = sentences.map((sentence) => Array.from(`▁${sentence.replaceAll(" ", "▁")}`));
	const latin = symbols.map((piece) => piece.filter((symbol) => symbol < "\u2000" || symbol === "▁"));
	const characters = [...new Set(latin.flat())].sort();
	const fallback = Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`);
	const merges = trainMerges(latin, 500);
	const model = bpe([...SPECIAL, ...fallback, ...characters], merges);
	return withAdded({ ...model, byte_fallback: true, fuse_unk: true });
}

function hex(byte) {
	return byte.toString(16).toUpperCase().padStart(2, "0");
}

function bpe(symbols, merges) {
	const all = [...new Set([...symbols, ...merges.map(([left, right]) => left + right)])];
	return {
		type: "BPE",
		dropout: null,
		unk_token: "<unk>",
		continuing_subword_prefix: null,
		end_of_word_suffix: null,
		fuse_unk: false,
		byte_fallback: false,
		ignore_merges: false,
		vocab: Object.fromEntries(all.map((symbol, id) => [symbol, id])),
		merges,
	};
}

function withAdded(model) {
	return {
		...model,
		added: SPECIAL.map((content) => added(model.vocab[content], content, { special: true })),
	};
}

function added(id, content, options = {}) {
	const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
	return { id, content, ...plain, ...options };
}

/** Ids go on after the vocabulary's. */
function oddTokens({ vocab }) {
	const next = Object.keys(vocab).length;
	const options = [
		["<|left|>", { lstrip: true, special: true }],
		["<|right|>", { rstrip: true, special: true }],
		["<|both|>", { lstrip: true, rstrip: true, special: true }],
		["model", { single_word: true }],
		["ist", { single_word: true, lstrip: true }],
		["Nîmes", { normalized: true }],
		["e\u0301", { normalized: true }],
		["  ", {}],
		["<|left|><|right|>", { special: true }],
		["return", { normalized: true, rstrip: true }],
	];
	return options.map(([content, option], i) => added(next + i, content, option));
}

/** The tokens of the file again, some with other flags, and one more. */
function flagsOf({ vocab, added: written }) {
	const [unknown, bos, eos] = written;
	const more = added(Object.keys(vocab).length, "<|more|>", { lstrip: true });
	const tokens = [unknown, { ...bos, rstrip: true }, { ...eos, lstrip: true }, more];
	return Object.fromEntries(tokens.map(({ id, ...token }) => [id, token]));
}

function llamaFiles(model) {
	return {
		model,
		normalizer: sequence(
			"normalizers",
			{ type: "Prepend", prepend: "▁" },
			{ type: "Replace", pattern: { String: " " }, content: "▁" },
		),
		post_processor: template(model, "<bos>"),
	};
}

function idIn({ vocab }, token) {
	return vocab[token];
}

function template(model, before, after) {
	const part = (id) => ({ SpecialToken: { id, type_id: 0 } });
	const names = [before, after].filter((name) => name !== undefined);
	const single = [
		part(before),
		{ Sequence: { id: "A", type_id: 0 } },
		...(after === undefined ? [] : [part(after)]),
	];
	return {
		type: "TemplateProcessing",
		single,
		pair: [...single, { Sequence: { id: "B", type_id: 1 } }],
		special_tokens: Object.fromEntries(
			names.map((name) => [name, { id: name, ids: [idIn(model, name)], tokens: [name] }]),
		),
	};
}

function sequence(name, ...parts) {
	return { type: "Sequence", [name]: parts };
}

function byteLevel(options = {}) {
	return { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true, ...options };
}

function metaspace(scheme, split = false) {
	return { type: "Metaspace", replacement: "▁", prepend_scheme: scheme, split };
}

/** The printable character of every byte, as byte-level vocabularies write it. */
const BYTES = (() => {
	const isPrintable = (byte) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
	let next = 0x100;
	return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

function byteSymbols(text) {
	return Array.from(Buffer.from(text, "utf8"), (byte) => BYTES[byte]);
}
