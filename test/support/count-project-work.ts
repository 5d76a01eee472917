/** Counts the work of scripted edits in a large workspace: 200 Python files, 20 datasets, four of the files are consumers. */
import { createWorkspace } from "../../server/workspace/create-workspace.js";
import { createMemoryHost } from "./memory-host.js";

export interface ProjectWork {
	readonly step: string;
	/** Scripts that were parsed and evaluated. */
	readonly parsed: number;
	/** Scripts whose own rules ran. */
	readonly checked: number;
	/** Runs, pairs of prompts and files that load results that were judged. */
	readonly runs: number;
	readonly prompts: number;
	readonly consumers: number;
	readonly rows: number;
}

const FOLDER = "/workspace";
const RUNS = 20;
const FILES = 200;
const CONSUMERS = 4;

function trainScript(index: number): string {
	return `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out/run${index}", max_length=512),
    train_dataset=load_dataset("json", data_files="data/set${index}.jsonl", split="train"),
)
trainer.train()
trainer.save_model()
`;
}

function askScript(index: number): string {
	return `from peft import AutoPeftModelForCausalLM
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("out/run${index}")
model = AutoPeftModelForCausalLM.from_pretrained("out/run${index}")

def ask(question):
    inputs = tokenizer(f"Q: {question}\\nA:", return_tensors="pt")
    return model.generate(**inputs)
`;
}

function rows(index: number): string {
	const messages = [
		{ role: "user", content: `Name the number ${index}.` },
		{ role: "assistant", content: `It is ${index}.` },
	];
	return `${JSON.stringify({ messages })}\n`.repeat(3);
}

/** A keystroke in each kind of file. */
export async function countProjectWork(): Promise<readonly ProjectWork[]> {
	const files = new Map([[`${FOLDER}/requirements.txt`, "trl==1.9.0\n"]]);
	for (let i = 0; i < RUNS; i++) {
		files.set(`${FOLDER}/train${i}.py`, trainScript(i));
		files.set(`${FOLDER}/data/set${i}.jsonl`, rows(i));
	}
	for (let i = 0; i < CONSUMERS; i++) {
		files.set(`${FOLDER}/ask${i}.py`, askScript(i));
	}
	for (let i = 0; i < FILES - RUNS - CONSUMERS; i++) {
		files.set(`${FOLDER}/lib/module${i}.py`, `from transformers import AutoTokenizer\nVALUE = ${i}\n`);
	}
	const none = { parsed: 0, checked: 0, runs: 0, prompts: 0, consumers: 0, rows: 0 };
	const counts = { ...none };
	const counted = { script: "checked", run: "runs", prompts: "prompts", consumer: "consumers" } as const;
	const plain = await createMemoryHost(files);
	const workspace = createWorkspace(
		{
			...plain,
			readPython: (...given) => (counts.parsed++, plain.readPython(...given)),
			reportLines: (batch, signal) => ((counts.rows += batch.texts.length), plain.reportLines(batch, signal)),
			reportRecords: (batch, rows, signal) => (
				(counts.rows += rows.ranges.length / 2),
				plain.reportRecords(batch, rows, signal)
			),
		},
		{ folders: [FOLDER], onWork: (step) => void counts[counted[step]]++ },
	);
	const steps: ProjectWork[] = [];
	const after = async (step: string, edit: () => void): Promise<void> => {
		Object.assign(counts, none);
		edit();
		await workspace.project();
		steps.push({ step, ...counts });
	};
	const edit = (name: string, change: (text: string) => string): void => {
		const file = `${FOLDER}/${name}`;
		workspace.setDocument(file, change(files.get(file) ?? ""));
	};
	await after("project: open it", () => undefined);
	await after("project: type in a module", () => edit("lib/module7.py", (text) => `${text}#`));
	await after("project: type in a run", () => edit("train3.py", (text) => text.replace("512", "51")));
	await after("project: type in a script that asks", () =>
		edit("ask2.py", (text) => text.replace("Q:", "Q")),
	);
	await after("project: rename an output folder", () =>
		edit("train1.py", (text) => text.replace("out/run1", "out/run")),
	);
	await after("project: type in a row", () =>
		edit("data/set5.jsonl", (text) => text.replace("It is", "It was")),
	);
	return steps;
}

/** A line a step, as `test/bench/work.snap` holds it. */
export function projectWorkLines(work: readonly ProjectWork[]): string {
	const lines = work.map(({ step, ...counts }) => {
		const cells = Object.entries(counts).map(([name, value]) => `${name} ${String(value).padStart(3)}`);
		return `${step.padEnd(36)} ${cells.join("  ")}`;
	});
	return `${lines.join("\n")}\n`;
}
