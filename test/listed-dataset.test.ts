/** Files that no run names, and that a dataset_info.json beside them describes. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const PAIR = JSON.stringify({
	conversations: [{ from: "human", value: "Hi" }],
	chosen: { from: "gpt", value: "Hello." },
	rejected: { from: "gpt", value: "No." },
});

async function rulesIn(files: Readonly<Record<string, string>>, file: string): Promise<string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	return (await workspace.findingsOf(path(file))).map(({ rule, severity }) => `${rule} ${severity}`);
}

it("the turns of a preference file need no role, unless a run reads them otherwise", async () => {
	assert.deepEqual(await rulesIn({ "data/pairs.json": `[${PAIR}]` }, "data/pairs.json"), []);
	const train = `from datasets import load_dataset
from trl import DPOTrainer
DPOTrainer(model="m", train_dataset=load_dataset("json", data_files="data/pairs.json", split="train")).train()
`;
	const found = await rulesIn({ "data/pairs.json": `[${PAIR}]`, "train.py": train }, "data/pairs.json");
	assert.ok(found.includes("missing-role error"));
});

it("columns and roles are those of the entry", async () => {
	const row = JSON.stringify({
		talk: [
			{ speaker: "me", words: "Hi" },
			{ speaker: "it", words: "Hello." },
		],
	});
	const entry = {
		file_name: "talk.jsonl",
		formatting: "sharegpt",
		columns: { messages: "talk" },
		tags: { role_tag: "speaker", content_tag: "words", user_tag: "me", assistant_tag: "it" },
	};
	const files = (info: object): Record<string, string> => ({
		"data/talk.jsonl": `${row}\n`,
		"data/dataset_info.json": JSON.stringify(info),
	});
	const formatOf = async (info: object): Promise<string | undefined> => {
		const { workspace, path } = await openWorkspace(new Map(Object.entries(files(info))));
		return (await workspace.labelOf(path("data/talk.jsonl"))).format;
	};
	assert.match((await formatOf({ talk: entry })) ?? "", /ShareGPT/);
	assert.deepEqual(await rulesIn(files({ talk: entry }), "data/talk.jsonl"), []);
	// An entry that does not fit the file is older than it.
	assert.doesNotMatch(
		(await formatOf({ talk: { ...entry, columns: { messages: "chat" } } })) ?? "",
		/ShareGPT/,
	);
});

it("rules of training are information in records that nobody is known to train on", async () => {
	const rows = '{"api": "x", "arguments": ["a"]}\n{"api": "y", "arguments": {"b": 1}}\n';
	assert.deepEqual(await rulesIn({ "api.jsonl": rows }, "api.jsonl"), ["column-type-drift info"]);
	const levels = { "tunelint.json": '{"rules": {"column-type-drift": "warning"}}' };
	assert.deepEqual(await rulesIn({ "api.jsonl": rows, ...levels }, "api.jsonl"), [
		"column-type-drift warning",
	]);
});
