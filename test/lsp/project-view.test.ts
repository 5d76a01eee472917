/** The rows of the project view as the editor asks for them, before and after an edit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProjectNode } from "../../server/run-protocol.js";
import { withEditor } from "./editor.js";

const train = `from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="checkpoints"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
    peft_config=LoraConfig(),
)
trainer.train()
trainer.save_model("out/final")
`;
const ask = `from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct")
model = PeftModel.from_pretrained(base, "out/old")
`;
const row = {
	messages: [
		{ role: "user", content: "a" },
		{ role: "assistant", content: "b" },
	],
};
const files = {
	"requirements.txt": "trl==1.9.0\n",
	"train.py": train,
	"ask.py": ask,
	"train.jsonl": `${JSON.stringify(row)}\n`,
};

test("a consumer of another path is a broken row until the path is mended", { timeout: 60_000 }, () =>
	withEditor({ files }, async ({ server, openSilently }) => {
		const rows = (): Promise<readonly ProjectNode[]> => server.request("tunelint/project", {});
		const [run] = await rows();
		assert.equal(run?.label, "train.py");
		assert.match(run.description, /^TRL SFTTrainer 1\.9\.0 · Qwen\/Qwen2\.5-0\.5B-Instruct/);
		const dataset = run.children.find(({ kind }) => kind === "dataset");
		assert.match(dataset?.description ?? "", /^train · 1 record · \d+ tokens · [\d.]+ % trained$/);
		assert.ok(dataset?.file?.endsWith("train.jsonl"));
		const consumer = (top: ProjectNode | undefined): ProjectNode | undefined =>
			top?.children.find(({ label }) => label === "out/final")?.children[0];
		assert.equal(consumer(run)?.label, "ask.py");
		assert.match(consumer(run)?.description ?? "", /^does not load it, but out\/old · 1 warning$/);
		assert.equal(consumer(run)?.children[0]?.rule, "adapter-path-mismatch");

		openSilently("ask.py", ask.replace("old", "final"), "python");
		const mended = consumer((await rows())[0]);
		assert.equal(mended?.description, "loads out/final");
		assert.deepEqual(mended.children, []);
	}),
);
