/** The quiet policy: a fault with one cause is one finding, at the cause, with the count; all rules on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorkspace } from "../support/findings-in.js";

const unsloth = `from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct", max_seq_length=512)
`;
const trainOn = (dataset: string): string => `trainer = SFTTrainer(
    model=model,
    tokenizer=tokenizer,
    args=SFTConfig(output_dir="out", dataset_text_field="text"),
    train_dataset=${dataset},
)
`;
const load = 'load_dataset("json", data_files="train.jsonl", split="train")';
const formatted = `${unsloth}
def to_text(example):
    return {"text": f"Q: {example['question']} A: {example['answer']}"}

dataset = ${load}.map(to_text)
${trainOn("dataset")}`;
const plain = unsloth + trainOn(load);

describe("rows without a stop token under Unsloth", () => {
	it("give one finding on the script's text when its function made them, of 1,000 rows", async () => {
		const findings = await check({
			"train.py": formatted,
			"train.jsonl": rows(1000, (i) => ({ question: `${i}?`, answer: `${i}` })),
		});
		assert.deepEqual(findings, [
			"train.py no-eos-appended f\"Q: {example['question']} A: {example['answer']}\" The model will not learn to stop: neither this text nor Unsloth adds \"<|im_end|>\". All 1,000 rows end without it. Append tokenizer.eos_token.",
		]);
	});

	it("give one finding on the script's text when there are few of them", async () => {
		const findings = await check({
			"train.py": formatted,
			"train.jsonl": rows(3, (i) => ({ question: `${i}?`, answer: `${i}` })),
		});
		assert.deepEqual(findings.map(place), ["train.py no-eos-appended"]);
	});

	it("give one finding on the first row's closing quote when the file holds the text, of 1,000 rows", async () => {
		const findings = await check({
			"train.py": plain,
			"train.jsonl": rows(1000, (i) => ({ text: `Q: ${i}? A: ${i}` })),
		});
		assert.deepEqual(findings, [
			'train.jsonl no-eos " The model will not learn to stop after this answer: the row ends "Q: 0? A: 0" and neither the row nor Unsloth adds "<|im_end|>". Append it. This is so in 1,000 of 1,000 rows.',
		]);
	});

	it("give a finding each when they are few among many that have one", async () => {
		const findings = await check({
			"train.py": plain,
			"train.jsonl": rows(100, (i) => ({ text: `Q: ${i}? A: ${i}${i % 50 === 0 ? "" : "<|im_end|>"}` })),
		});
		assert.deepEqual(findings.map(place), ["train.jsonl no-eos", "train.jsonl no-eos"]);
	});
});

it("an EOS that is masked in every row is one finding, at the pad token", async () => {
	const script = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, DataCollatorForLanguageModeling, Trainer, TrainingArguments

MODEL = "Qwen/Qwen2.5-0.5B-Instruct"
tokenizer = AutoTokenizer.from_pretrained(MODEL)
tokenizer.pad_token = tokenizer.eos_token
dataset = ${load}
dataset = dataset.map(lambda row: tokenizer(row["text"] + tokenizer.eos_token), remove_columns=["text"])
trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(MODEL),
    args=TrainingArguments(output_dir="out"),
    train_dataset=dataset,
    data_collator=DataCollatorForLanguageModeling(tokenizer, mlm=False),
)
`;
	const findings = await check({ "train.py": script, "train.jsonl": rows(200, (i) => ({ text: `${i}` })) });
	assert.deepEqual(findings.map(place), ["train.py eos-masked"]);
	assert.match(findings[0] ?? "", / in all 200 rows /);
});

describe("text rows under TRL 1.9", () => {
	const trl = (options: string): string => `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out"${options}),
    train_dataset=${load},
)
`;
	const requirements = { "requirements.txt": "trl==1.9.0\n" };

	it("that another column name leaves without EOS are one finding, on the name", async () => {
		const findings = await check({
			...requirements,
			"train.py": trl(', dataset_text_field="content"'),
			"train.jsonl": rows(200, (i) => ({ content: `${i}` })),
		});
		assert.deepEqual(findings.map(place), ["train.py text-field-no-eos"]);
	});

	it("that end with the stop token twice are one finding, on the first", async () => {
		const findings = await check({
			...requirements,
			"train.py": trl(""),
			"train.jsonl": rows(200, (i) => ({ text: `${i}<|im_end|>\n` })),
		});
		assert.deepEqual(findings.map(place), ["train.jsonl double-eos"]);
	});

	it("whose prompts end with a space are one finding, on the first", async () => {
		const findings = await check({
			...requirements,
			"train.py": trl(""),
			"train.jsonl": rows(200, (i) => ({ prompt: `Count to ${i}: `, completion: `up to ${i}` })),
		});
		assert.deepEqual(findings.map(place), ["train.jsonl prompt-not-prefix"]);
	});
});

it("turns without an end are one finding, on the literal of the script", async () => {
	const script = `${unsloth}
def to_text(row):
    return {"text": f"<|im_start|>user\\n{row['q']}\\n<|im_start|>assistant\\n{row['a']}<|im_end|>"}

dataset = ${load}.map(to_text)
${trainOn("dataset")}`;
	const findings = await check({
		"train.py": script,
		"train.jsonl": rows(200, (i) => ({ q: `${i}?`, a: `${i}` })),
	});
	assert.deepEqual(findings.map(place), ["train.py missing-turn-end"]);
	assert.match(findings[0] ?? "", /in 200 of 200 records\.$/);
});

it("answers of a base model that end with no EOS of its own are one finding, on the model", async () => {
	const script = plain.replace("Qwen/Qwen2.5-0.5B-Instruct", "unsloth/Qwen2.5-0.5B");
	const findings = await check({
		"train.py": script,
		"train.jsonl": rows(200, (i) => ({
			text: `<|im_start|>user\n${i}?<|im_end|>\n<|im_start|>assistant\n${i}<|im_end|>`,
		})),
	});
	assert.deepEqual(findings.map(place), ["train.py eos-not-turn-end"]);
});

it("many rows that one length cuts are one finding on the number", async () => {
	const script = plain.replace("max_seq_length=512", "max_seq_length=8");
	const findings = await check({
		"train.py": script,
		"train.jsonl": rows(200, (i) => ({ text: `${"word ".repeat(20)}${i}<|im_end|>` })),
	});
	assert.deepEqual(findings.map(place), ["train.py sequence-truncated"]);
});

it("rows that a default length cuts are one finding on the trainer's call", async () => {
	const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out"),
    train_dataset=${load},
)
`;
	const files = {
		"requirements.txt": "trl==1.9.0\n",
		"train.py": script,
		"train.jsonl": rows(3, (i) => ({ text: `${i} ${words(1100)}` })),
	};
	const findings = await check(files);
	assert.deepEqual(findings.map(place), ["train.py sequence-truncated"]);
	assert.match(
		findings[0] ?? "",
		/SFTTrainer\([\s\S]* The default max_length of 1,024 cuts 3 of 3 rows .* keeps all\.$/,
	);
});

it("roles of another format in every row are one finding", async () => {
	const row = (i: number): object => ({
		messages: [
			{ role: "human", content: `${i}?` },
			{ role: "gpt", content: "b" },
		],
	});
	const findings = await check({ "train.jsonl": rows(500, row) });
	assert.deepEqual(findings.map(place), ["train.jsonl unknown-role"]);
});

function rows(count: number, row: (index: number) => object): string {
	return Array.from({ length: count }, (_, i) => `${JSON.stringify(row(i))}\n`).join("");
}

/** A text without a loop. */
function words(count: number): string {
	return Array.from({ length: count }, (_, i) => `word${i % 97}`).join(" ");
}

/** Every finding of the default rules in every file, as `file rule text message`. */
async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)), {
		// Information about the run as a whole is of no concern here.
		ignore: ["no-validation-split"],
	});
	const lines: string[] = [];
	for (const asked of Object.keys(files)) {
		for (const { rule, file, range, message } of await workspace.findingsOf(path(asked))) {
			const name = file.split("/").at(-1) ?? "";
			lines.push(`${name} ${rule} ${files[name]?.slice(range.start, range.end)} ${message}`);
		}
	}
	return lines;
}

function place(line: string): string {
	return line.split(" ").slice(0, 2).join(" ");
}
