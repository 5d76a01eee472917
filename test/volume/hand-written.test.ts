/** Hand-written tokenize functions, followed for one row: what decides, what is doubted, and what is refused. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnavailable, type PreviewModel, type Unavailable } from "../../server/core/index.js";
import { openWorkspace } from "../support/findings-in.js";

const head = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen2.5-7B-Instruct")
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen2.5-7B-Instruct")
data = load_dataset("json", data_files="train.jsonl", split="train")
`;
const tail = `data = data.map(tokenize)
Trainer(model=model, args=TrainingArguments("out"), train_dataset=data)
`;

describe("a hand-written tokenize function", () => {
	it("names the statement that masks a token, and the one that trains it", async () => {
		const text = `${head}def tokenize(row):
    prompt = tokenizer(row["q"])["input_ids"]
    answer = tokenizer(row["a"])["input_ids"]
    labels = [-100] * len(prompt) + answer
    return {"input_ids": prompt + answer, "labels": labels}
${tail}`;
		const { tokens, exactness } = await preview(text, { q: "Hi", a: "Yes" });
		assert.equal(exactness, "exact");
		assert.deepEqual(
			tokens.map(({ text, state, decidedBy }) => [text, state, optionOf(decidedBy)]),
			[
				["Hi", "masked", "labels = [-100] * len(prompt) + answer"],
				["Yes", "trained", '"labels": labels'],
			],
		);
	});

	it("leads each token back to its column", async () => {
		const text = `${head}def tokenize(row):
    ids = tokenizer(f"Q: {row['q'].strip()}\\n")["input_ids"] + tokenizer(row["a"])["input_ids"]
    return {"input_ids": ids, "labels": ids.copy()}
${tail}`;
		const row = { q: "  Hi", a: "Yes" };
		const { tokens } = await preview(text, row);
		const found = tokens.flatMap(({ text, source }) =>
			source?.file.endsWith(".jsonl") === true
				? [[text, JSON.stringify(row).slice(source.start, source.end)]]
				: [],
		);
		assert.deepEqual(found.at(-1), ["Yes", "Yes"]);
		assert.ok(found.some(([, source]) => source === "Hi"));
	});

	it("is refused where ids and labels are one list", async () => {
		const text = `${head}def tokenize(row):
    ids = tokenizer(row["q"])["input_ids"]
    labels = ids
    labels[0] = -100
    return {"input_ids": ids, "labels": labels}
${tail}`;
		assert.match(await refusal(text, { q: "Hi there" }), /one list/);
	});

	it("is refused where something that is not followed decides", async () => {
		const text = `${head}from helpers import clean
def tokenize(row):
    ids = tokenizer(clean(row["q"]))["input_ids"]
    return {"input_ids": ids, "labels": list(ids)}
${tail}`;
		assert.match(await refusal(text, { q: "Hi" }), /`clean\(row\["q"\]\)` \(line 8\)/);
	});

	it("is refused where an unknown function may have changed the labels", async () => {
		const text = `${head}from helpers import mask
def tokenize(row):
    ids = tokenizer(row["q"])["input_ids"]
    labels = list(ids)
    mask(labels)
    return {"input_ids": ids, "labels": labels}
${tail}`;
		assert.match(await refusal(text, { q: "Hi" }), /mask\(labels\)/);
	});

	it("is refused where a branch depends on what is not known", async () => {
		const text = `${head}import os
def tokenize(row):
    ids = tokenizer(row["q"])["input_ids"]
    labels = list(ids)
    if os.environ.get("MASK"):
        labels[0] = -100
    return {"input_ids": ids, "labels": labels}
${tail}`;
		assert.match(await refusal(text, { q: "Hi" }), /os\.environ/);
	});

	it("that stops at the row says where", async () => {
		const text = `${head}def tokenize(row):
    ids = tokenizer(row["missing"])["input_ids"]
    return {"input_ids": ids, "labels": list(ids)}
${tail}`;
		assert.match(await refusal(text, { q: "Hi" }), /KeyError.*line 7/);
	});

	it("that never ends is stopped", async () => {
		const loops = [
			"while True:\n        pass",
			"text = row['q']\n    while True:\n        text = text + text",
			"items = [1]\n    while True:\n        items += items",
			"items = [1]\n    items.append(items)\n    import copy\n    copy.deepcopy(items)",
			"tokenize(row)",
		];
		for (const loop of loops) {
			const text = `${head}def tokenize(row):
    ids = tokenizer(row["q"])["input_ids"]
    ${loop}
    return {"input_ids": ids, "labels": list(ids)}
${tail}`;
			const model = await previewOf(text, { q: "Hi" });
			assert.ok(isUnavailable(model) || model.exactness !== "approximate", loop);
		}
	});

	it("with a default of the command line is approximate", async () => {
		const text = `${head}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--max_length", type=int, default=2)
args = parser.parse_args()
def tokenize(row):
    result = tokenizer(row["q"], truncation=True, max_length=args.max_length)
    result["labels"] = result["input_ids"].copy()
    return result
${tail}`;
		const { exactness, why, tokens } = await preview(text, { q: "one two three" });
		assert.equal(exactness, "approximate");
		assert.match(why ?? "", /command line/);
		assert.deepEqual(
			tokens.map(({ state }) => state),
			["trained", "trained", "cut"],
		);
	});

	it("that joins the rows of a batch is approximate", async () => {
		const text = `${head}def encode(batch):
    return tokenizer(batch["q"])
def tokenize(batch):
    joined = sum(batch["input_ids"], [])
    blocks = [joined[i : i + 4] for i in range(0, len(joined), 4)]
    return {"input_ids": blocks, "labels": blocks.copy()}
data = data.map(encode, batched=True, remove_columns=["q"]).map(tokenize, batched=True, remove_columns=["attention_mask"])
Trainer(model=model, args=TrainingArguments("out"), train_dataset=data)
`;
		const { exactness, why, tokens } = await preview(text, { q: "one two three four five six" });
		assert.equal(exactness, "approximate");
		assert.match(why ?? "", /joined/);
		assert.equal(tokens.length, 6);
	});
});

function optionOf(decidedBy: unknown): string {
	return typeof decidedBy === "object" && decidedBy !== null && "option" in decidedBy
		? String(decidedBy.option)
		: "";
}

async function previewOf(script: string, row: object): Promise<PreviewModel | Unavailable> {
	const files = new Map([
		["train.py", script],
		["train.jsonl", `${JSON.stringify(row)}\n`],
		["requirements.txt", "transformers==5.23.0"],
	]);
	const { workspace, path } = await openWorkspace(files);
	return workspace.preview(path("train.jsonl"), { record: 1 });
}

async function preview(script: string, row: object): Promise<PreviewModel> {
	const model = await previewOf(script, row);
	assert.ok(!isUnavailable(model), "there is a preview");
	return model;
}

async function refusal(script: string, row: object): Promise<string> {
	const model = await previewOf(script, row);
	if (isUnavailable(model)) {
		return model.reason;
	}
	const { exactness, why } = model;
	assert.equal(exactness, "unavailable");
	return why ?? "";
}
