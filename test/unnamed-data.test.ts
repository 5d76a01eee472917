/** Data that no run names is held to less. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const SCRIPT = `from datasets import load_dataset
from trl import SFTTrainer
SFTTrainer(model="Qwen/Qwen2.5-0.5B", train_dataset=load_dataset("json", data_files="data.jsonl", split="train"))
`;

it("an empty file is an error where a run names it", async () => {
	const levelOf = async (...files: readonly (readonly [string, string])[]): Promise<unknown> => {
		const { workspace, path } = await openWorkspace(new Map([["data.jsonl", ""], ...files]));
		return (await workspace.findingsOf(path("data.jsonl"))).map(({ severity }) => severity);
	};
	assert.deepEqual(await levelOf(), ["info"]);
	assert.deepEqual(await levelOf(["train.py", SCRIPT]), ["error"]);
});
