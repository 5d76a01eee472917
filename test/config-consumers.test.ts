/** Runs that are configurations against the scripts that ask their results. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findingsIn } from "./support/findings-in.js";

const row = JSON.stringify({
	messages: [
		{ role: "system", content: "Talk like a pirate." },
		{ role: "user", content: "1+1?" },
		{ role: "assistant", content: "2, arr" },
	],
});
const MODEL = "Qwen/Qwen2.5-0.5B-Instruct";

const runs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	Axolotl: {
		"axolotl.yaml": `base_model: ${MODEL}
adapter: lora
lora_r: 16
lora_target_linear: true
datasets:
  - path: train.jsonl
    ds_type: json
    type: chat_template
output_dir: out/pirate
`,
		"train.jsonl": `${row}\n`,
	},
	"LLaMA-Factory": {
		"sft.yaml": `model_name_or_path: ${MODEL}
stage: sft
do_train: true
finetuning_type: lora
dataset: pirate
dataset_dir: data
template: qwen
output_dir: out/pirate
`,
		"data/dataset_info.json": JSON.stringify({
			pirate: {
				file_name: "pirate.json",
				formatting: "sharegpt",
				columns: { messages: "messages" },
				tags: {
					role_tag: "role",
					content_tag: "content",
					user_tag: "user",
					assistant_tag: "assistant",
					system_tag: "system",
				},
			},
		}),
		"data/pirate.json": `[${row}]`,
	},
	"mlx-lm": {
		"lora.yaml": `model: ${MODEL}
train: true
data: data
adapter_path: out/pirate
lora_parameters:
  rank: 8
  scale: 20.0
  dropout: 0.0
`,
		"data/train.jsonl": `${row}\n`,
		"data/valid.jsonl": `${row}\n`,
	},
};

const ask = `from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${MODEL}")
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("${MODEL}"), "out/pirate")

def ask(question):
    messages = [{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": question}]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    inputs = tokenizer(text, add_special_tokens=False, return_tensors="pt")
    return tokenizer.decode(model.generate(**inputs)[0])
`;
const plain = ask.replace(
	/ {4}messages[\s\S]*?prompt=True\)/,
	'    text = f"Question: {question}\\nAnswer:"',
);

async function found(files: Readonly<Record<string, string>>, script: string): Promise<readonly string[]> {
	const all = new Map([...Object.entries(files), ["ask.py", script]]);
	return (await findingsIn(all, "prompt-mismatch")).map(
		({ file, severity, message }) => `${file} ${severity} ${message}`,
	);
}

describe("a script that asks the result of a configuration", () => {
	for (const [name, files] of Object.entries(runs)) {
		it(`of ${name} is held to its data`, async () => {
			assert.deepEqual(await found(files, ask), []);
			const [system] = await found(files, ask.replace("Talk like a pirate.", "You are a lawyer."));
			assert.match(system ?? "", /^ask\.py warning The system message "You are a lawyer\." is another/);
			const [form] = await found(files, plain);
			assert.match(form ?? "", /^ask\.py error The model was trained on "<\|im_start\|>sys/);
		});
	}
});
