/** The download of a dataset as the editor meets it, from a hub on this machine. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import type { DownloadDatasetParams, DownloadResult, MissingDatasetsParams } from "../../server/protocol.js";
import { startHub } from "../support/local-hub.js";
import { withEditor } from "./editor.js";

const SCRIPT = `from datasets import load_dataset
from trl import SFTTrainer
train = load_dataset("Org/Name", split="train")
held = load_dataset("Org/Other", "small", split="test[:10]", revision="v2")
SFTTrainer(model="m", train_dataset=train, eval_dataset=held)
`;

test(
	"missing datasets are named, one is downloaded on request, and then it is not missing",
	{ timeout: 60_000 },
	async () => {
		const home = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-dataset-"));
		const hub = await startHub({ "data/train-0.jsonl": '{"text": "a"}\n' });
		const environment = {
			HF_ENDPOINT: hub.address,
			HF_HOME: path.join(home, "hf"),
			HF_HUB_CACHE: path.join(home, "hub"),
			HF_DATASETS_CACHE: path.join(home, "datasets"),
			HF_HUB_OFFLINE: "",
			HF_TOKEN: "",
			XDG_CACHE_HOME: path.join(home, "cache"),
			HTTP_PROXY: "",
			http_proxy: "",
			ALL_PROXY: "",
			all_proxy: "",
		};
		try {
			await withEditor({ files: { "train.py": SCRIPT }, environment }, async ({ server, open, uriOf }) => {
				await open("train.py", SCRIPT, "python");
				const question: MissingDatasetsParams = { uri: uriOf("train.py") };
				const missing = (): Promise<readonly DownloadDatasetParams[]> =>
					server.request("tunelint/missingDatasets", question);
				const other = { name: "Org/Other", config: "small", split: "test", revision: "v2" };
				assert.deepEqual(await missing(), [{ name: "Org/Name", split: "train" }, other]);
				const [params] = await missing();
				const answer = await server.request<DownloadResult>("tunelint/downloadDataset", params ?? other);
				assert.deepEqual(answer, { kind: "downloaded" });
				assert.deepEqual(await missing(), [other]);
				const failed = await server.request<DownloadResult>("tunelint/downloadDataset", other);
				assert.ok(failed.kind === "failed");
				assert.match(`${failed.reason} ${failed.todo}`, /There is no dataset "Org\/Other"/);
			});
		} finally {
			await hub.close();
			fs.rmSync(home, { recursive: true });
		}
	},
);
