/** Counts the work of scripted edits in a workspace: rows analysed, scripts parsed, files read. */
import { createWorkspace } from "../../server/workspace/create-workspace.js";
import { createMemoryHost } from "./memory-host.js";

export interface Work {
	readonly step: string;
	/** Records that went through parse, render, tokenize and mask. */
	readonly rows: number;
	/** Scripts that were parsed and evaluated. */
	readonly scripts: number;
	readonly filesRead: number;
}

const FOLDER = "/workspace";
const DATA = `${FOLDER}/train.jsonl`;
const SCRIPT = `${FOLDER}/train.py`;
const ROWS = 200;

const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(max_length=512),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;

function row(index: number): string {
	const messages = [
		{ role: "user", content: `Name the number ${index}.` },
		{ role: "assistant", content: `It is ${index}.` },
	];
	return JSON.stringify({ messages });
}

/** The same edits as a person's: open, type in a row, insert a line above, change the script, a library's version. */
export async function countWork(): Promise<readonly Work[]> {
	const rows = Array.from({ length: ROWS }, (_, i) => row(i));
	const files = new Map([
		[DATA, `${rows.join("\n")}\n`],
		[SCRIPT, script],
		[`${FOLDER}/requirements.txt`, "trl==1.9.0\n"],
		...Array.from({ length: 50 }, (_, i): [string, string] => [
			`${FOLDER}/lib/module_${i}.py`,
			`from transformers import AutoTokenizer\nVALUE = ${i}\n`,
		]),
	]);
	const counts = { rows: 0, scripts: 0, filesRead: 0 };
	const plain = await createMemoryHost(files);
	const workspace = createWorkspace(
		{
			...plain,
			readText: (file) => (counts.filesRead++, plain.readText(file)),
			readPython: (file, text) => (counts.scripts++, plain.readPython(file, text)),
			reportLines: (batch, signal) => ((counts.rows += batch.texts.length), plain.reportLines(batch, signal)),
			reportRecords: (batch, rows, signal) => (
				(counts.rows += rows.ranges.length / 2),
				plain.reportRecords(batch, rows, signal)
			),
		},
		{ folders: [FOLDER] },
	);
	const steps: Work[] = [];
	const after = async (step: string, edit: () => void): Promise<void> => {
		Object.assign(counts, { rows: 0, scripts: 0, filesRead: 0 });
		edit();
		await workspace.findingsOf(DATA);
		await workspace.findingsOf(SCRIPT);
		steps.push({ step, ...counts });
	};
	const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
	const typed = rows.with(100, row(1_000));
	await after("open the dataset and its script", () => workspace.setDocument(DATA, text(rows)));
	await after("ask again", () => undefined);
	await after("type in one row", () => workspace.setDocument(DATA, text(typed)));
	await after("insert a row above all", () => workspace.setDocument(DATA, text([row(2_000), ...typed])));
	await after("delete a row", () => workspace.setDocument(DATA, text(typed.slice(1))));
	await after("change max_length", () => workspace.setDocument(SCRIPT, script.replace("512", "256")));
	await after("change another script", () =>
		workspace.setDocument(`${FOLDER}/lib/module_7.py`, "from transformers import AutoTokenizer\nVALUE = 8\n"),
	);
	return steps;
}

/** A line a step, as `test/bench/work.snap` holds it. */
export function workLines(work: readonly Work[]): string {
	const lines = work.map(
		({ step, rows, scripts, filesRead }) =>
			`${step.padEnd(32)} rows ${pad(rows)}   scripts ${pad(scripts)}   files read ${pad(filesRead)}`,
	);
	return `${lines.join("\n")}\n`;
}

function pad(value: number): string {
	return String(value).padStart(4);
}
