/** Faults of data in the hub's cache, said in the script that loads it. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { createWorkspace } from "../server/workspace/create-workspace.js";
import { createMemoryHost } from "./support/memory-host.js";

const TRAIN = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
data = load_dataset("org/chats", split="train")
SFTTrainer(model="m", args=SFTConfig(output_dir="out"), train_dataset=data).train()
`;
const row = (answer: string): string =>
	`${JSON.stringify({
		messages: [
			{ role: "user", content: "Hi" },
			{ role: "assistant", content: answer },
		],
	})}\n`;

it("one for each rule, with the record, at the name of the dataset", async () => {
	const files = new Map([
		["/project/train.py", TRAIN],
		["/cache/train.jsonl", [row("Hello."), row(""), row("Hi."), row("")].join("")],
	]);
	const host = { ...(await createMemoryHost(files)), findCachedDataset: async () => ["/cache/train.jsonl"] };
	const workspace = createWorkspace(host, { folders: ["/work"] });
	const found = await workspace.findingsOutside("/project/train.py");
	assert.deepEqual(
		found.map(({ rule, severity, range, message }) => [
			rule,
			severity,
			TRAIN.slice(range.start, range.end),
			message.split(":")[0],
			message.endsWith("1 other place there have it, too."),
		]),
		[["empty-content", "warning", '"org/chats"', 'In record 2 of "org/chats" (train.jsonl)', true]],
	);
	assert.deepEqual(await workspace.findingsOutside("/cache/train.jsonl"), []);
});
