/** Notebooks in the editor: problems stand in the cells, and follow what is typed there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeAction, CompletionItem, Hover, PublishDiagnosticsParams } from "vscode-languageserver/node";
import { withEditor } from "./editor.js";
import { openNotebook } from "./open-notebook.js";

const limits = { timeout: 60_000 };
const NAME = "train.ipynb";
const rows = Array.from({ length: 30 }, (_, i) =>
	JSON.stringify({ question: `Question ${i}`, answer: `Answer ${i}` }),
);
const text = `f"Question: {row['question']}\\nAnswer: {row['answer']}"`;

const cells = [
	"!pip install trl==0.24.0 unsloth==2025.6.1",
	`from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct", max_seq_length=512)`,
	`# The text.\ndef to_text(row):\n    return {"text": ${text}}`,
	`dataset = load_dataset("json", data_files="train.jsonl", split="train").map(to_text)
SFTTrainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=dataset,
    args=SFTConfig(output_dir="out", dataset_text_field="text"),
)`,
];

test("a fault is published in its cell, and taken back when the cell is repaired", limits, () =>
	withEditor({ files: { "train.jsonl": rows.join("\n") } }, async ({ server, uriOf }) => {
		const uri = uriOf(NAME);
		const next = (index: number, isFaulty: boolean): Promise<PublishDiagnosticsParams> =>
			server.next<PublishDiagnosticsParams>(
				"textDocument/publishDiagnostics",
				(params) => params.uri === cellUri(index) && params.diagnostics.length > 0 === isFaulty,
			);
		const cellUri = openNotebook(server, uri, cells);
		const { diagnostics } = await next(2, true);
		const [fault] = diagnostics;
		assert.equal(fault?.code, "no-eos-appended");
		assert.deepEqual(fault.range.start, { line: 2, character: 20 });
		server.notify("notebookDocument/didChange", {
			notebookDocument: { uri, version: 2 },
			change: {
				cells: {
					textContent: [
						{
							document: { uri: cellUri(2), version: 2 },
							changes: [{ text: `def to_text(row):\n    return {"text": ${text} + tokenizer.eos_token}` }],
						},
					],
				},
			},
		});
		await next(2, false);
		server.notify("notebookDocument/didClose", {
			notebookDocument: { uri },
			cellTextDocuments: cells.map((_, index) => ({ uri: cellUri(index) })),
		});
	}),
);

test("hovers, completions and quick fixes stand in the cell that they are asked in", limits, () =>
	withEditor({ files: { "train.jsonl": rows.join("\n") } }, async ({ server, uriOf }) => {
		const cells = [
			"from datasets import load_dataset\nfrom trl import SFTConfig, SFTTrainer",
			'# The rows.\ndataset = load_dataset("json", data_files="train.jsonl", split="train")\ndataset.map(str)',
			'# The run.\nargs = SFTConfig(output_dir="out", max_length=512)\nSFTTrainer(model="gpt2", args=args)',
		];
		const uri = uriOf(NAME);
		const cellUri = openNotebook(server, uri, cells);
		const published = await server.next<PublishDiagnosticsParams>(
			"textDocument/publishDiagnostics",
			(params) => params.uri === cellUri(1) && params.diagnostics.length > 0,
		);
		const textDocument = { uri: cellUri(2) };
		const column = 'args = SFTConfig(output_dir="out", '.length;
		const position = { line: 1, character: column };
		const hover = await server.request<Hover | null>("textDocument/hover", {
			textDocument,
			position: { line: 1, character: column + 3 },
		});
		assert.match(JSON.stringify(hover), /max_length/);
		assert.deepEqual(hover?.range?.start, position);
		const items = await server.request<CompletionItem[]>("textDocument/completion", {
			textDocument,
			position,
		});
		const packing = items.find(({ label }) => label === "packing");
		assert.deepEqual(packing?.textEdit, { range: { start: position, end: position }, newText: "packing=" });
		const [diagnostic] = published.diagnostics;
		const actions = await server.request<CodeAction[]>("textDocument/codeAction", {
			textDocument: { uri: cellUri(1) },
			range: diagnostic?.range,
			context: { diagnostics: [diagnostic] },
		});
		const assign = actions.find(({ title }) => title === "Assign the result to dataset");
		const start = { line: 2, character: 0 };
		assert.deepEqual(assign?.edit?.documentChanges, [
			{
				textDocument: { uri: cellUri(1), version: null },
				edits: [{ range: { start, end: start }, newText: "dataset = " }],
			},
		]);
	}),
);

test("options of a configuration are completed in the editor", limits, () =>
	withEditor({ files: {} }, async ({ server, uriOf }) => {
		const uri = uriOf("config.yml");
		const text = "base_model: Qwen/Qwen2.5-0.5B\ndatasets:\n  - path: train.jsonl\n    type: alpaca\nsample_";
		server.notify("textDocument/didOpen", {
			textDocument: { uri, languageId: "yaml", version: 1, text },
		});
		const items = await server.request<CompletionItem[]>("textDocument/completion", {
			textDocument: { uri },
			position: { line: 4, character: 7 },
		});
		assert.ok(items.some(({ label }) => label === "sample_packing"));
	}),
);
