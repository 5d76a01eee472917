/** The same prompt in other words of Python is quiet, and a different one in the same words is reported. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findingsIn } from "./support/findings-in.js";

const trainText = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

MODEL = "TinyLlama/TinyLlama-1.1B-Chat-v1.0"
tokenizer = AutoTokenizer.from_pretrained(MODEL)

def to_text(example):
    return {"text": f"### Instruction:\\n{example['instruction']}\\n\\n### Response:\\n{example['output']}</s>"}

def tokenize(examples):
    result = tokenizer(examples["text"], truncation=True, max_length=256)
    result["labels"] = result["input_ids"].copy()
    return result

dataset = load_dataset("json", data_files="train.jsonl", split="train")
dataset = dataset.map(to_text).map(tokenize, batched=True)
trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(MODEL),
    args=TrainingArguments(output_dir="out/text"),
    train_dataset=dataset,
)
trainer.train()
trainer.save_model("out/text")
`;
const trainChat = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out/chat"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;
const textRow = JSON.stringify({ instruction: "1+1?", output: "2" });
const chatRow = JSON.stringify({
	messages: [
		{ role: "system", content: "Talk like a pirate." },
		{ role: "user", content: "1+1?" },
		{ role: "assistant", content: "2, arr" },
	],
});

const loadText = `from transformers import AutoModelForCausalLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("out/text")
model = AutoModelForCausalLM.from_pretrained("out/text")
`;
const loadChat = loadText.replaceAll("out/text", "out/chat");

const askText = `    inputs = tokenizer(prompt, return_tensors="pt")
    return tokenizer.decode(model.generate(**inputs)[0])
`;

/** Ways to write the training text's form. */
const sameText: Readonly<Record<string, string>> = {
	format: `def ask(q):
    prompt = "### Instruction:\\n{}\\n\\n### Response:\\n".format(q)
${askText}`,
	"a constant with a name": `TEMPLATE = "### Instruction:\\n{question}\\n\\n### Response:\\n"
def ask(q):
    prompt = TEMPLATE.format(question=q)
${askText}`,
	"percent signs": `def ask(q):
    prompt = "### Instruction:\\n%s\\n\\n### Response:\\n" % q
${askText}`,
	"a sum": `def ask(q):
    prompt = "### Instruction:\\n" + q.strip() + "\\n\\n" + "### Response:" + "\\n"
${askText}`,
	"split literals": `def ask(q):
    prompt = (
        "### Instruc"
        f"tion:\\n{q}"
        "\\n\\n### Response:\\n"
    )
${askText}`,
	"lines that are joined": `def ask(q):
    prompt = "\\n".join(["### Instruction:", q, "", "### Response:", ""])
${askText}`,
	"text that grows": `def ask(q):
    prompt = "### Instruction:\\n"
    prompt += q
    prompt += "\\n\\n### Response:\\n"
${askText}`,
	"three quotes": `def ask(q):
    prompt = f"""### Instruction:
{q}

### Response:
"""
${askText}`,
	"a function of its own": `def build_prompt(user_message):
    return f"### Instruction:\\n{user_message}\\n\\n### Response:\\n"

def ask(q):
    prompt = build_prompt(q)
${askText}`,
	"a class": `class Bot:
    header = "### Instruction:\\n"
    def __init__(self):
        self.footer = "\\n\\n### Response:\\n"
    def ask(self, q):
        prompt = self.header + q + self.footer
        inputs = tokenizer(prompt, return_tensors="pt")
        return tokenizer.decode(model.generate(**inputs)[0])
`,
	"a server": `from fastapi import FastAPI
app = FastAPI()

@app.post("/ask")
async def ask(body: dict):
    prompt = f"### Instruction:\\n{body['question']}\\n\\n### Response:\\n"
${askText}`,
	"a pipeline": `from transformers import pipeline
pipe = pipeline("text-generation", model="out/text")
def ask(q):
    return pipe(f"### Instruction:\\n{q}\\n\\n### Response:\\n")[0]["generated_text"]
`,
	"a page": `import gradio as gr
def ask(q, history):
    prompt = f"### Instruction:\\n{q}\\n\\n### Response:\\n"
${askText}
gr.ChatInterface(ask).launch()
`,
	"vLLM and a list": `from vllm import LLM, SamplingParams
llm = LLM(model="out/text")
prompts = [f"### Instruction:\\n{q}\\n\\n### Response:\\n" for q in open("questions.txt")]
print(llm.generate(prompts, SamplingParams(max_tokens=64)))
`,
};

