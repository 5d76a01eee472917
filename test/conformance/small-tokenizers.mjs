// Small tokenizers, trained here on seeded text, for components that the real ones at hand do not have.

import { characterOfByte } from "../../out/server/core/encoder/byte-alphabet.js";
import { seededStrings } from "../bench/seeded-text.mjs";

/** As `{ name, json }`. */
export function smallTokenizers() {
	const text = seededStrings(99, 250).join(" ");
	const bytes = trainBytes(text);
	const pieces = text
		.replaceAll(" ", "▁")
		.match(/▁?[^▁]+/gu)
		.filter((piece) => /^[\p{ASCII}▁éüñ]*$/u.test(piece));
	const withFallback = train(pieces.slice(0, 1200), 400, [...SPECIAL, ...FALLBACK]);
	const withoutFallback = train(pieces.slice(0, 1200), 300, SPECIAL);
	const halfFallback = train(pieces.slice(0, 1200), 300, [...SPECIAL, ...FALLBACK.slice(0, 200)]);
	const unknown = { unk_token: "<unk>", fuse_unk: true };
	const all = { ...unknown, byte_fallback: true };
	return [
		...byteLevelOnes(bytes),
		...behaviours(bytes),
		...["always", "first", "never"].flatMap((scheme) =>
			[true, false].map((split) =>
				define(
					`metaspace-${scheme}${split ? "-split" : ""}`,
					{ ...withFallback, ...all },
					{
						pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: scheme, split },
						added: FLAGGED,
					},
				),
			),
		),
		define(
			"unknown-fused",
			{ ...withoutFallback, ...unknown },
			{ normalizer: sentencePiece("▁▁"), added: FLAGGED },
		),
		define(
			"unknown-single",
			{ ...withoutFallback, unk_token: "<unk>" },
			{ normalizer: sentencePiece("▁"), added: FLAGGED },
		),
		define("unknown-dropped", withoutFallback, {
			pre_tokenizer: { type: "WhitespaceSplit" },
			added: FLAGGED,
		}),
		define(
			"whitespace",
			{ ...withoutFallback, ...unknown },
			{ pre_tokenizer: { type: "Whitespace" }, added: FLAGGED },
		),
		define(
			"half-fallback",
			{ ...halfFallback, ...all },
			{
				normalizer: sentencePiece("▁"),
				added: [token("<s>", { normalized: true }), token("</s>", { normalized: true }), ...FLAGGED],
			},
		),
		define(
			"whole-pieces",
			{ ...withFallback, ...all, ignore_merges: true },
			{
				normalizer: replace(" ", "▁"),
				pre_tokenizer: split({ String: "▁" }, "MergedWithNext"),
				added: [token("<s>"), token("</s>")],
			},
		),
	];
}

function byteLevelOnes(model) {
	const roberta = {
		type: "RobertaProcessing",
		sep: ["!", 0],
		cls: ['"', 1],
		trim_offsets: true,
		add_prefix_space: true,
	};
	const template = {
		type: "TemplateProcessing",
		single: [special("X"), { Sequence: { id: "A", type_id: 0 } }, special("Y")],
		pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
		special_tokens: {
			X: { id: "X", ids: [5, 6], tokens: ["a", "b"] },
			Y: { id: "Y", ids: [7], tokens: ["c"] },
		},
	};
	const spaced = byteLevel({ add_prefix_space: true });
	return [
		define("prefix-space", model, { pre_tokenizer: spaced, post_processor: roberta, added: FLAGGED }),
		define("prefix-space-trimmed", model, {
			pre_tokenizer: spaced,
			post_processor: { ...roberta, add_prefix_space: false },
			added: FLAGGED,
		}),
		define("trim-and-template", model, {
			pre_tokenizer: spaced,
			post_processor: { type: "Sequence", processors: [byteLevel({ add_prefix_space: true }), template] },
			added: FLAGGED,
		}),
		define("digits-each", model, {
			pre_tokenizer: sequence({ type: "Digits", individual_digits: true }, spaced),
		}),
		define(
			"digits-together",
			{ ...model, ignore_merges: true },
			{
				pre_tokenizer: sequence({ type: "Digits", individual_digits: false }, byteLevel()),
			},
		),
		define("splits-after-bytes", model, {
			pre_tokenizer: sequence(
				{ type: "Punctuation", behavior: "Contiguous" },
				byteLevel(),
				{ type: "Digits", individual_digits: false },
				split({ Regex: "[0-9][0-9][0-9]" }, "Isolated"),
			),
		}),
		define("possessive", model, {
			normalizer: { type: "NFKC" },
			pre_tokenizer: sequence(
				split(
					{
						Regex:
							"'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+|\\s++$|\\s+(?!\\S)|\\s",
					},
					"Isolated",
				),
				byteLevel({ use_regex: false }),
			),
		}),
		define("digit-groups", model, {
			normalizer: { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "Lowercase" }] },
			pre_tokenizer: sequence(
				split(
					{
						Regex:
							"\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))|(?<=\\w)[[:punct:]]+|\\b\\p{Lu}\\w*\\b|[\\p{Han}&&[^的一]]+|\\h+",
					},
					"Isolated",
				),
				byteLevel({ use_regex: false }),
			),
			added: FLAGGED,
		}),
		define("replacements", model, {
			normalizer: {
				type: "Sequence",
				normalizers: [
					{ type: "NFKD" },
					{ ...replace("", " $& "), pattern: { Regex: "\\s{2,}" } },
					replace("a", ""),
				],
			},
			pre_tokenizer: byteLevel(),
			added: FLAGGED,
		}),
		define("delimiter", model, {
			pre_tokenizer: sequence({ type: "CharDelimiterSplit", delimiter: "e" }, byteLevel()),
		}),
	];
}

