/** The command line on a notebook: it names the cell, and its fixes keep the file a notebook. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";

const folder = createCommandFolder();

const cells = [
	{ cell_type: "markdown", source: ["# Training\n"] },
	{ cell_type: "code", source: ["!pip install trl==0.24.0 unsloth==2025.6.1"] },
	{
		cell_type: "code",
		source: [
			"from unsloth import FastLanguageModel\n",
			"from datasets import load_dataset\n",
			"from trl import SFTConfig, SFTTrainer\n",
			'model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct")\n',
		],
	},
	{
		cell_type: "code",
		source: ["def to_text(row):\n", "    return {\"text\": f\"Q: {row['q']}\\nA: {row['a']}\"}\n"],
	},
	{
		cell_type: "code",
		source: [
			'dataset = load_dataset("json", data_files="train.jsonl", split="train").map(to_text)\n',
			"SFTTrainer(model=model, processing_class=tokenizer, train_dataset=dataset,\n",
			'    args=SFTConfig(output_dir="out", dataset_text_field="text"))',
		],
	},
];

test("a finding names the cell and its line, and a fix escapes what it writes", async () => {
	const rows = Array.from({ length: 30 }, (_, i) => JSON.stringify({ q: `Question ${i}`, a: `Answer ${i}` }));
	const file = path.join(folder.cwd, "train.ipynb");
	fs.writeFileSync(path.join(folder.cwd, "train.jsonl"), rows.join("\n"));
	fs.writeFileSync(file, JSON.stringify({ cells, nbformat: 4 }, null, 1));
	const { out } = await folder.tunelint(["check", "train.ipynb"]);
	assert.match(out, /^train\.ipynb:\d+:\d+ \(cell 4, line 2\) \w+ [^\n]*no-eos-appended/m);
	const { out: json } = await folder.tunelint(["check", "train.ipynb", "--format", "json"]);
	const { findings } = JSON.parse(json);
	assert.deepEqual(findings[0].cell, { number: 4, line: 1, character: 20 });
	await folder.tunelint(["check", "train.ipynb", "--fix", "--unsafe"]);
	const fixed = JSON.parse(fs.readFileSync(file, "utf8"));
	assert.match(fixed.cells[3].source.join(""), /\}" \+ tokenizer\.eos_token\}\n$/);
});
