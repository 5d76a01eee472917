/** A tokenizer whose script sets add_bos_token or add_eos_token: its ids, and what is said about them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import { isUnavailable } from "../server/core/base/staged.js";
import type { Tokenizer } from "../server/core/types/tokenizer.js";
import type { TokenizerEdits } from "../server/core/types/training-config.js";
import { createTokenizerStore } from "../server/node/tokenizer-store.js";
import { addedToken, tinyTokenizer } from "./support/tiny-tokenizer.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-frame-"));
after(() => fs.rmSync(root, { recursive: true }));

const addsEos = { addEosToken: { value: true, option: "add_eos_token", certainty: "certain" } } as const;

describe("add_eos_token=True", () => {
	for (const [what, tokenizerClass, version, expected] of [
		[
			"is followed by a Llama class of 4, which keeps BOS",
			"LlamaTokenizerFast",
			"4.57.6",
			"bos a eos, exact",
		],
		["takes BOS away in 5", "LlamaTokenizerFast", "5.23.0", "a eos, exact, loses BOS"],
		["is ignored by other classes of 4", "Qwen2TokenizerFast", "4.57.6", "a, exact, ignored: add_eos_token"],
		["is followed by every class of 5", "Qwen2TokenizerFast", "5.23.0", "a eos, exact"],
		[
			"is not sure without a version",
			"Qwen2TokenizerFast",
			undefined,
			"a eos, Transformers 4 and 5 read add_eos_token differently for this tokenizer (4 ignores it for most classes of tokenizers); shown as by 5.",
		],
		[
			"may take BOS away without a version",
			"LlamaTokenizerFast",
			undefined,
			"a eos, Transformers 4 and 5 read add_eos_token differently for this tokenizer (5 leaves out BOS unless add_bos_token=True stands beside it); shown as by 5., loses BOS",
		],
	] as const) {
		it(what, async () => {
			assert.equal(words(await load(tokenizerClass, addsEos, version)), expected);
		});
	}

	it("changes nothing where no special tokens are asked for", async () => {
		const { ids } = (await load("Qwen2TokenizerFast", addsEos, "5.23.0")).encode("a", {
			addSpecialTokens: false,
		});
		assert.equal(ids.length, 1);
	});

	it("beside another eos_token is not sure", async () => {
		const eosToken = { value: "<pad>", option: "eos_token", certainty: "certain" } as const;
		assert.match(
			words(await load("Qwen2TokenizerFast", { ...addsEos, eosToken }, "5.23.0")),
			/depends on their order/,
		);
	});

	it("without an EOS stops a Llama class of 4", async () => {
		const { facts } = await load("LlamaTokenizerFast", addsEos, "4.57.6", { eos_token: null });
		assert.match(
			facts.editGap?.reason ?? "",
			/ValueError: add_eos_token is True and the tokenizer has no eos/,
		);
	});
});

async function load(
	tokenizerClass: string,
	edits: TokenizerEdits,
	version: string | undefined,
	config: { readonly [key: string]: unknown } = {},
): Promise<Tokenizer> {
	const files = tinyTokenizer({
		json: { added_tokens: [addedToken(256, "<eos>"), addedToken(257, "<pad>"), addedToken(258, "<bos>")] },
		config: { bos_token: "<bos>", tokenizer_class: tokenizerClass, ...config },
	});
	const folder = fs.mkdtempSync(path.join(root, "model-"));
	for (const [name, text] of Object.entries(files)) {
		fs.writeFileSync(path.join(folder, name), text);
	}
	const store = createTokenizerStore({
		embedded: { read: () => Promise.resolve(undefined) },
		families: [],
		environment: {},
		home: root,
	});
	const loaded = await store.load({
		name: folder,
		edits,
		...(version === undefined ? {} : { transformers: { library: "transformers", version } }),
	});
	assert.ok(!isUnavailable(loaded), "the tokenizer is loaded");
	return loaded.tokenizer;
}

/** Ids of "a", how sure they are, and the facts for rules. */
function words({ encode, facts }: Tokenizer): string {
	const { ids } = encode("a", { addSpecialTokens: true });
	const names = new Map([
		[256, "eos"],
		[257, "pad"],
		[258, "bos"],
	]);
	return [
		ids.map((id) => names.get(id) ?? "a").join(" "),
		facts.ids.level === "exact" ? "exact" : facts.ids.why,
		...(facts.ignoredEdits === undefined ? [] : [`ignored: ${facts.ignoredEdits.join()}`]),
		...(facts.losesBos === true ? ["loses BOS"] : []),
	].join(", ");
}
