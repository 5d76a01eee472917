/** Pages about a run as the editor asks for them, and records frozen as a test. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FreezeResult, RunPageResult, RunPageTopic } from "../../server/run-protocol.js";
import { withEditor } from "./editor.js";

const limits = { timeout: 60_000 };
const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-7B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
`;
const row = `${JSON.stringify({
	messages: [
		{ role: "user", content: "Hi" },
		{ role: "assistant", content: "Hello" },
	],
})}\n`;
const files = { "requirements.txt": "trl==1.9.0\n", "train.py": script, "train.jsonl": row };

test("a run is proved, diagnosed and compared, from its script or its data", limits, () =>
	withEditor({ files }, async ({ server, uriOf, openSilently }) => {
		const ask = (name: string, about: RunPageTopic): Promise<RunPageResult> =>
			server.request("tunelint/runPage", { uri: uriOf(name), about });
		openSilently("train.py", script, "python");
		openSilently("train.jsonl", row, "jsonl");
		for (const name of ["train.py", "train.jsonl"]) {
			const page = await ask(name, { kind: "preflight" });
			assert.ok(page.kind === "page", JSON.stringify(page));
			assert.match(page.summary, /^\d+ ✓, 0 ✗, /);
			assert.match(page.text, /^### Preflight: `train\.py:4`[^]*\| ✓ \| stop token \| trained in 1 \/ 1 /);
		}
		const symptom = await ask("train.py", { kind: "doctor", symptom: "never-stops" });
		assert.match(symptom.kind === "page" ? symptom.text : "", /✓ ruled out: the stop token/);

		const options = [{ name: "assistant_only_loss", value: "False" }];
		const option = await ask("train.jsonl", { kind: "options", options });
		assert.match(option.kind === "page" ? option.text : "", /\| trained tokens \| \d+ % .* \| 100 % /);
		const before = script.replace("assistant_only_loss=True", "max_length=24");
		const text = await ask("train.py", { kind: "text", name: "HEAD", text: before });
		assert.match(text.kind === "page" ? text.text : "", /\| \| HEAD \| now \|[^]*\| rows cut \| 1 \| 0 \|/);
		const none = await server.request<RunPageResult>("tunelint/runPage", {});
		assert.equal(none.kind, "none");
	}),
);

test("records are frozen into a test beside the script", limits, () =>
	withEditor({ files }, async ({ server, uriOf, openSilently }) => {
		openSilently("train.jsonl", row, "jsonl");
		const params = { uri: uriOf("train.jsonl"), first: 1, last: 1 };
		const found = await server.request<FreezeResult>("tunelint/freeze", params);
		assert.ok(found.kind === "test", JSON.stringify(found));
		assert.match(found.uri, /\/test_labels_train\.py$/);
		assert.match(found.text, /\n {4}1: \(\[151644, /);
		const none = await server.request<FreezeResult>("tunelint/freeze", { ...params, last: 2 });
		assert.match(none.kind === "none" ? none.reason : "", /There is no record 2/);
	}),
);
