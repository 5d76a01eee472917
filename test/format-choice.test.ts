/** Which format a dataset is read in, and who chose it, as the status bar, `stats` and `check` say it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunLabel } from "../server/core/index.js";
import { openWorkspace } from "./support/findings-in.js";

const CHAT = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';
const ALPACA = '{"instruction":"a","input":"","output":"b"}\n';
const SCRIPT = `from datasets import load_dataset
from trl import SFTTrainer
SFTTrainer(model="Qwen/Qwen2.5-0.5B", train_dataset=load_dataset("json", data_files="data.jsonl", split="train"))
`;

async function labelOf(...files: readonly (readonly [string, string])[]): Promise<RunLabel> {
	const { workspace, path } = await openWorkspace(new Map(files));
	return workspace.labelOf(path("data.jsonl"));
}

describe("the format", () => {
	it("is that of the most records, with their share", async () => {
		const { format, isMixed } = await labelOf(["data.jsonl", CHAT.repeat(9) + ALPACA]);
		assert.deepEqual([format, isMixed], ["messages (OpenAI, Hugging Face) · 90 % of 10 records", true]);
	});

	it("of all records is not mixed", async () => {
		const { format, isMixed } = await labelOf(["data.jsonl", CHAT.repeat(3)]);
		assert.deepEqual([format, isMixed], ["messages (OpenAI, Hugging Face) · all 3 records", undefined]);
	});

	it("of a large file is that of the records that were looked at", async () => {
		const { format } = await labelOf(["data.jsonl", CHAT.repeat(2_500)]);
		assert.equal(format, "messages (OpenAI, Hugging Face) · all 2,000 records looked at, of 2,500");
	});

	it("is the trainer's, where a script trains on the file", async () => {
		const { format, isMixed } = await labelOf(["data.jsonl", CHAT + ALPACA], ["train.py", SCRIPT]);
		assert.deepEqual(
			[format, isMixed],
			["messages (OpenAI, Hugging Face) · as TRL SFTTrainer takes its first record", undefined],
		);
	});

	it("is what the settings say", async () => {
		const { format } = await labelOf(
			["data.jsonl", CHAT],
			["tunelint.json", '{"files": {"data.jsonl": {"format": "messages"}}}'],
		);
		assert.equal(format, "messages (OpenAI, Hugging Face) · chosen for this file");
	});
});
