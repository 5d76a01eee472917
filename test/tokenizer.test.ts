/** Ids, offsets and special tokens of the library tokenizer, and chat templates on the library. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import { isUnavailable } from "../server/core/base/staged.js";
import { piecesOf } from "../server/core/types/encoding.js";
import type { RawEncoding } from "../server/core/types/encoding.js";
import { openEmbedded } from "../server/node/embedded-tokenizers.js";
import { createTemplateEngine } from "../server/core/template/create-template-engine.js";
import { createLibraryEncoder, type LibraryEncoder } from "../server/node/library-tokenizer.js";
import { readTokenizerDefinition, type TokenizerFiles } from "../server/node/tokenizer-definition.js";
import { projectRoot } from "./support/project-root.js";
import { createRandom } from "./support/random.js";
import { addedToken, tinyTokenizer, type TinyOptions } from "./support/tiny-tokenizer.js";

const embedded = openEmbedded({
	kind: "module",
	path: path.join(projectRoot, "scripts/embedded-tokenizers.mjs"),
});

describe("embedded tokenizers", () => {
	const encoders = new Map<string, LibraryEncoder>();

	before(async () => {
		for (const id of ["qwen2.5-instruct", "llama-2"]) {
			const files = await embedded.read(id);
			assert.ok(files, `${id} is there`);
			encoders.set(id, encoderOf(files));
		}
	});

	// Recorded from the Rust library, `tokenizers` 0.23.2, with its offsets counted in UTF-16 units.
	const recorded: readonly (readonly [id: string, text: string, answer: string])[] = [
		["qwen2.5-instruct", "hi there<|im_end|>\n", "6023:0-2 1052:2-8 151645:8-18 198:18-19"],
		["qwen2.5-instruct", " é😀", "3958:0-2 141334:2-4"],
		["qwen2.5-instruct", "🏽x", "145375:0-2 87:2-3"],
		["qwen2.5-instruct", "e\u0301a", "963:0-1 64:2-3"],
		["qwen2.5-instruct", "ñ\u0327", "145910:0-1 136:1-2 225:1-2"],
		["qwen2.5-instruct", "\u1112\u1161\u11ab", "23573:0-1"],
		["qwen2.5-instruct", "<0x0A>", "27:0-1 15:1-2 87:2-3 15:3-4 32:4-5 29:5-6"],
		["llama-2", "hi there", "7251:0-2 727:2-8"],
		["llama-2", " é😀\n", "29871:0-1 904:0-2 243:2-4 162:2-4 155:2-4 131:2-4 13:4-5"],
		["llama-2", "<s> x</s>", "1:0-3 29871:3-4 921:3-5 2:5-9"],
		["llama-2", "<0x0A>", "529:0-1 29900:1-2 29916:2-3 29900:3-4 29909:4-5 29958:5-6"],
	];

	for (const [id, text, answer] of recorded) {
		test(`${id} gives ${JSON.stringify(text)} the ids and offsets of the Rust library`, () => {
			assert.equal(show(encoders.get(id)!.encode(text, { addSpecialTokens: false })), answer);
		});
	}

	test("the bytes of the tokens are the bytes of the text, and the pieces are the text", () => {
		const random = createRandom(7);
		const alphabet = [..."ab Z9 .,\n\téüß日本한😀👩‍👩‍👧\u0301\u0327א▁Ġ<>|", "<|im_end|>", "</s>", "  "];
		for (let round = 0; round < 300; round++) {
			const text = Array.from(
				{ length: 1 + Math.floor(random() * 12) },
				() => alphabet[Math.floor(random() * alphabet.length)],
			).join("");
			const encoder = encoders.get("qwen2.5-instruct")!;
			const { ids, offsets } = encoder.encode(text, { addSpecialTokens: false });
			assert.equal(piecesOf(text, offsets).join(""), text);
			const bytes = Buffer.from(ids.map((id) => encoder.bytesOf(id)).join(""), "hex").toString("utf8");
			assert.equal(bytes, text.normalize("NFC"), JSON.stringify(text));
		}
	});

	test("Llama 2 puts BOS in front, and marks it special", () => {
		const { ids, specialTokensMask, offsets } = encoders
			.get("llama-2")!
			.encode("hi", { addSpecialTokens: true });
		assert.deepEqual(
			[ids, specialTokensMask, offsets],
			[
				[1, 7251],
				[true, false],
				[
					[0, 0],
					[0, 2],
				],
			],
		);
	});

	test("pieces of Llama 2 stand for text, and its byte tokens for bytes", () => {
		const encoder = encoders.get("llama-2")!;
		assert.deepEqual(
			[encoder.bytesOf(727), encoder.bytesOf(13), encoder.bytesOf(2)],
			["207468657265", "0a", "3c2f733e"],
		);
	});

	test("half of a surrogate pair has no ids", () => {
		assert.throws(
			() => encoders.get("llama-2")!.encode("a\ud83d", { addSpecialTokens: false }),
			isUnavailable,
		);
	});

	test("an empty text has no tokens", () => {
		assert.equal(show(encoders.get("qwen2.5-instruct")!.encode("", { addSpecialTokens: true })), "");
	});
});

describe("tokenizer files", () => {
	test("an added token takes the spaces that lstrip and rstrip give it", () => {
		const json = { added_tokens: [addedToken(256, "<eos>", { lstrip: true, rstrip: true })] };
		assert.equal(spans("a  <eos> \nb", { json }), "0-1 1-10 10-11");
	});

	test("a byte-level post-processor trims spaces from the offsets", () => {
		const json = {
			model: { type: "BPE", vocab: { a: 0, Ġ: 1, Ġa: 2 }, merges: ["Ġ a"] },
			post_processor: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
		};
		assert.equal(spans("a a", { json }), "0-1 2-3");
	});

	test("the template of the post-processor puts its ids around the text", () => {
		const json = {
			post_processor: {
				type: "TemplateProcessing",
				single: [
					{ SpecialToken: { id: "<pad>" } },
					{ Sequence: { id: "A" } },
					{ SpecialToken: { id: "<eos>" } },
				],
				special_tokens: { "<pad>": { ids: [257] }, "<eos>": { ids: [256] } },
			},
		};
		const encoding = tiny({ json }).encode("a", { addSpecialTokens: true });
		assert.equal(show(encoding), "257:0-0 64:0-1 256:1-1");
	});

	test("a Llama class ignores the post-processor and reads add_bos_token and add_eos_token", () => {
		const config = { tokenizer_class: "LlamaTokenizerFast", bos_token: "<pad>", add_eos_token: true };
		assert.equal(show(tiny({ config }).encode("a", { addSpecialTokens: true })), "257:0-0 64:0-1 256:1-1");
		const without = { ...config, add_bos_token: false, add_eos_token: false };
		assert.equal(show(tiny({ config: without }).encode("a", { addSpecialTokens: true })), "64:0-1");
	});

	test("tokens that only the config names are added", () => {
		const config = {
			added_tokens_decoder: { 300: { content: "<tool>", special: false } },
			eos_token: "<new>",
		};
		const encoder = tiny({ config });
		assert.equal(show(encoder.encode("<tool><new>", { addSpecialTokens: false })), "300:0-6 301:6-11");
		assert.deepEqual(
			[encoder.isSpecial(300), encoder.isSpecial(301), encoder.tokenToId("<new>")],
			[false, true, 301],
		);
	});

	test("a rare space that the library and Rust read differently is not guessed", () => {
		const json = { added_tokens: [addedToken(256, "<eos>", { rstrip: true })] };
		assert.throws(() => spans("<eos>\uFEFFb", { json }), isUnavailable);
	});

	for (const [what, options] of [
		["a WordPiece model", { model: { type: "WordPiece", unk_token: "a" } }],
		["a normalizer that is not known", { json: { normalizer: { type: "BertNormalizer" } } }],
		[
			"a token that matches whole words",
			{ json: { added_tokens: [addedToken(256, "<eos>", { single_word: true })] } },
		],
	] as const) {
		test(`${what} is unavailable, not approximated`, () => {
			const definition = readTokenizerDefinition(tinyTokenizer(options));
			assert.ok(!("kind" in definition));
			assert.ok(isUnavailable(createLibraryEncoder(definition)));
		});
	}

	test("the template file wins over the config's, and of named templates the default is taken", () => {
		const config = {
			chat_template: [
				{ name: "rag", template: "R" },
				{ name: "default", template: "D" },
			],
		};
		const files = tinyTokenizer({ config });
		assert.equal(templateIn(files), "D");
		assert.equal(templateIn({ ...files, "chat_template.jinja": "F" }), "F");
	});
});

describe("chat templates", () => {
	const engine = createTemplateEngine({ now: () => new Date(2024, 0, 5, 7, 8) });

	function render(
		template: string,
		...messages: readonly { readonly [key: string]: string | number | null | readonly string[] }[]
	): string {
		const result = engine.render(template, {
			messages,
			addGenerationPrompt: false,
			variables: { bos_token: "<s>" },
		});
		if (result.kind === "render-failure") {
			return `failure: ${result.message}`;
		}
		const marks = result.generation.map(({ start, end }) => ` [${result.text.slice(start, end)}]`);
		return JSON.stringify(result.text) + marks.join("");
	}

	const loop = "{% for m in messages %}{{ bos_token + m.role + ':' + m.content }}{% endfor %}";

	for (const [what, template, messages, expected] of [
		["text is joined", loop, [{ role: "user", content: "a" }], '"<s>user:a"'],
		[
			"null is no text",
			loop,
			[{ role: "user", content: null }],
			'failure: TypeError: can only concatenate str (not "NoneType") to str',
		],
		[
			"a list is no text",
			loop,
			[{ role: "user", content: ["a"] }],
			'failure: TypeError: can only concatenate str (not "list") to str',
		],
		[
			"a number is no text",
			"{{ messages[0].content + 'a' }}",
			[{ content: 3 }],
			"failure: TypeError: unsupported operand type(s) for +: 'int' and 'str'",
		],
		[
			"a missing key is named",
			loop,
			[{ role: "user" }],
			"failure: UndefinedError: 'dict object' has no attribute 'content'",
		],
		[
			"values print as in Python",
			"{{ messages[0].content }} {{ messages[0].x }} {{ true }} {{ nothing }}",
			[{ content: null, x: ["it's", "b"] }],
			'"None [\\"it\'s\\", \'b\'] True "',
		],
		[
			"strip takes the characters that it is given",
			"[{{ messages[0].a.strip('\\n') }}] [{{ messages[0].a.lstrip() }}]",
			[{ a: "\n b\n" }],
			'"[ b] [b\\n]"',
		],
		[
			"trim makes text of null, as Python does",
			"{{ messages[0].content | trim }}",
			[{ content: null }],
			'"None"',
		],
		[
			"nothing is found in an empty list",
			"{{ messages[0].role }}",
			[],
			"failure: UndefinedError: list object has no element 0",
		],
		[
			"a key that is missing may be tested",
			"{{ messages[0].a is defined }} {% if messages[0].a %}x{% endif %}",
			[{ b: "" }],
			'"False "',
		],
		[
			"items without an attribute are selected",
			"{{ messages | selectattr('a', 'undefined') | list | length }} {{ messages | tojson }}",
			[{ b: 1 }],
			'"1 [{\\"b\\": 1}]"',
		],
		["~ joins anything", "{{ 'a' ~ none ~ 1 }}", [], '"aNone1"'],
		["numbers and lists are added", "{{ 1 + 2 }} {{ [1] + [2] }}", [], '"3 [1, 2]"'],
		[
			"raise_exception is the failure",
			"{{ raise_exception('roles must alternate') }}",
			[],
			"failure: roles must alternate",
		],
		["a broken template is a failure", "{% if %}", [], undefined],
		["an endless range is refused", "{% for i in range(9999999999) %}{% endfor %}", [], undefined],
		["dates are in English", "{{ strftime_now('%d %b %Y %-H:%M') }}", [], '"05 Jan 2024 7:08"'],
		[
			"generation blocks have spans",
			"{% for m in messages %}{% generation %}{{ m.content }}.{% endgeneration %}{% endfor %}",
			[{ content: "a" }, { content: "b" }],
			'"a.b." [a.] [b.]',
		],
		["line ends of Windows are one newline", "a\r\n{% if true %}\r\nb{% endif %}", [], '"a\\nb"'],
		[
			"tojson keeps the order and the letters",
			"{{ messages[0] | tojson }}",
			[{ b: "é", a: 1 }],
			'"{\\"b\\": \\"é\\", \\"a\\": 1}"',
		],
	] as const) {
		test(what, () => {
			const result = render(template, ...messages);
			if (expected === undefined) {
				assert.match(result, /^failure: ./);
			} else {
				assert.equal(result, expected);
			}
		});
	}
});

function encoderOf(files: TokenizerFiles): LibraryEncoder {
	const definition = readTokenizerDefinition(files);
	assert.ok(!("kind" in definition), "the files are whole");
	const encoder = createLibraryEncoder(definition);
	assert.ok(!isUnavailable(encoder), "the tokenizer is supported");
	return encoder;
}

function tiny(options: TinyOptions): LibraryEncoder {
	return encoderOf(tinyTokenizer(options));
}

function templateIn(files: TokenizerFiles): string | undefined {
	const definition = readTokenizerDefinition(files);
	return "kind" in definition ? undefined : definition.chatTemplate;
}

/** `id:start-end` of each token. */
function show({ ids, offsets }: RawEncoding): string {
	return ids.map((id, i) => `${id}:${offsets[i]!.join("-")}`).join(" ");
}

function spans(text: string, options: TinyOptions): string {
	const { offsets } = tiny(options).encode(text, { addSpecialTokens: false });
	return offsets.map((offset) => offset.join("-")).join(" ");
}
