/** The download of a tokenizer as editors and terminals meet it, from a hub on this machine. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { DownloadTokenizerParams, DownloadResult, StatusParams } from "../../server/protocol.js";
import { startHub, type LocalHub } from "../support/local-hub.js";
import { projectRoot } from "../support/project-root.js";
import { tinyTokenizer } from "../support/tiny-tokenizer.js";
import { withEditor } from "./editor.js";

const limits = { timeout: 60_000 };

let home = "";
let hub: LocalHub;
let environment: Readonly<Record<string, string>>;
beforeEach(async () => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-hub-"));
	hub = await startHub(tinyTokenizer({ config: { chat_template: "{{ messages[0].content }}" } }));
	environment = {
		HF_ENDPOINT: hub.address,
		HF_HOME: path.join(home, "hf"),
		HF_HUB_CACHE: path.join(home, "hub"),
		HF_HUB_OFFLINE: "",
		TRANSFORMERS_OFFLINE: "",
		HF_TOKEN: "",
		XDG_CACHE_HOME: path.join(home, "cache"),
		HTTP_PROXY: "",
		http_proxy: "",
		ALL_PROXY: "",
		all_proxy: "",
	};
});
afterEach(async () => {
	await hub.close();
	fs.rmSync(home, { recursive: true });
});

const files = {
	"requirements.txt": "trl==1.9.0\ntransformers==4.57.6\n",
	"train.py": `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Org/Name",
    args=SFTConfig(output_dir="out"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`,
};
const row = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n';

test("a missing tokenizer is downloaded on request, and everything is analysed again", limits, () =>
	withEditor({ files, environment }, async ({ server, open }) => {
		await open("train.jsonl", row);
		const before = await statusThat(server, ({ exactness }) => exactness.level === "unavailable");
		assert.match(
			before.label.exactness.level === "unavailable" ? before.label.exactness.todo : "",
			/Download tokenizer/,
		);
		const params: DownloadTokenizerParams = { model: "Org/Name" };
		const answer = await server.request<DownloadResult>("tunelint/downloadTokenizer", params);
		assert.deepEqual(answer, { kind: "downloaded" });
		const then = await statusThat(server, ({ exactness }) => exactness.level === "exact");
		assert.equal(then.label.tokenizer, "downloaded a09a354");
	}),
);

test("a download that fails answers with what to do", limits, () =>
	withEditor({ files, environment }, async ({ server }) => {
		const params: DownloadTokenizerParams = { model: "Org/Other" };
		const answer = await server.request<DownloadResult>("tunelint/downloadTokenizer", params);
		assert.ok(answer.kind === "failed");
		assert.match(`${answer.reason} ${answer.todo}`, /There is no model "Org\/Other".*Correct the name/);
	}),
);

test("the command line downloads, and shows progress on the standard error", limits, async () => {
	const { out, errors, code } = await tunelint("download", "Org/Name", "--revision", "v2");
	assert.equal(code, 0);
	assert.ok(fs.existsSync(path.join(out.trim(), "tokenizer.json")));
	assert.match(errors, /^\d\.\d of \d\.\d MB$/m);
	assert.equal((await tunelint("download", "Org/Name@v2")).code, 2);
	assert.match((await tunelint("download", "Org/Other")).errors, /There is no model "Org\/Other"/);
});

interface Notifying {
	next<Params>(method: string, fits: (params: Params) => boolean): Promise<Params>;
}

function statusThat(
	server: Notifying,
	fits: (label: StatusParams["label"]) => boolean,
): Promise<StatusParams> {
	return server.next<StatusParams>("tunelint/status", ({ label }) => fits(label));
}

async function tunelint(...argv: readonly string[]) {
	const main = path.join(projectRoot, "out/server/cli/main.js");
	const child = spawn(process.execPath, [main, ...argv], { env: { ...process.env, ...environment } });
	let out = "";
	let errors = "";
	child.stdout.on("data", (data: Buffer) => (out += data.toString()));
	child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
	// The event has the exit code first.
	const [code] = (await once(child, "close")) as [number | null];
	return { out, errors, code };
}