/** Ways to ask with the training chats' system message. */
const sameChat: Readonly<Record<string, string>> = {
	"messages that are appended": `def ask(q):
    messages = [{"role": "system", "content": "Talk like a pirate."}]
    messages.append({"role": "user", "content": q})
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt")
    return tokenizer.decode(model.generate(ids)[0])
`,
	"the text by hand": `def ask(q):
    prompt = f"<|im_start|>system\\nTalk like a pirate.<|im_end|>\\n<|im_start|>user\\n{q}<|im_end|>\\n<|im_start|>assistant\\n"
${askText}`,
	"a history": `def ask(q, history):
    messages = [{"role": "system", "content": "Talk like a pirate."}]
    for user, bot in history:
        messages += [{"role": "user", "content": user}, {"role": "assistant", "content": bot}]
    messages.append({"role": "user", "content": q})
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt")
    return tokenizer.decode(model.generate(ids)[0])
`,
	"a pipeline of messages": `from transformers import pipeline
pipe = pipeline("text-generation", model="out/chat")
def ask(q):
    return pipe([{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": q}])
`,
	"vLLM's chat": `from vllm import LLM
llm = LLM(model="out/chat")
def ask(q):
    return llm.chat([{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": q}])
`,
	"llama.cpp's completion": `from llama_cpp import Llama
llm = Llama(model_path="out/chat/model.gguf")
def ask(q):
    prompt = f"<|im_start|>system\\nTalk like a pirate.<|im_end|>\\n<|im_start|>user\\n{q}<|im_end|>\\n<|im_start|>assistant\\n"
    return llm.create_completion(prompt=prompt, max_tokens=64)
`,
	"MLX with the template": `from mlx_lm import generate, load
model, tokenizer = load("Qwen/Qwen2.5-0.5B-Instruct", adapter_path="out/chat")
def ask(q):
    messages = [{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": q}]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
    return generate(model, tokenizer, prompt=prompt)
`,
	"a server of its own": `from openai import OpenAI
client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")
def ask(q):
    messages = [{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": q}]
    return client.chat.completions.create(model="out/chat", messages=messages)
`,
};

async function found(train: string, row: string, ask: string): Promise<readonly string[]> {
	const files = new Map([
		["requirements.txt", "trl==1.9.0\n"],
		["train.py", train],
		["train.jsonl", `${row}\n`],
		["ask.py", ask],
	]);
	const findings = await findingsIn(files, "prompt-mismatch");
	return findings.map(({ file, severity, message }) => `${file} ${severity} ${message}`);
}

describe("a prompt with the form of the training text", () => {
	for (const [name, code] of Object.entries(sameText)) {
		it(`is quiet by ${name}, and reported with another heading`, async () => {
			assert.deepEqual(await found(trainText, textRow, loadText + code), []);
			const other = code.replace(/### Respo(nse)?/, "### Answ$1");
			const [one, ...others] = await found(trainText, textRow, loadText + other);
			assert.match(one ?? "", /^ask\.py error The model was trained on "### Instr/);
			assert.deepEqual(others, []);
		});
	}

	it("is quiet by a function of another file that training uses too", async () => {
		const shared = `def build(row):
    return f"### Instruction:\\n{row['instruction']}\\n\\n### Response:\\n"
`;
		const files = new Map([
			["train.jsonl", `${textRow}\n`],
			["prompts.py", shared],
			[
				"train.py",
				trainText
					.replace("from datasets", "from prompts import build\nfrom datasets")
					.replace(
						/return \{"text": f".*"\}/,
						`return {"text": build(example) + example["output"] + "</s>"}`,
					),
			],
			[
				"ask.py",
				`from prompts import build\n${loadText}def ask(q):\n    prompt = build({"instruction": q})\n${askText}`,
			],
		]);
		assert.deepEqual(await findingsIn(files, "prompt-mismatch"), []);
	});
});

describe("a chat with the system message of training", () => {
	for (const [name, code] of Object.entries(sameChat)) {
		it(`is quiet by ${name}, and reported with another one`, async () => {
			assert.deepEqual(await found(trainChat, chatRow, loadChat + code), []);
			const other = code.replace("Talk like a pirate.", "You are a lawyer.");
			const [one, ...others] = await found(trainChat, chatRow, loadChat + other);
			assert.match(one ?? "", /^ask\.py \w+ The system message "You are a lawyer\." is another/);
			assert.deepEqual(others, []);
		});
	}
});
