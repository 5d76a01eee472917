/** `tunelint stats`: what lengths and cuts do to a dataset. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { statsOf, type DatasetStats } from "../server/core/features/dataset-stats.js";
import type { LineDigest } from "../server/core/index.js";
import { openWorkspace } from "./support/findings-in.js";

/** Rows as their length and their trained ranges. */
function statsWith(rows: readonly [number, ...number[]][], length?: number): DatasetStats {
	const digests: LineDigest[] = rows.map(([tokens, ...trainedRanges]) => ({
		hash: "",
		tokens,
		trainedRanges,
	}));
	return statsOf(
		{ file: "", shape: "jsonl", format: "text", digests, starts: [], length: 0, recordText: () => "" },
		length === undefined ? {} : { length },
	);
}

test("tokens, trained tokens and percentiles", () => {
	const { tokens, trained, lengths, untrained } = statsWith([[10, 5, 10], [20, 0, 5, 15, 20], [30]]);
	assert.deepEqual({ tokens, trained, untrained }, { tokens: 60, trained: 15, untrained: 1 });
	assert.deepEqual(lengths, { p50: 20, p95: 30, p99: 30, max: 30 });
});

test("a cut loses what is trained behind it, and may leave nothing", () => {
	const { cutAt } = statsWith(
		[
			[10, 5, 10],
			[20, 0, 5, 15, 20],
			[30, 25, 30],
		],
		16,
	);
	assert.deepEqual(
		{ ...cutAt, packing: undefined },
		{
			length: 16,
			rowsCut: 2,
			tokensCut: 18,
			trainedCut: 9,
			rowsLeftEmpty: 1,
			firstEmpty: [3],
			packing: undefined,
		},
	);
});

test("the smallest length that keeps 99 % of the trained tokens", () => {
	assert.equal(statsWith([[1000, 0, 1000]]).lengthFor99, 990);
	assert.equal(statsWith([[1000, 0, 10]]).lengthFor99, 10);
});

test("rows pack into the fullest sequence that has room", () => {
	const rows = [6, 5, 4, 3, 2].map((length): [number, ...number[]] => [length, 0, length]);
	assert.deepEqual(statsWith(rows, 10).cutAt?.packing, { sequences: 2, efficiency: 1 });
});

test("bars of the histogram hold every row once", () => {
	const { histogram } = statsWith(Array.from({ length: 99 }, (_, i) => [i * 7]));
	assert.equal(
		histogram.reduce((sum, { rows }) => sum + rows, 0),
		99,
	);
	assert.deepEqual(
		histogram.slice(0, 2).map(({ from, to }) => [from, to]),
		[
			[0, 49],
			[50, 99],
		],
	);
});

test("counts come from the run's own mask, also when an option is changed for one question", async () => {
	const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;
	const row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n';
	const { workspace, path } = await openWorkspace(
		new Map([
			["train.jsonl", row + row],
			["train.py", script],
			["requirements.txt", "trl==1.9.0\n"],
		]),
	);
	const masked = await workspace.stats(path("train.jsonl"));
	const whole = await workspace.stats(path("train.jsonl"), {
		options: [{ name: "assistant_only_loss", value: "False" }],
	});
	assert.ok("stats" in masked && "stats" in whole);
	assert.equal(masked.stats.known, 2);
	assert.ok(masked.stats.trained < whole.stats.trained);
	assert.equal(whole.stats.trained, whole.stats.tokens);
});
