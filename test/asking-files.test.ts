/** Files without code that ask a trained model: Modelfiles, commands of MLX, llama.cpp and vLLM. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findingsIn } from "./support/findings-in.js";

const train = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out/pirate"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
trainer.save_model("out/pirate")
`;
const row = JSON.stringify({
	messages: [
		{ role: "system", content: "Talk like a pirate." },
		{ role: "user", content: "1+1?" },
		{ role: "assistant", content: "2, arr" },
	],
});
const base = { "requirements.txt": "trl==1.9.0\n", "train.py": train, "train.jsonl": `${row}\n` };

const CHATML = `{{ if .System }}<|im_start|>system
{{ .System }}<|im_end|>
{{ end }}{{ if .Prompt }}<|im_start|>user
{{ .Prompt }}<|im_end|>
{{ end }}<|im_start|>assistant
{{ .Response }}<|im_end|>
`;
const MESSAGES = `{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 -}}
<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ if and (ne .Role "assistant") $last }}<|im_start|>assistant
{{ end }}
{{- end }}`;
const SYSTEM = 'SYSTEM """Talk like a pirate."""\n';

async function found(
	name: string,
	text: string,
	rule = "prompt-mismatch",
	more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
	const files = new Map(Object.entries({ ...base, ...more, [name]: text }));
	return (await findingsIn(files, rule)).map(
		({ file, severity, range, message }) =>
			`${file} ${severity} ${JSON.stringify((files.get(file) ?? "").slice(range.start, range.end).slice(0, 24))} ${message}`,
	);
}

function modelfile(template: string, rest = ""): string {
	return `# Made from the merged model.\nFROM ./out/pirate\nTEMPLATE """${template}"""\n${rest}`;
}

describe("a Modelfile", () => {
	it("that prints the chats of training is quiet, in either way of writing it", async () => {
		assert.deepEqual(await found("Modelfile", modelfile(CHATML, SYSTEM)), []);
		assert.deepEqual(await found("Modelfile", modelfile(MESSAGES, SYSTEM)), []);
	});

	it("with another template is reported on it", async () => {
		const other = "### Instruction:\n{{ .Prompt }}\n\n### Response:\n{{ .Response }}";
		const [one, ...others] = await found("Modelfile", modelfile(other));
		assert.match(one ?? "", /^Modelfile error .*is asked "### Instruction:⏎\{…\}⏎⏎##/);
		assert.deepEqual(others, []);
	});

	it("with another system message, or with none, is reported", async () => {
		const [other] = await found("Modelfile", modelfile(CHATML, 'SYSTEM "You are a lawyer of a big firm."\n'));
		assert.match(other ?? "", /^Modelfile warning .*The system message "You are a lawyer/);
		const [none] = await found("Modelfile", modelfile(CHATML));
		assert.match(none ?? "", /^Modelfile warning .*the prompt has none/);
	});

	it("that prints the question alone is reported", async () => {
		const [one] = await found("Modelfile", modelfile("{{ .Prompt }}"));
		assert.match(one ?? "", /^Modelfile error .*This prints the question alone/);
	});

	it("with a template that cannot be followed, or without one, is quiet", async () => {
		assert.deepEqual(await found("Modelfile", modelfile('{{ template "chat" . }}')), []);
		assert.deepEqual(await found("Modelfile", modelfile("{{ currentDate }}{{ .Prompt }}")), []);
		assert.deepEqual(await found("Modelfile", modelfile("{{ if .Prompt }}{{ .Prompt }}")), []);
		assert.deepEqual(await found("Modelfile", "FROM ./out/pirate\n"), []);
		assert.deepEqual(await found("Modelfile", 'FROM llama3.2\nSYSTEM """You are Mario."""\n'), []);
	});
});

describe("a command", () => {
	const mlx = "mlx_lm.generate --model Qwen/Qwen2.5-0.5B-Instruct --adapter-path out/pirate";

	it("of MLX asks by the chat template, with the system message that it names", async () => {
		assert.deepEqual(
			await found("ask.sh", `${mlx} \\\n  --system-prompt "Talk like a pirate." --prompt "1+1?"\n`),
			[],
		);
		const [none] = await found("ask.sh", `${mlx} --prompt "1+1?"\n`);
		assert.match(none ?? "", /^ask\.sh warning .*the prompt has none/);
		const [raw] = await found(
			"ask.sh",
			`${mlx} --ignore-chat-template --prompt "Question: 1+1?\\nAnswer: "\n`,
		);
		assert.match(raw ?? "", /^ask\.sh error "\\"Question/);
	});

	it("of llama.cpp may hold variables of the shell, which are holes", async () => {
		const start = "llama-cli -m out/pirate/model.gguf";
		const chat = "<|im_start|>system\nTalk like a pirate.<|im_end|>\n<|im_start|>user\n";
		const same = `${start} -p "${chat}$1<|im_end|>\n<|im_start|>assistant\n"\n`;
		assert.deepEqual(await found("ask.sh", same), []);
		const [other] = await found("ask.sh", `${start} -no-cnv -p "Question: \${QUESTION}\nAnswer: "\n`);
		assert.match(other ?? "", /^ask\.sh error .*is asked "Question: \{…\}⏎Answer: "/);
		assert.deepEqual(await found("ask.sh", `${start} -no-cnv -p "$(cat prompt.txt)"\n`), []);
	});

	it("of llama.cpp asks what is written where no conversation is on", async () => {
		const prompt = "### Instruction:\\n1+1?\\n\\n### Response:\\n";
		const [one] = await found("ask.sh", `llama-cli -m out/pirate/model.gguf -no-cnv -p "${prompt}"\n`);
		assert.match(one ?? "", /^ask\.sh error .*is asked "### Instruction/);
		assert.deepEqual(
			await found("ask.sh", `llama-cli -m out/pirate/model.gguf -p "Talk like a pirate."\n`),
			[],
		);
	});

	it("of vLLM with a template of its own prints the chats of training with it", async () => {
		const serve = "vllm serve out/pirate --chat-template other.jinja\n";
		const other = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}[assistant]";
		const [one] = await found("serve.sh", serve, "prompt-mismatch", { "other.jinja": other });
		assert.match(one ?? "", /^serve\.sh warning "other\.jinja" With this chat_template/);
		assert.deepEqual(await found("serve.sh", serve), []);
	});
});