function behaviours(model) {
	return ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"].flatMap((behavior) => [
		define(`split-regex-${behavior}`, model, {
			pre_tokenizer: sequence(
				split({ Regex: "\\p{N}|[a-e]" }, behavior),
				split({ String: "o" }, behavior, true),
				byteLevel({ use_regex: false }),
			),
		}),
		define(`split-string-${behavior}`, model, {
			normalizer: { type: "NFC" },
			pre_tokenizer: sequence(split({ String: " " }, behavior), byteLevel()),
		}),
	]);
}

const SPECIAL = ["<unk>", "<s>", "</s>"];
const FALLBACK = Array.from(
	{ length: 256 },
	(_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

const FLAGGED = [
	token("<mask>", { lstrip: true }),
	token("<|end|>", { rstrip: true }),
	token("<|user|>", { lstrip: true, rstrip: true }),
	token("the", { single_word: true, special: false }),
	token("Hello", { normalized: true, special: false, lstrip: true }),
	token("[INST]", { normalized: true, special: false }),
	token("ſo", { single_word: true, normalized: true, special: false }),
];

function token(content, flags = {}) {
	return {
		content,
		single_word: false,
		lstrip: false,
		rstrip: false,
		normalized: false,
		special: true,
		...flags,
	};
}

function special(id) {
	return { SpecialToken: { id, type_id: 0 } };
}

function sequence(...pretokenizers) {
	return { type: "Sequence", pretokenizers };
}

function byteLevel(options = {}) {
	return { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true, ...options };
}

function split(pattern, behavior, invert = false) {
	return { type: "Split", pattern, behavior, invert };
}

function replace(text, content) {
	return { type: "Replace", pattern: { String: text }, content };
}

function sentencePiece(prefix) {
	return { type: "Sequence", normalizers: [{ type: "Prepend", prepend: prefix }, replace(" ", "▁")] };
}

function define(name, model, { normalizer = null, pre_tokenizer = null, post_processor = null, added = [] }) {
	let next = Object.keys(model.vocab).length;
	const added_tokens = added.map((entry) => ({ ...entry, id: model.vocab[entry.content] ?? next++ }));
	const rest = { dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null };
	const flags = { fuse_unk: false, byte_fallback: false };
	const json = {
		version: "1.0",
		truncation: null,
		padding: null,
		added_tokens,
		normalizer,
		pre_tokenizer,
		post_processor,
		decoder: null,
	};
	return { name, json: { ...json, model: { type: "BPE", ...rest, ...flags, ...model } } };
}

function trainBytes(text) {
	const alphabet = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(characterOfByte(byte)));
	const words = text.match(/ ?\p{L}+|\p{N}+|\s+|[^\s\p{L}\p{N}]+/gu).slice(0, 3000);
	return train(
		words.map((word) => Array.from(Buffer.from(word), (byte) => alphabet[byte]).join("")),
		400,
		alphabet,
	);
}

/** Plain byte-pair training: the most frequent pair, again and again. */
function train(words, count, first) {
	const tokens = new Set(first);
	let sequences = words.map((word) => Array.from(word));
	for (const characters of sequences) for (const character of characters) tokens.add(character);
	const merges = [];
	while (merges.length < count) {
		const pair = mostFrequentPair(sequences);
		if (pair === undefined) break;
		merges.push(pair);
		tokens.add(pair.join(""));
		sequences = sequences.map((symbols) => joinPair(symbols, pair));
	}
	return { vocab: Object.fromEntries([...tokens].map((entry, id) => [entry, id])), merges };
}

function mostFrequentPair(sequences) {
	const counts = new Map();
	for (const symbols of sequences) {
		for (let i = 0; i + 1 < symbols.length; i++) {
			const key = JSON.stringify([symbols[i], symbols[i + 1]]);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	let best;
	for (const [key, count] of counts) if (count > (counts.get(best) ?? 1)) best = key;
	return best === undefined ? undefined : JSON.parse(best);
}

function joinPair(symbols, [left, right]) {
	const joined = [];
	for (let i = 0; i < symbols.length; i++) {
		const isPair = symbols[i] === left && symbols[i + 1] === right;
		joined.push(isPair ? left + right : symbols[i]);
		i += isPair ? 1 : 0;
	}
	return joined;
}
