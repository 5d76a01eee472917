/** The prompt of one file against the training text of another, while either is typed in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComparePromptsResult } from "../../server/protocol.js";
import type { ProjectNode } from "../../server/run-protocol.js";
import { withEditor, type Problem } from "./editor.js";

const train = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

MODEL = "TinyLlama/TinyLlama-1.1B-Chat-v1.0"
tokenizer = AutoTokenizer.from_pretrained(MODEL)

def to_text(row):
    return {"text": f"<|user|>\\n{row['question']}</s>\\n<|assistant|>\\n{row['answer']}</s>"}

def tokenize(rows):
    result = tokenizer(rows["text"], truncation=True, max_length=256)
    result["labels"] = result["input_ids"].copy()
    return result

dataset = load_dataset("json", data_files="train.jsonl", split="train").map(to_text).map(tokenize, batched=True)
trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(MODEL),
    args=TrainingArguments(output_dir="out/chat"),
    train_dataset=dataset,
)
trainer.train()
trainer.save_model("out/chat")
`;
const ask = `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("out/chat")
model = AutoModelForCausalLM.from_pretrained("out/chat")

def ask(question):
    prompt = f"<|user|>\\n{question}</s>\\n<|assistant|>\\n"
    inputs = tokenizer(prompt, return_tensors="pt")
    return tokenizer.decode(model.generate(**inputs)[0])
`;
const files = {
	"train.py": train,
	"ask.py": ask,
	"train.jsonl": `${JSON.stringify({ question: "1+1?", answer: "2" })}\n`,
};

function isApart(problems: readonly Problem[]): boolean {
	return problems.some(({ rule, text }) => rule === "prompt-mismatch" && text.startsWith('f"<|'));
}

function isTogether(problems: readonly Problem[]): boolean {
	return !problems.some(({ rule }) => rule === "prompt-mismatch");
}

test(
	"a prompt that is typed apart from training, in either file, is reported until it is mended",
	{
		timeout: 90_000,
	},
	() =>
		withEditor({ files }, async ({ open, type, problems }) => {
			await open("train.py", train, "python");
			assert.ok(isTogether(await open("ask.py", ask, "python")));
			for (const name of ["ask.py", "train.py"]) {
				type(name, "<|user|>", "<|human|>");
				const [found] = (await problems("ask.py", isApart)).filter(({ rule }) => rule === "prompt-mismatch");
				assert.equal(found?.severity, "error");
				const [place] = found.diagnostic.relatedInformation ?? [];
				assert.match(place?.location.uri ?? "", /train\.py$/);
				type(name, "<|human|>", "<|user|>");
				await problems("ask.py", isTogether);
			}
		}),
);

test("both token sequences can be compared, also from the row of the project view", { timeout: 60_000 }, () =>
	withEditor({ files }, async ({ server, openSilently, uriOf }) => {
		openSilently("ask.py", ask.replace("<|user|>", "<|human|>"), "python");
		const rows = await server.request<readonly ProjectNode[]>("tunelint/project", {});
		const all = (nodes: readonly ProjectNode[]): readonly ProjectNode[] =>
			nodes.flatMap((node) => [node, ...all(node.children)]);
		const row = all(rows).find(({ kind }) => kind === "consumer");
		assert.match(row?.file ?? "", /ask\.py$/);
		const result = await server.request<ComparePromptsResult>("tunelint/comparePrompts", {
			uri: uriOf("ask.py"),
		});
		assert.ok(result.kind === "compared");
		const [prompt] = result.prompts;
		assert.equal(prompt?.verdict, "different");
		const lines = prompt.tokens ?? [];
		const first = lines.findIndex(({ training, inference }) => training?.id !== inference?.id);
		assert.deepEqual(
			[
				lines[first]?.training?.text,
				lines
					.slice(0, first)
					.map(({ inference }) => inference?.text)
					.join(""),
			],
			["user", "<|"],
		);
	}),
);
