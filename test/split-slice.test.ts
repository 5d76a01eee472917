/** Parts of a split: which rows they are, and what counts of them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rowsOfSlice, slicesOverlap } from "../server/core/types/split-slice.js";
import { readSplits } from "../server/core/trainers/support/read-splits.js";
import { openWorkspace } from "./support/findings-in.js";

/** `start..end` of each part, of a split with so many rows. */
function rows(written: string, count = 250): string {
	return readSplits(written)
		.map(({ split, slice }) => {
			if (slice === undefined || slice === "unknown") {
				return `${split} ${slice ?? "all"}`;
			}
			const { start, end } = rowsOfSlice(slice, count);
			return `${split} ${start}..${end}`;
		})
		.join(", ");
}

describe("a slice", () => {
	it("counts rows or percents, from either end", () => {
		assert.equal(rows("train[:100]"), "train 0..100");
		assert.equal(rows("train[10:1_000]"), "train 10..250");
		assert.equal(rows("train[-5%:]"), "train 238..250");
		assert.equal(rows("train[:-50]"), "train 0..200");
		assert.equal(rows("train[80%:]"), "train 200..250");
	});
	it("rounds percents as Python does, halves to the even row", () => {
		assert.equal(rows("train[:1%]"), "train 0..2");
		assert.equal(rows("train[:3%]"), "train 0..8");
		assert.equal(rows("train[:10%](pct1_dropremainder)"), "train 0..20");
	});
	it("may be one of several parts", () => {
		assert.equal(rows("train+test[5:10]"), "train all, test 5..10");
	});
	it("that is not understood is unknown, and what is no split has no parts", () => {
		assert.equal(rows("train[:2shard]"), "train unknown");
		assert.equal(rows("train[10:50%]"), "train unknown");
		assert.equal(rows("train[:10"), "");
	});
	it("shares rows with another only where that is certain", () => {
		assert.equal(slicesOverlap({ to: 80, unit: "percent" }, { from: 80, unit: "percent" }), false);
		assert.equal(slicesOverlap({ to: 100, unit: "rows" }, { from: 50, to: 60, unit: "rows" }), true);
		assert.equal(slicesOverlap(undefined, { from: 50, unit: "rows" }), true);
		assert.equal(slicesOverlap({ to: 80, unit: "percent" }, { from: 80, unit: "rows" }), undefined);
		assert.equal(slicesOverlap({ to: -100, unit: "rows" }, { from: -100, unit: "rows" }), undefined);
	});
});

const TRAIN = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
train_data = load_dataset("json", data_files="a.jsonl", split="train[:80%]")
eval_data = load_dataset("json", data_files="a.jsonl", split="train[80%:]")
SFTTrainer(model="m", args=SFTConfig(output_dir="out"), train_dataset=train_data, eval_dataset=eval_data).train()
`;

async function open(texts: readonly string[]): ReturnType<typeof openWorkspace> {
	const data = texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
	return openWorkspace(
		new Map([
			["train.py", TRAIN],
			["a.jsonl", data],
		]),
	);
}

const LETTERS = [..."abcdefghij"];

it("only the rows of the slice count in the run", async () => {
	const { workspace, path } = await open(LETTERS);
	const facts = await workspace.runFactsOf(path("train.py"));
	assert.deepEqual(
		facts?.datasets.map(({ split, records }) => `${split} ${records}`),
		["train 8", "validation 2"],
	);
	assert.equal(facts.rows?.count, 8);
	assert.deepEqual(
		facts.doubts.filter((doubt) => doubt.includes("part of a split")),
		[],
	);
});

it("rows of one slice are compared with those of the other", async () => {
	const overlaps = async (texts: readonly string[]): Promise<string[]> => {
		const { workspace, path } = await open(texts);
		const findings = await workspace.findingsOf(path("a.jsonl"));
		return findings.flatMap(({ rule, message }) =>
			rule === "train-test-overlap" ? [/record (\d+)/.exec(message)?.[1] ?? "-"] : [],
		);
	};
	assert.deepEqual(await overlaps(LETTERS), []);
	assert.deepEqual(await overlaps([...LETTERS.slice(0, 9), "a"]), ["10", "1"]);
	// Copies within the training rows are no overlap.
	assert.deepEqual(await overlaps(["a", "a", ...LETTERS.slice(2)]), []);
});

describe("rows that no run reads", () => {
	const faulty = '{"messages": [{"role": "user"}, {"role": "assistant", "content": "b"}]}\n';
	const script = (...splits: readonly string[]): string => {
		const loads = splits.map(
			(split, i) => `d${i} = load_dataset("json", data_files="a.jsonl", split=${split})\n`,
		);
		return `from datasets import load_dataset\nfrom trl import SFTTrainer\n${loads.join("")}SFTTrainer(model="m", train_dataset=d0)\n`;
	};
	const levels = async (
		scripts: Readonly<Record<string, string>>,
		data = faulty.repeat(3),
	): Promise<string[]> => {
		const { workspace, path } = await openWorkspace(
			new Map([...Object.entries(scripts), ["a.jsonl", data]]),
			{ select: ["missing-content", "invalid-jsonl"] },
		);
		const findings = await workspace.findingsOf(path("a.jsonl"));
		return findings.map(
			({ severity, message }) =>
				`${severity}${message.endsWith(" No run reads this record.") ? ", not read" : ""}`,
		);
	};

	it("have information only", async () => {
		assert.deepEqual(await levels({ "train.py": script('"train[:1]"') }), [
			"error",
			"info, not read",
			"info, not read",
		]);
		assert.deepEqual(await levels({ "train.py": script('"train[:1]"'), "two.py": script('"train[2:]"') }), [
			"error",
			"error",
			"info, not read",
		]);
	});

	it("are none where another run reads all, or it is not known which", async () => {
		for (const scripts of [
			{ "train.py": script('"train[:1]"'), "all.py": script('"train"') },
			{ "train.py": script('"train[:1]"', '"train"') },
			{ "train.py": script('f"train[:{n}]"') },
		]) {
			assert.deepEqual(await levels(scripts), ["error", "error", "error"]);
		}
	});

	it("break the loading all the same", async () => {
		assert.deepEqual(await levels({ "train.py": script('"train[:1]"') }, `${faulty}{"messages": [}\n`), [
			"error",
			"error",
		]);
	});
});
