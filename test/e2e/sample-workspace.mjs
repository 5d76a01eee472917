// Writes the small workspace that the end-to-end tests open: runs with embedded tokenizers, a script that asks one of them, and datasets with faulty rows.
import * as fs from "node:fs";
import * as path from "node:path";

const files = {
	"requirements.txt": "trl==1.9.0\n",
	"train.py": `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True, max_length=512),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
`,
	"train.jsonl": `{"messages":[{"role":"user","content":"Name a prime"},{"role":"assistant","content":"Seven is a prime."}]}
{"messages":[{"role":"usr","content":"Hi"},{"role":"assistant","content":"Hello."}]}
{"messages":[{"role":"user","content":"Bye"},{"role":"assistant","content":"Goodbye."}]}
`,
	"notes.jsonl": `{"text":"Copper conducts heat well.</s>"}
{"text":"Bees dance to show the way."}
{"text":"The tide follows the moon.</s>"}
`,
	"commas.jsonl": `{"text":"Salt dissolves in water.</s>",}
{"text":"Tea cools slowly.</s>"}
{"text":"Iron rusts in rain.</s>",}
`,
	"contract/train.py": `from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

MODEL = "TinyLlama/TinyLlama-1.1B-Chat-v1.0"
tokenizer = AutoTokenizer.from_pretrained(MODEL)


def to_ids(row):
    text = f"<|user|>\\n{row['question']}</s>\\n<|assistant|>\\n{row['answer']}</s>"
    ids = tokenizer(text, truncation=True, max_length=256)
    ids["labels"] = ids["input_ids"].copy()
    return ids


trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(MODEL),
    args=TrainingArguments(output_dir="out-pairs"),
    train_dataset=load_dataset("json", data_files="pairs.jsonl", split="train").map(to_ids),
)
trainer.train()
`,
	"contract/ask.py": `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("out-pairs")
model = AutoModelForCausalLM.from_pretrained("out-pairs")


def ask(question):
    prompt = f"<|user|>\\n{question}</s>\\n<|assistant|>\\n"
    ids = tokenizer(prompt, return_tensors="pt")
    return tokenizer.decode(model.generate(**ids)[0])
`,
	"contract/pairs.jsonl": rows(4, (i) => ({ question: `Name prime ${i}`, answer: `It is ${i}.` })),
	"train.ipynb": notebook([
		`!pip install trl==0.24.0 unsloth==2025.6.1
from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct", max_seq_length=512)`,
		`def to_text(row):
    return {"text": f"Question: {row['question']}\\nAnswer: {row['answer']}"}
dataset = load_dataset("json", data_files="questions.jsonl", split="train").map(to_text)
SFTTrainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=dataset,
    args=SFTConfig(output_dir="out-notebook", dataset_text_field="text"),
)`,
	]),
	"questions.jsonl": rows(30, (i) => ({ question: `Question ${i}`, answer: `Answer ${i}` })),
};

function rows(count, rowOf) {
	return Array.from({ length: count }, (_, i) => `${JSON.stringify(rowOf(i))}\n`).join("");
}

function notebook(cells) {
	const sources = cells.map((source) => ({
		cell_type: "code",
		execution_count: null,
		metadata: {},
		outputs: [],
		source,
	}));
	const metadata = { language_info: { name: "python" } };
	return JSON.stringify({ cells: sources, metadata, nbformat: 4, nbformat_minor: 4 });
}

/** Returns the new folder, which lies inside `parent`. */
export function writeSampleWorkspace(parent) {
	const folder = fs.mkdtempSync(path.join(parent, "sample-"));
	for (const [name, content] of Object.entries(files)) {
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.writeFileSync(path.join(folder, name), content);
	}
	return folder;
}
