/** The batch probe as the editor asks for it: the edit of the script, the comparison, and a row over its preview. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { applyEdits } from "../../server/core/base/fix.js";
import { createLineIndex } from "../../server/core/index.js";
import type { CompareBatchesResult, PreviewResult, ProbeResult } from "../../server/protocol.js";
import { projectRoot } from "../support/project-root.js";
import { tinyTokenizer } from "../support/tiny-tokenizer.js";
import { withEditor } from "./editor.js";

const limits = { timeout: 60_000 };
const script = `from datasets import load_dataset
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer

tokenizer = AutoTokenizer.from_pretrained(".")
trainer = SFTTrainer(
    model=model,
    args=SFTConfig(max_length=64),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
    processing_class=tokenizer,
)
trainer.train()
`;
const rows = [
	{ prompt: "2+2=", completion: " 4" },
	{ prompt: "Capital of France?", completion: " Paris, on the river Seine" },
];
const dataset = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
/** Both rows of the first batch of a real run, the second with a label that was lost. */
const recorded = fs
	.readFileSync(path.join(projectRoot, "test/conformance/probe-sft.jsonl"), "utf8")
	.split("\n")
	.slice(0, 2)
	.map((line, i) => {
		const row = JSON.parse(line) as { labels: number[] };
		return JSON.stringify(i === 0 ? row : { ...row, labels: row.labels.with(44, -100) });
	})
	.join("\n");
const files = {
	...tinyTokenizer(),
	"requirements.txt": "trl==1.16.0\ntransformers==5.23.0\n",
	"train.py": script,
	"train.jsonl": dataset,
	"tunelint-batches.jsonl": recorded,
};

test("the probe is put into the open script and taken out again", limits, () =>
	withEditor({ files }, async ({ server, uriOf, openSilently }) => {
		const ask = (name: string, change: object): Promise<ProbeResult> =>
			server.request("tunelint/probe", { uri: uriOf(name), change });
		const insert = { kind: "insert", batches: 3, withLoss: false, goesOn: false };
		openSilently("train.py", script, "python");
		const inserted = await ask("train.py", insert);
		assert.ok(inserted.kind === "edit", JSON.stringify(inserted));
		const places = createLineIndex(script);
		const edits = inserted.edits.map(({ range, newText }) => ({
			range: { start: places.offsetAt(range.start), end: places.offsetAt(range.end) },
			newText,
		}));
		assert.match(
			applyEdits(script, edits),
			/\)\n# tunelint-probe: begin[^]*range\(3\)[^]*: end\ntrainer\.train\(\)\n$/,
		);

		const nothing = await ask("train.py", { kind: "remove" });
		assert.match(nothing.kind === "none" ? nothing.reason : "", /There is no batch probe/);
		openSilently("train.jsonl", dataset, "jsonl");
		const other = await ask("train.jsonl", insert);
		assert.match(other.kind === "none" ? other.reason : "", /not a Python script/);
		assert.equal((await server.request<ProbeResult>("tunelint/probe", {})).kind, "none");
	}),
);

test("recorded batches are compared, and a row is laid over its record", limits, () =>
	withEditor({ files }, async ({ server, uriOf }) => {
		const uri = uriOf("tunelint-batches.jsonl");
		const result = await server.request<CompareBatchesResult>("tunelint/compareBatches", { uri });
		assert.ok(result.kind === "compared", JSON.stringify(result));
		assert.deepEqual(result.notes, []);
		assert.deepEqual(result.rows, [
			{ place: "batch 1, row 1", verdict: "equal", dataset: uriOf("train.jsonl"), record: 1 },
			{
				place: "batch 1, row 2",
				verdict: "different",
				difference: 'Token 44, 256 "<eos>", is masked in the run; trained was predicted.',
				dataset: uriOf("train.jsonl"),
				record: 2,
			},
		]);

		const ask = (row: number): Promise<PreviewResult> =>
			server.request("tunelint/preview", { uri: uriOf("train.jsonl"), record: 2, recorded: { uri, row } });
		const shown = await ask(1);
		assert.ok(shown.kind === "preview", JSON.stringify(shown));
		const { model } = shown;
		assert.deepEqual([model.record, model.recorded?.verdict, model.recorded?.index], [2, "different", 44]);
		assert.deepEqual(
			model.tokens.filter(({ real }) => real?.differs).map(({ index }) => index),
			[44],
		);
		assert.equal(typeof model.tokens[30]?.real?.loss, "number");
		const none = await ask(7);
		assert.match(none.kind === "none" ? none.reason : "", /There is no such row/);

		const missing = await server.request<CompareBatchesResult>("tunelint/compareBatches", {
			uri: uriOf("none.jsonl"),
		});
		assert.match(missing.kind === "none" ? missing.reason : "", /"none\.jsonl" cannot be read/);
	}),
);
