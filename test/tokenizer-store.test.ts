/** Where tokenizers come from, in which order, and what is said when there is none. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { isUnavailable } from "../server/core/base/staged.js";
import { defineFamily } from "../server/core/types/family.js";
import type { TokenizerFacts } from "../server/core/types/tokenizer.js";
import type { Setting, TokenizerEdits } from "../server/core/types/training-config.js";
import type { TokenizerRequest } from "../server/host.js";
import { createTokenizerStore, type TokenizerStore } from "../server/node/tokenizer-store.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-store-"));
after(() => fs.rmSync(folder, { recursive: true }));

/** `Own` has precisely the embedded files, `Kin` only the vocabulary. */
const family = defineFamily({
	id: "tiny",
	name: "Tiny",
	matches: (name) => /^Tiny\//.test(name),
	usesEmbeddedExactly: (name) => name === "Tiny/Own",
	sharesEmbeddedVocabulary: (name) => name === "Tiny/Kin",
	embedded: "tiny",
	stopTokens: ["<eos>"],
	markersAreTokens: true,
});

const hub = path.join(folder, "hub");
const store: TokenizerStore = createTokenizerStore({
	embedded: { read: async () => tinyTokenizer({ config: { chat_template: "built in" } }) },
	families: [family],
	environment: { HF_HUB_CACHE: hub },
	home: folder,
	workingFolder: path.join(folder, "elsewhere"),
});

beforeEach(() => fs.rmSync(hub, { recursive: true, force: true }));

function write(where: string, files: { readonly [name: string]: string }): string {
	const target = path.join(folder, where);
	fs.mkdirSync(target, { recursive: true });
	for (const [name, text] of Object.entries(files)) {
		fs.writeFileSync(path.join(target, name), text);
	}
	return target;
}

/** A model in the cache's own layout. */
function cache(name: string, files: { readonly [name: string]: string }): void {
	const commit = "a09a35458c702b33eeacc393d103063234e8bc28";
	const model = `hub/models--${name.replace("/", "--")}`;
	write(`${model}/refs`, { main: `${commit}\n` });
	write(`${model}/snapshots/${commit}`, files);
}

async function factsOf(request: TokenizerRequest): Promise<TokenizerFacts> {
	const loaded = await store.load(request);
	assert.ok(!isUnavailable(loaded), isUnavailable(loaded) ? loaded.reason : "");
	return loaded.tokenizer.facts;
}

async function reasonOf(request: TokenizerRequest): Promise<string> {
	const loaded = await store.load(request);
	assert.ok(isUnavailable(loaded));
	assert.match(loaded.todo, /\.$/, "says what to do");
	return loaded.reason;
}

function setting(value: string): Setting<string> {
	return { value, option: "x", certainty: "certain" };
}

describe("the order of the places", () => {
	test("a folder named in the script is read relative to the script", async () => {
		const at = write("project/model", tinyTokenizer());
		const facts = await factsOf({ name: "./model", relativeTo: path.join(folder, "project") });
		assert.deepEqual([facts.origin, facts.ids.level, facts.eos], [at, "exact", { text: "<eos>", id: 256 }]);
	});

	test("the Hugging Face cache wins over the built-in files", async () => {
		cache("Tiny/Own", tinyTokenizer({ config: { chat_template: "cached" } }));
		const facts = await factsOf({ name: "Tiny/Own" });
		assert.deepEqual([facts.origin, facts.chatTemplate], ["Hugging Face cache a09a354", "cached"]);
	});

	test("what the person chose wins over the script", async () => {
		const at = write("chosen", tinyTokenizer());
		assert.equal((await factsOf({ chosen: at, name: "Tiny/Own" })).origin, at);
		assert.match(await reasonOf({ chosen: "./nowhere", name: "Tiny/Own" }), /"\.\/nowhere" does not exist/);
	});

	test("a model that has the built-in files is exact", async () => {
		const facts = await factsOf({ name: "Tiny/Own" });
		assert.deepEqual(
			[facts.origin, facts.ids.level, facts.template.level, facts.chatTemplate, facts.stopIds],
			["built in", "exact", "exact", "built in", [256]],
		);
	});

	test("a relative that has the vocabulary is approximate, without template and EOS", async () => {
		const facts = await factsOf({ name: "Tiny/Kin" });
		assert.deepEqual(
			[facts.ids.level, facts.template.level, facts.chatTemplate, facts.eos, facts.stopIds],
			["approximate", "unavailable", undefined, undefined, []],
		);
	});

	test("any other model is unavailable, of the same family or not", async () => {
		assert.match(await reasonOf({ name: "Tiny/Other" }), /"Tiny\/Other" is not on this computer/);
		assert.match(await reasonOf({ name: "Some/Model" }), /not on this computer/);
	});

	test("no name is no guess", async () => {
		assert.match(await reasonOf({}), /names no model/);
		assert.match(await reasonOf({ chosen: "", name: "" }), /names no model/);
	});

	test("an adapter without a tokenizer takes its base model's", async () => {
		const at = write("adapter", { "adapter_config.json": '{"base_model_name_or_path": "Tiny/Own"}' });
		assert.equal((await factsOf({ name: at })).name, "Tiny/Own");
		const loop = write("loop", {
			"adapter_config.json": `{"base_model_name_or_path": "${at.replaceAll("\\", "/")}"}`,
		});
		assert.match(await reasonOf({ name: loop }), /has no tokenizer\.json/);
	});
});

