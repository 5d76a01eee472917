/** The download of a dataset from a hub on this machine: which files arrive, and that runs find them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isUnavailable } from "../../server/core/base/staged.js";
import type { CachedDatasetRequest, DatasetDownloadRequest, DownloadAnswer } from "../../server/host.js";
import { findCachedDataset } from "../../server/node/dataset-cache.js";
import { downloadDataset } from "../../server/node/download-dataset.js";
import { startHub, type LocalHub } from "../support/local-hub.js";

const ROW = '{"text": "a"}\n';
const CARD = `---
configs:
- config_name: default
  data_files:
  - split: train
    path: chats/a.jsonl
- config_name: other
  data_files: chats/other.jsonl
---
`;

let home = "";
let hub: LocalHub;
beforeEach(() => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-dataset-"));
});
afterEach(async () => {
	await hub.close();
	fs.rmSync(home, { recursive: true });
});

async function download(
	files: Readonly<Record<string, string>>,
	request: Partial<DatasetDownloadRequest> = {},
	environment: Readonly<Record<string, string>> = {},
): Promise<DownloadAnswer> {
	hub = await startHub(files);
	return downloadDataset(
		{ name: "Org/Name", ...request },
		{ environment: { HF_ENDPOINT: hub.address, ...environment }, home, pauseMilliseconds: 1 },
	);
}

async function found(request: Partial<CachedDatasetRequest> = {}): Promise<string> {
	const files = await findCachedDataset({ name: "Org/Name", ...request }, { environment: {}, home });
	return isUnavailable(files) ? "-" : files.map((file) => path.basename(file)).join(" ");
}

function fetched(): string[] {
	return hub.seen.flatMap(({ method, url }) => (method === "GET" ? [path.posix.basename(url)] : [])).sort();
}

describe("a download of a dataset", () => {
	it("brings the files of the train split, which runs then find", async () => {
		const progress: number[] = [];
		const files = {
			"data/train-0.jsonl": ROW,
			"data/test-0.jsonl": ROW,
			"loader.py": "raise SystemExit",
			"picture.png": "",
		};
		const answer = await download(files, { onProgress: (done, total) => progress.push(done / total) });
		assert.equal(answer.kind, "downloaded");
		assert.deepEqual(fetched(), ["main", "train-0.jsonl"]);
		assert.equal(progress.at(-1), 1);
		assert.equal(await found(), "train-0.jsonl");
		assert.equal(await found({ split: "test" }), "-");
	});
	it("obeys the card, the configuration and the split", async () => {
		const files = { "README.md": CARD, "chats/a.jsonl": ROW, "chats/b.jsonl": ROW, "chats/other.jsonl": ROW };
		assert.equal((await download(files, { config: "other" })).kind, "downloaded");
		assert.deepEqual(fetched(), ["README.md", "main", "other.jsonl"]);
		assert.equal(await found({ config: "other" }), "other.jsonl");
		assert.equal(await found(), "-");
	});
	it("takes no name that leads out of its folder", async () => {
		const files = { "../../train.jsonl": ROW, "a/..\\train.jsonl": ROW, "train.jsonl": ROW };
		const answer = await download(files);
		assert.ok(answer.kind === "downloaded");
		assert.deepEqual(fs.readdirSync(answer.folder), ["train.jsonl"]);
		assert.deepEqual(fetched(), ["main", "train.jsonl"]);
	});
	it("says when nothing fits, and does nothing offline", async () => {
		const answer = await download({ "train.jsonl": ROW }, { split: "dev" });
		assert.ok(isUnavailable(answer) && answer.reason.includes('no data files for the split "dev"'));
		await hub.close();
		const offline = await download({ "train.jsonl": ROW }, {}, { HF_HUB_OFFLINE: "1" });
		assert.ok(isUnavailable(offline) && hub.seen.length === 0);
	});
	it("names a dataset where there is none", async () => {
		const answer = await download({}, { name: "Org/Other" });
		assert.ok(isUnavailable(answer) && answer.reason.startsWith('There is no dataset "Org/Other" on'));
	});
});
