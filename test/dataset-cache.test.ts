/** Hub datasets are found where the libraries keep them, laid out as they lay them out. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import { isUnavailable } from "../server/core/index.js";
import type { CachedDatasetRequest } from "../server/host.js";
import { findCachedDataset } from "../server/node/dataset-cache.js";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-cache-"));
after(() => fs.rmSync(home, { recursive: true }));

let count = 0;

/** The names of the files that are found below a cache with these files; "-" when there are none. */
async function find(
	request: CachedDatasetRequest,
	files: Readonly<Record<string, string>>,
	environment: Readonly<Record<string, string>> = {},
): Promise<string> {
	const own = path.join(home, String(count++));
	for (const [name, text] of Object.entries(files)) {
		fs.mkdirSync(path.dirname(path.join(own, name)), { recursive: true });
		fs.writeFileSync(path.join(own, name), text);
	}
	const given = Object.fromEntries(
		Object.entries(environment).map(([name, folder]) => [name, path.join(own, folder)]),
	);
	const found = await findCachedDataset(request, { environment: given, home: own });
	return isUnavailable(found) ? "-" : found.map((file) => path.basename(file)).join(" ");
}

describe("the copy that datasets prepared", () => {
	const prepared = ".cache/huggingface/datasets/Org___my_chat/default/0.0.0/4f1e";
	const files = {
		[`${prepared}/my_chat-train-00000-of-00002.arrow`]: "",
		[`${prepared}/my_chat-train-00001-of-00002.arrow`]: "",
		[`${prepared}/my_chat-test.arrow`]: "",
		[`${prepared}/cache-0123.arrow`]: "",
		[`${prepared}/dataset_info.json`]: "{}",
	};
	it("is found by the name in snake case, and its train split is taken", async () => {
		assert.equal(
			await find({ name: "Org/MyChat" }, files),
			"my_chat-train-00000-of-00002.arrow my_chat-train-00001-of-00002.arrow",
		);
	});
	it("has the split that is asked for, and no other in its place", async () => {
		assert.equal(await find({ name: "Org/MyChat", split: "test" }, files), "my_chat-test.arrow");
		assert.equal(await find({ name: "Org/MyChat", split: "validation" }, files), "-");
	});
	it("is of the configuration that is asked for; of several unnamed ones none is guessed", async () => {
		const two = {
			".cache/huggingface/datasets/o___d/a/1.0.0/x/d-train.arrow": "",
			".cache/huggingface/datasets/o___d/b-0123456789abcdef/1.0.0/x/d-train.arrow": "",
		};
		assert.equal(await find({ name: "o/d", config: "b" }, two), "d-train.arrow");
		assert.equal(await find({ name: "o/d" }, two), "-");
	});
	it("is looked for where the variables say", async () => {
		const moved = { "elsewhere/o___d/default/0.0.0/x/d-train.arrow": "" };
		assert.equal(await find({ name: "o/d" }, moved, { HF_DATASETS_CACHE: "elsewhere" }), "d-train.arrow");
		const underHome = { "hf/datasets/o___d/default/0.0.0/x/d-train.arrow": "" };
		assert.equal(await find({ name: "o/d" }, underHome, { HF_HOME: "hf" }), "d-train.arrow");
	});
});

describe("the snapshot of the repository", () => {
	const repository = ".cache/huggingface/hub/datasets--Org--Chat";
	const at = `${repository}/snapshots/c0ffee`;
	it("has its splits by the words in its paths", async () => {
		const files = {
			[`${repository}/refs/main`]: "c0ffee",
			[`${at}/data/train-00000-of-00001.parquet`]: "",
			[`${at}/data/test_sft-00000-of-00001.parquet`]: "",
			[`${at}/config.json`]: "{}",
		};
		assert.equal(await find({ name: "Org/Chat" }, files), "train-00000-of-00001.parquet");
		assert.equal(
			await find({ name: "Org/Chat", split: "test_sft" }, files),
			"test_sft-00000-of-00001.parquet",
		);
		assert.equal(await find({ name: "Org/Chat", split: "validation" }, files), "-");
	});
	it("without such words is for training", async () => {
		assert.equal(await find({ name: "Org/Chat" }, { [`${at}/alpaca.json`]: "[]" }), "alpaca.json");
	});
	it("has the files that its card names", async () => {
		const card = `---
configs:
- config_name: main
  data_files:
  - split: train
    path: "main/*.jsonl"
- config_name: extra
  data_files: extra.jsonl
---
`;
		const files = {
			[`${at}/README.md`]: card,
			[`${at}/main/a.jsonl`]: "",
			[`${at}/main/deep/b.jsonl`]: "",
			[`${at}/extra.jsonl`]: "",
		};
		assert.equal(await find({ name: "Org/Chat", config: "main" }, files), "a.jsonl");
		assert.equal(await find({ name: "Org/Chat", config: "extra" }, files), "extra.jsonl");
	});
	it("gives the files that the script names, of the revision that it names", async () => {
		const files = {
			[`${repository}/refs/v2`]: "beef",
			[`${repository}/snapshots/beef/b.jsonl`]: "",
			[`${at}/a.jsonl`]: "",
		};
		assert.equal(await find({ name: "Org/Chat", revision: "v2", files: ["*.jsonl"] }, files), "b.jsonl");
		assert.equal(await find({ name: "Org/Chat", revision: "v3" }, files), "-");
	});
});

it("a dataset that is not here says how to get it, and a name leads out of no folder", async () => {
	const missing = await findCachedDataset({ name: "Org/Chat" }, { environment: {}, home });
	assert.ok(isUnavailable(missing) && missing.todo.includes("tunelint download --dataset Org/Chat"));
	assert.equal(await find({ name: "../x" }, {}), "-");
	assert.equal(await find({ name: "o/d", revision: "../../x" }, {}), "-");
});