describe("files", () => {
	test("a broken tokenizer.json is named with the reason", async () => {
		const at = write("broken", { "tokenizer.json": "{" });
		assert.match(
			await reasonOf({ name: at }),
			/broken.tokenizer\.json" cannot be used: it is not valid JSON/,
		);
	});

	test("a folder and a cached model without tokenizer.json are named", async () => {
		assert.match(await reasonOf({ name: write("empty", {}) }), /empty" has no tokenizer\.json/);
		cache("Some/Model", { "config.json": "{}" });
		assert.match(
			await reasonOf({ name: "Some/Model" }),
			/cache has "Some\/Model" without its tokenizer\.json/,
		);
	});

	test("changed files give another tokenizer", async () => {
		const at = write("changing", tinyTokenizer());
		const before = await factsOf({ name: at });
		write("changing", { "chat_template.jinja": "new" });
		const then = await factsOf({ name: at });
		assert.deepEqual([before.chatTemplate, then.chatTemplate], [undefined, "new"]);
		assert.notEqual(before.id, then.id);
	});

	test("small ones do not push one another out", async () => {
		let reads = 0;
		const counting = createTokenizerStore({
			embedded: {
				read: async () => {
					reads++;
					return tinyTokenizer();
				},
			},
			...{ families: [family], environment: {}, home: folder, workingFolder: folder },
		});
		await counting.load({ name: "Tiny/Own" });
		for (const name of ["a", "b", "c", "d"]) {
			await counting.load({ chosen: write(`small/${name}`, tinyTokenizer()) });
		}
		await counting.load({ name: "Tiny/Own" });
		assert.equal(reads, 1);
	});

	test("stop ids are the EOS and those of generation_config.json", async () => {
		const at = write("stops", {
			...tinyTokenizer(),
			"generation_config.json": '{"eos_token_id": [257, 256]}',
		});
		assert.deepEqual((await factsOf({ name: at })).stopIds, [256, 257]);
	});

	test("a maximum length that stands for none is no maximum", async () => {
		const none = write("none", tinyTokenizer({ config: { model_max_length: 1e30 } }));
		const some = write("some", tinyTokenizer({ config: { model_max_length: 2048 } }));
		assert.deepEqual(
			[(await factsOf({ name: none })).modelMaxLength, (await factsOf({ name: some })).modelMaxLength],
			[undefined, 2048],
		);
	});
});

describe("edits in the script", () => {
	async function edited(edits: TokenizerEdits): Promise<TokenizerFacts> {
		return factsOf({ name: "Tiny/Own", edits });
	}

	test("the pad token may be another special token by name", async () => {
		assert.deepEqual((await edited({ padToken: setting("eos_token") })).pad, { text: "<eos>", id: 256 });
	});

	test("the EOS may be another token; one without an id is none", async () => {
		const facts = await edited({ eosToken: setting("<pad>"), padToken: setting("eos_token") });
		assert.deepEqual([facts.eos?.id, facts.pad?.id, facts.stopIds], [257, 257, [257]]);
		assert.equal((await edited({ eosToken: setting("<nothing>") })).eos, undefined);
	});

	test("a template in the script replaces the model's", async () => {
		assert.equal((await edited({ chatTemplate: setting("mine") })).chatTemplate, "mine");
		const kin = await factsOf({ name: "Tiny/Kin", edits: { chatTemplate: setting("mine") } });
		assert.deepEqual([kin.chatTemplate, kin.template.level], ["mine", "approximate"]);
	});
});
