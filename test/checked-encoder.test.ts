/** Our encoder replaces the library only where both agree; what was compared is kept on disk. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { isUnavailable } from "../server/core/index.js";
import { createCheckedEncoder } from "../server/node/checked-encoder.js";
import { readTokenizerDefinition, type TokenizerDefinition } from "../server/node/tokenizer-definition.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-cache-"));
after(() => fs.rmSync(folder, { recursive: true }));

/** A byte-level tokenizer of single bytes and one merge. */
function tiny(change: (json: Record<string, unknown>) => void = () => undefined): TokenizerDefinition {
	const units = Array.from({ length: 256 }, (_, byte) => byteUnit(byte));
	const vocab = Object.fromEntries([...units, "he"].map((unit, id) => [unit, id]));
	const json: Record<string, unknown> = {
		added_tokens: [
			{
				id: 257,
				content: "<end>",
				special: true,
				lstrip: false,
				rstrip: false,
				normalized: false,
				single_word: false,
			},
		],
		normalizer: null,
		pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true },
		post_processor: null,
		decoder: { type: "ByteLevel" },
		model: { type: "BPE", vocab, merges: ["h e"] },
	};
	change(json);
	const definition = readTokenizerDefinition({ "tokenizer.json": JSON.stringify(json) });
	assert.ok(!("kind" in definition));
	return definition;
}

test("a tokenizer on which both agree is encoded by ours, and its compiled form is kept", async () => {
	const first = await createCheckedEncoder(tiny(), "tiny", folder);
	assert.ok(!isUnavailable(first));
	assert.equal(first.kind, "own");
	assert.deepEqual(fs.readdirSync(folder), ["tokenizer-tiny.bin"]);
	assert.deepEqual(first.encoder.encode("hehé<end>", { addSpecialTokens: true }).offsets, [
		[0, 2],
		[2, 3],
		[3, 4],
		[3, 4],
		[4, 9],
	]);
});

test("the kept form gives the same ids without the tokenizer's files", async () => {
	const definition = tiny((json) => (json["model"] = { type: "BPE", vocab: {}, merges: [] }));
	const kept = await createCheckedEncoder(definition, "tiny", folder);
	assert.ok(!isUnavailable(kept));
	assert.deepEqual(kept.encoder.encode("he", { addSpecialTokens: true }).ids, [256]);
});

test("a damaged kept file is made again", async () => {
	fs.writeFileSync(path.join(folder, "tokenizer-tiny.bin"), "damaged");
	const again = await createCheckedEncoder(tiny(), "tiny", folder);
	assert.ok(!isUnavailable(again));
	assert.equal(again.kind, "own");
	assert.ok(fs.statSync(path.join(folder, "tokenizer-tiny.bin")).size > 100);
});

test("a part that ours does not reproduce leaves the library in charge, and nothing is kept", async () => {
	const unigram = tiny((json) => {
		json["model"] = {
			type: "Unigram",
			unk_id: 0,
			vocab: [
				["<unk>", 0],
				["▁he", -1],
				["he", -2],
			],
		};
		json["pre_tokenizer"] = { type: "Metaspace", replacement: "▁", prepend_scheme: "always" };
		json["added_tokens"] = [];
	});
	const checked = await createCheckedEncoder(unigram, "unigram", folder);
	assert.ok(!isUnavailable(checked));
	assert.equal(checked.kind, "library");
	assert.ok(!fs.existsSync(path.join(folder, "tokenizer-unigram.bin")));
});

test("a folder that cannot be written costs nothing but the next comparison", async () => {
	const file = path.join(folder, "not-a-folder");
	fs.writeFileSync(file, "");
	const checked = await createCheckedEncoder(tiny(), "tiny", path.join(file, "below"));
	assert.ok(!isUnavailable(checked));
	assert.equal(checked.kind, "own");
});

/** The character that stands for a byte in byte-level vocabularies. */
function byteUnit(byte: number): string {
	const printable = (code: number): boolean =>
		(code >= 33 && code <= 126) || (code >= 161 && code <= 172) || (code >= 174 && code <= 255);
	if (printable(byte)) {
		return String.fromCharCode(byte);
	}
	const before = Array.from({ length: byte }, (_, code) => code).filter((code) => !printable(code)).length;
	return String.fromCharCode(256 + before);
}
