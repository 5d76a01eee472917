/** Arguments of the chat template on one side only: thinking, tools, another template, a date. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findingsIn } from "./support/findings-in.js";

const TEMPLATE =
	"{% for m in messages %}<|im_start|>{{ m.role }}\\n{{ m.content }}<|im_end|>\\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\\n{% if enable_thinking is defined and not enable_thinking %}<think>\\n\\n</think>\\n\\n{% endif %}{% endif %}";

const head = `from datasets import load_dataset
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer
`;

function train(template?: string): string {
	const own = template === undefined ? "" : `tokenizer.chat_template = "${template}"\n`;
	return `${head}tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct")
${own}trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out/chat"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
    processing_class=tokenizer,
)
`;
}

function ask(call: string, before = ""): string {
	return `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("out/chat")
model = AutoModelForCausalLM.from_pretrained("out/chat")
${before}
def ask(question):
    messages = [{"role": "user", "content": question}]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True${call})
    inputs = tokenizer(text, add_special_tokens=False, return_tensors="pt")
    return tokenizer.decode(model.generate(**inputs)[0])
`;
}

function row(answer: string, more: object = {}): string {
	return JSON.stringify({
		messages: [
			{ role: "user", content: "1+1?" },
			{ role: "assistant", content: answer },
		],
		...more,
	});
}

async function messages(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
	const all = new Map([["requirements.txt", "trl==1.9.0\n"], ...Object.entries(files)]);
	return (await findingsIn(all, "prompt-mismatch")).map(
		({ severity, message, file, range }) =>
			`${severity} "${(all.get(file) ?? "").slice(range.start, range.end)}" ${message}`,
	);
}

describe("a prompt that the chat template prints with other arguments", () => {
	const thinking = `${row("<think>\nTwo.\n</think>\n\n2")}\n${row("<think>\nOne and one.\n</think>\n\n2")}\n`;

	it("closes the thoughts that the answers were trained to begin with", async () => {
		const found = await messages({
			"train.py": train(TEMPLATE),
			"train.jsonl": thinking,
			"ask.py": ask(", enable_thinking=False"),
		});
		assert.equal(found.length, 1, found.join("\n"));
		assert.match(found[0] ?? "", /^warning "False" With this enable_thinking, the prompt has ".*<think>⏎⏎</);
	});

	it("is quiet where some answers have no thoughts", async () => {
		const rows = `${thinking}${row("<think>\n\n</think>\n\n2")}\n`;
		const files = { "train.py": train(TEMPLATE), "train.jsonl": rows };
		assert.deepEqual(await messages({ ...files, "ask.py": ask(", enable_thinking=False") }), []);
	});

	it("is quiet where the argument changes nothing", async () => {
		const files = { "train.py": train(), "train.jsonl": `${row("2")}\n` };
		assert.deepEqual(await messages({ ...files, "ask.py": ask(", enable_thinking=False") }), []);
		assert.deepEqual(
			await messages({ ...files, "train.py": train(TEMPLATE), "ask.py": ask(", enable_thinking=True") }),
			[],
		);
	});

	it("is quiet where the arguments are not known", async () => {
		const files = { "train.py": train(TEMPLATE), "train.jsonl": thinking };
		assert.deepEqual(await messages({ ...files, "ask.py": ask(", **options") }), []);
		assert.deepEqual(await messages({ ...files, "ask.py": ask(", enable_thinking=flag") }), []);
	});

	it("has no tools, and every row has", async () => {
		const tool = { type: "function", function: { name: "add", description: "a", parameters: {} } };
		const files = { "train.py": train(), "train.jsonl": `${row("2", { tools: [tool] })}\n` };
		const found = await messages({ ...files, "ask.py": ask("") });
		assert.equal(found.length, 1, found.join("\n"));
		assert.match(found[0] ?? "", /Without tools, the prompt has/);
		assert.deepEqual(
			await messages({ ...files, "ask.py": ask(", tools=TOOLS", "from tools import TOOLS") }),
			[],
		);
		assert.deepEqual(await messages({ ...files, "ask.py": ask(', tools=[{"type": "function"}]') }), []);
	});

	it("is printed by another template", async () => {
		const files = { "train.py": train(), "train.jsonl": `${row("2")}\n` };
		const other = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}[assistant]";
		const given = await messages({ ...files, "ask.py": ask(`, chat_template="${other}"`) });
		assert.match(given[0] ?? "", /^warning .*With this chat_template, the prompt has "\[user\] 1\+1\?/);
		const set = await messages({ ...files, "ask.py": ask("", `tokenizer.chat_template = "${other}"`) });
		assert.equal(set.length, 1, set.join("\n"));
		const guarded = `if tokenizer.chat_template is None:\n    tokenizer.chat_template = "${other}"`;
		assert.deepEqual(await messages({ ...files, "ask.py": ask("", guarded) }), []);
		const same = { ...files, "train.py": train(TEMPLATE) };
		assert.deepEqual(
			await messages({ ...same, "ask.py": ask("", `tokenizer.chat_template = "${TEMPLATE}"`) }),
			[],
		);
	});
});
