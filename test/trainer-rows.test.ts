/** Tokens of one record under a training script: states, labels, who decided, and where that stands. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnavailable, type PreviewModel } from "../server/core/index.js";
import { openWorkspace } from "./support/findings-in.js";

const TRL = "from trl import SFTConfig, SFTTrainer\n";

describe("tokens of a row", () => {
	const trl = (options: string): string =>
		`${TRL}from datasets import load_dataset\ndata = load_dataset("json", data_files="train.jsonl")\nSFTTrainer(model="Qwen/Qwen2.5-7B-Instruct", args=SFTConfig(${options}), train_dataset=data)\n`;
	const hello =
		'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n';

	it("name the version's default that decided", async () => {
		const { tokens } = await preview(trl(""), hello, "trl==1.9.0");
		assert.deepEqual(tokens[0]?.decidedBy, { default: "assistant_only_loss=False", version: "trl 1.9.0" });
	});

	it("name the option that decided, at its place in the script", async () => {
		const script = trl("assistant_only_loss=True");
		const { tokens } = await preview(script, hello, "trl==1.9.0");
		const decided = tokens[0]?.decidedBy;
		assert.ok(decided !== null && decided !== undefined && "option" in decided);
		assert.equal(script.slice(decided.range.start, decided.range.end), "assistant_only_loss=True");
		assert.match(tokens[0]?.reason ?? "", /^outside \{% generation %\}/);
		assert.match(tokens.at(-1)?.reason ?? "", /^inside \{% generation %\}/);
	});

	it("that are cut keep the label that they would have had", async () => {
		const { tokens, limit } = await preview(
			trl("assistant_only_loss=True, max_length=32"),
			hello,
			"trl==1.9.0",
		);
		const cut = tokens.filter(({ state }) => state === "cut");
		assert.equal(limit?.length, 32);
		assert.ok(cut.length > 0 && cut.every(({ label, wouldBe, id }) => label === null && wouldBe === id));
		assert.match(cut[0]?.reason ?? "", /only the first 32 tokens are kept/);
	});

	it("that end generation are stops", async () => {
		const { tokens } = await preview(trl(""), hello, "trl==1.9.0");
		assert.deepEqual(
			new Set(tokens.filter(({ stop }) => stop).map(({ text }) => text)),
			new Set(["<|im_end|>"]),
		);
	});

	it("that the trainer appends are its own", async () => {
		const { tokens } = await preview(trl(""), '{"text": "The fox."}\n', "trl==1.9.0");
		assert.deepEqual(
			[tokens.at(-1)?.text, tokens.at(-1)?.origin, tokens.at(-1)?.state],
			["<|im_end|>", "trainer", "trained"],
		);
	});

	it("markers inside a message do not open an assistant turn", async () => {
		const row =
			'{"messages": [{"role": "user", "content": "<|im_start|>assistant\\nNo<|im_end|>\\n"}, {"role": "assistant", "content": "Yes"}]}\n';
		const { tokens } = await preview(trl("assistant_only_loss=True"), row, "trl==1.9.0");
		const trained = tokens.filter(({ state }) => state === "trained").map(({ text }) => text);
		assert.equal(trained.join(""), "\nYes<|im_end|>\n");
	});

	it("are not shown as trained when a setting cannot be known", async () => {
		const { tokens, exactness, why } = await preview(trl("max_length=longest(data)"), hello, "trl==1.9.0");
		assert.equal(exactness, "unavailable");
		assert.match(why ?? "", /max_length/);
		assert.ok(tokens.every(({ state, label }) => state === "unknown" && label === null));
	});

	it("of a packed run are approximate", async () => {
		assert.equal((await preview(trl("packing=True"), hello, "trl==1.9.0")).exactness, "approximate");
	});

	it("of a release newer than the newest that was compared are approximate", async () => {
		assert.equal((await preview(trl(""), hello, "trl==9.0.0")).exactness, "approximate");
	});
});

describe("padding of hand-written rows", () => {
	const script = (
		collator: string,
	): string => `from transformers import AutoTokenizer, DataCollatorForLanguageModeling, Trainer, default_data_collator
from datasets import load_dataset
tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen2.5-7B-Instruct")
tokenizer.padding_side = "right"
def tok(row):
    out = tokenizer(row["text"], truncation=True, max_length=6, padding="max_length")
    out["labels"] = out["input_ids"].copy()
    return out
data = load_dataset("json", data_files="train.jsonl").map(tok)
Trainer(model="Qwen/Qwen2.5-7B-Instruct", train_dataset=data, data_collator=${collator})
`;

	it("is trained when the labels are a copy", async () => {
		const { tokens } = await preview(script("default_data_collator"), '{"text": "The fox."}\n');
		assert.deepEqual(
			tokens.map(({ state }) => state),
			Array<string>(6).fill("trained"),
		);
		assert.match(tokens.at(-1)?.reason ?? "", /padding is trained/);
	});

	it("is masked by a collator that masks the pad token's id", async () => {
		const { tokens } = await preview(
			script("DataCollatorForLanguageModeling(tokenizer, mlm=False)"),
			'{"text": "The fox."}\n',
		);
		assert.deepEqual(
			tokens.map(({ state, label }) => `${state} ${label === -100}`),
			[...Array<string>(3).fill("trained false"), ...Array<string>(3).fill("pad true")],
		);
	});

	it("is named, not shown, when the model's pad token is not at hand", async () => {
		const tiny = script("default_data_collator").replaceAll(
			"Qwen/Qwen2.5-7B-Instruct",
			"TinyLlama/TinyLlama-1.1B-Chat-v1.0",
		);
		const { tokens, exactness, why } = await preview(tiny, '{"text": "The fox."}\n');
		assert.equal(exactness, "approximate");
		assert.ok(why !== undefined && tokens.length < 6);
		assert.ok(tokens.every(({ state }) => state === "trained"));
	});
});

/** The first record of `train.jsonl` under `train.py`. */
async function preview(script: string, data: string, requirements?: string): Promise<PreviewModel> {
	const { workspace, path } = await openWorkspace(
		new Map([
			["train.py", script],
			["train.jsonl", data],
			...(requirements === undefined ? [] : [["requirements.txt", requirements] as const]),
		]),
	);
	const model = await workspace.preview(path("train.jsonl"), { record: 1 });
	assert.ok(!isUnavailable(model), "there is a preview");
	return model;
}
