/** Scripts that name their data by a path of another computer. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const ROWS = '{"text": "a"}\n{"text": "b"}\n';
const TRAIN = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
data = load_dataset("json", data_files=PATH, split="train")
SFTTrainer(model="m", args=SFTConfig(output_dir="out"), train_dataset=data).train()
`;

/** The script that the dataset is bound to, and why; \`-\` when there is none. */
async function boundBy(
	path: string,
	files: Readonly<Record<string, string>> = { "data/train.jsonl": ROWS },
	dataset = "data/train.jsonl",
): Promise<string> {
	const script = { "notebooks/train.py": TRAIN.replace("PATH", path) };
	const { workspace, path: at } = await openWorkspace(new Map(Object.entries({ ...script, ...files })));
	const { script: bound = "-", boundBy: why } = await workspace.labelOf(at(dataset));
	return bound === "-" ? bound : `${bound}: ${why ?? ""}`;
}

const LIKELY = "train.py: likely: names a file of this name";

describe("the only file of its name is likely meant by", () => {
	const paths = [
		'"/content/drive/MyDrive/x/train.jsonl"',
		'"C:\\\\Users\\\\me\\\\train.jsonl"',
		'"~/sets/train.jsonl"',
		'"s3://bucket/train.jsonl"',
		'"other/train.jsonl"',
		'f"{DIR}/train.jsonl"',
		'os.path.join(args.folder, "train.jsonl")',
		'{"train": "/content/train.jsonl"}',
	];
	for (const path of paths) {
		it(path, async () => assert.equal(await boundBy(path), LIKELY));
	}
});

describe("nothing is guessed where", () => {
	const foreign = '"/content/train.jsonl"';
	it("two files have the name", async () => {
		const files = { "data/train.jsonl": ROWS, "old/train.jsonl": ROWS };
		assert.equal(await boundBy(foreign, files), "-");
	});
	it("the file lies beside another script that trains", async () => {
		const files = { "other/data/train.jsonl": ROWS, "other/train.py": TRAIN.replace("PATH", "PLACE") };
		assert.doesNotMatch(await boundBy(foreign, files, "other/data/train.jsonl"), /likely/);
	});
	it("the path is there", async () => {
		const files = { "data/train.jsonl": ROWS, "notebooks/train.jsonl": ROWS };
		assert.equal(await boundBy('"train.jsonl"', files), "-");
	});
	it("only a part of the name is known", async () => {
		assert.equal(await boundBy('f"{DIR}/{split}.jsonl"'), "-");
		assert.equal(await boundBy('PREFIX + "train.jsonl"'), "-");
	});
	it("an address has no more than the name in common", async () => {
		assert.equal(await boundBy('"https://example.com/x/train.jsonl"'), "-");
		assert.equal(await boundBy('"https://example.com/x/data/train.jsonl"'), LIKELY);
	});
});

it("of several files, the one that shares most of the path is meant", async () => {
	const files = { "data/train.jsonl": ROWS, "old/train.jsonl": ROWS };
	assert.equal(await boundBy('"/content/drive/data/train.jsonl"', files), LIKELY);
});

it("a hub dataset is likely the file of its telling name", async () => {
	const script = (name: string): Record<string, string> => ({
		"train.py": TRAIN.replace('"json", data_files=PATH', `"me/${name}"`),
	});
	const label = async (name: string): Promise<string | undefined> => {
		const files = new Map(Object.entries({ ...script(name), [`sets/${name}.jsonl`]: ROWS }));
		const { workspace, path } = await openWorkspace(files);
		return (await workspace.labelOf(path(`sets/${name}.jsonl`))).boundBy;
	};
	assert.equal(await label("support-chats-v2"), "likely: names a file of this name");
	assert.notEqual(await label("alpaca"), "likely: names a file of this name");
});

it("the hint beside the path names the file", async () => {
	const script = TRAIN.replace("PATH", '"/content/train.jsonl"');
	const files = new Map(Object.entries({ "train.py": script, "data/train.jsonl": ROWS }));
	const { workspace, path } = await openWorkspace(files);
	const hints = await workspace.runHintsOf(path("train.py"));
	assert.ok(hints.some(({ text }) => text.startsWith("likely train.jsonl · 2 records")));
});
