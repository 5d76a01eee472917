/** `tunelint probe` on files, with batches that real runs recorded (trl 1.16.0, transformers 5.23.0, `test/conformance/probe-*.jsonl`). */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";
import { projectRoot } from "../support/project-root.js";

const { cwd, tunelint, writeTokenizer } = createCommandFolder();

/** What was run, but for the model: a Llama of one layer with random weights. */
const SCRIPT = `from datasets import load_dataset
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer

tokenizer = AutoTokenizer.from_pretrained("tiny")
trainer = SFTTrainer(
    model=model,
    args=SFTConfig(output_dir="out", per_device_train_batch_size=2, max_length=64),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
    processing_class=tokenizer,
)
trainer.train()
`;
const ROWS = [
	{ prompt: "2+2=", completion: " 4" },
	{ prompt: "Capital of France?", completion: " Paris, on the river Seine" },
	{ prompt: "Say hi", completion: " hi 🐟" },
	{
		prompt: "A prompt that is a good deal longer than the others are",
		completion: " cut off before it ends",
	},
	{ prompt: "Last", completion: " one" },
];

interface DumpRow {
	input_ids: number[];
	labels: number[];
	attention_mask?: number[];
	position_ids?: number[];
}

function write(name: string, text: string): void {
	fs.writeFileSync(path.join(cwd, name), text);
}

function recorded(name: string): DumpRow[] {
	const text = fs.readFileSync(path.join(projectRoot, "test/conformance", name), "utf8");
	return text
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as DumpRow);
}

function writeRows(name: string, rows: readonly object[]): void {
	write(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

writeTokenizer("tiny", {});
write("requirements.txt", "trl==1.16.0\ntransformers==5.23.0\n");
write("train.py", SCRIPT);
write("pack.py", SCRIPT.replace("max_length=64", "max_length=48, packing=True"));
writeRows("train.jsonl", ROWS);

describe("probe --compare", () => {
	it("finds every row of a shuffled run, and that it is as predicted", async () => {
		writeRows("tunelint-batches.jsonl", recorded("probe-sft.jsonl"));
		const { out, code } = await tunelint(["probe", "--compare", "tunelint-batches.jsonl"]);
		assert.equal(
			out,
			`Compared with train.py (SFTTrainer, trl 1.16.0, transformers 5.23.0): 5 records.
equal     batch 1, row 1 = train.jsonl record 1, 7 tokens.
equal     batch 1, row 2 = train.jsonl record 2, 45 tokens.
equal     batch 2, row 1 = train.jsonl record 4, 64 tokens.
equal     batch 2, row 2 = train.jsonl record 3, 15 tokens.
equal     batch 3, row 1 = train.jsonl record 5, 9 tokens.
5 rows: 5 equal in ids and labels, 0 different.
`,
		);
		assert.equal(code, 0);
	});

	for (const [what, change] of [
		["by their positions", (rows: DumpRow[]) => rows],
		["without positions", (rows: DumpRow[]) => rows.map(({ position_ids: _, ...row }) => row)],
	] as const) {
		it(`takes packed rows apart ${what}`, async () => {
			writeRows("packed.jsonl", change(recorded("probe-packed.jsonl")));
			const { out, code } = await tunelint(["probe", "--compare", "packed.jsonl"]);
			assert.match(out, /equal {5}batch 1, row 1, sequence 2 = train\.jsonl record 2, 45 tokens\./);
			assert.match(out, /The prediction is approximate: packing=True/);
			assert.match(out, /\n5 rows: 5 equal in ids and labels, 0 different\.\n$/);
			assert.equal(code, 0);
		});
	}

	it("knows the ends of records that packing cuts", async () => {
		const [, row] = recorded("probe-packed.jsonl");
		assert.ok(row);
		const turn = (values: number[]): number[] => [...values.slice(5), ...values.slice(0, 20)];
		delete row.position_ids;
		writeRows("cut.jsonl", [{ ...row, input_ids: turn(row.input_ids), labels: turn(row.labels) }]);
		const { out, code } = await tunelint(["probe", "--compare", "cut.jsonl"]);
		assert.match(out, /sequence 1 = train\.jsonl record 3, 10 tokens\./);
		assert.match(out, /sequence 5 = train\.jsonl record 5, 5 tokens, cut by packing\./);
		assert.equal(code, 0);
	});

	it("says the first difference of each row, and ends with 1", async () => {
		const [first, second, , fourth, fifth] = recorded("probe-sft.jsonl");
		assert.ok(first && second && fourth && fifth);
		writeRows("other.jsonl", [
			{ ...first, labels: first.labels.with(5, -100) },
			{
				...second,
				input_ids: [250, ...second.input_ids],
				labels: [-100, ...second.labels],
				attention_mask: [1, ...(second.attention_mask ?? [])],
			},
			{ ...fourth, input_ids: fourth.input_ids.with(14, 257), labels: fourth.labels.with(14, 257) },
			{ ...fifth, input_ids: [1, 2, 3], labels: [1, 2, 3], attention_mask: [1, 1, 1] },
		]);
		const { out, code } = await tunelint(["probe", "--compare", "other.jsonl"]);
		assert.deepEqual(out.split("\n").slice(1, 6), [
			'different batch 1, row 1 = train.jsonl record 1, 7 tokens. Token 5, 19 "4", is masked in the run; trained was predicted.',
			'different batch 1, row 2 = train.jsonl record 2, 46 tokens. Token 0 is 250 in the run; 34 "C" was predicted.',
			'different batch 2, row 2 = train.jsonl record 3, 15 tokens. Token 14 is 257 in the run; 256 "<eos>" was predicted.',
			"no record batch 3, row 1: 3 tokens of no record that was predicted.",
			"4 rows: 0 equal in ids and labels, 3 different, 1 without a record.",
		]);
		assert.equal(code, 1);
		const json = await tunelint(["probe", "--compare", "other.jsonl", "--format", "json"]);
		const { rows } = JSON.parse(json.out) as { rows: { verdict: string; firstDifference?: object }[] };
		assert.deepEqual(rows[0]?.firstDifference, {
			index: 5,
			realId: 19,
			realLabel: -100,
			predictedId: 19,
			predictedLabel: 19,
			realPiece: "4",
			predictedPiece: "4",
		});
	});

	it("reads the log of axolotl from a terminal, and from a pipe without colours", async () => {
		const log = fs.readFileSync(path.join(projectRoot, "test/conformance/probe-axolotl.log"), "utf8");
		// eslint-disable-next-line no-control-regex -- The log is coloured by escape sequences.
		const plain = log.replace(/\u001b\[\d+m/g, "").replaceAll("\r\n", "\n");
		for (const text of [log, plain]) {
			write("debug.log", text);
			const { out, code } = await tunelint(["probe", "--compare", "debug.log", "--run", "train.py"]);
			assert.deepEqual(out.split("\n").slice(1), [
				"equal     row 1 = train.jsonl record 1, 7 tokens.",
				"equal     row 2 = train.jsonl record 2, 45 tokens.",
				"equal     row 3 = train.jsonl record 4, 64 tokens.",
				"3 rows: 3 equal in ids and labels, 0 different.",
				"",
			]);
			assert.equal(code, 0);
		}
		write("changed.log", log.replace("(19, 19)", "(-100, 19)").replace("labels: 3", "labels: 2"));
		const changed = await tunelint(["probe", "--compare", "changed.log", "--run", "train.py"]);
		assert.match(changed.out, /different row 1 = .* Token 5, 19 "4", is masked in the run/);
	});

	it("takes the pairs of a log from its colours, and leaves out rows that do not add up", async () => {
		const token = (text: string, pair: string): string =>
			`\u001b[32m${text}\u001b[0m\u001b[37m${pair}\u001b[0m`;
		const tokens = [token("(9, 9)\n", "(5, 5)"), token("b", "(-100, 6)")].join(" ");
		const end = "[INFO] Total input len: 2\n[INFO] Count of labels: 1\n";
		write("pairs.log", `[INFO] ${tokens}\n${end}[INFO] ${token("b", "(-100, 6)")}\n${end}`);
		const { out } = await tunelint(["probe", "--compare", "pairs.log", "--run", "train.py"]);
		assert.match(out, /no record row 1: 2 tokens of no record/);
		assert.match(out, /\nrow 2 is left out: 1 tokens can be read, and the log counts 2\.\n/);
		write("ids.log", "x y\n[INFO] Total input len: 2\n");
		const none = await tunelint(["probe", "--compare", "ids.log", "--run", "train.py"]);
		assert.match(none.errors, /row 1 shows no ids; run it without --debug-text-only/);
		assert.equal(none.code, 2);
	});

	it("reads rendered samples: ids with a mask, and text with ranges", async () => {
		const [first] = recorded("probe-sft.jsonl");
		writeRows("samples.jsonl", [
			{ tokens: first?.input_ids.slice(0, 7), loss_mask: [0, 0, 0, 0, 1, 1, 1] },
			{ tokens: first?.input_ids.slice(0, 7) },
			{ text: "Say hi hi 🐟<eos>", trained: [[6, 17]] },
			{ text: "Say hi hi 🐟<eos>", trained: [[9, 17]] },
			{ text: "Last two<eos>", trained: [{ start: 4, end: 13 }] },
		]);
		const { out } = await tunelint(["probe", "--compare", "samples.jsonl", "--run", "train.py"]);
		assert.deepEqual(out.split("\n").slice(1, 6), [
			"equal     line 1 = train.jsonl record 1, 7 tokens.",
			"ids equal line 2 = train.jsonl record 1, 7 tokens.",
			"equal     line 3 = train.jsonl record 3, 15 tokens.",
			'different line 4 = train.jsonl record 3, 15 tokens. Token 6, 220 " ", is masked in the run; trained was predicted.',
			'different line 5 = train.jsonl record 5, 5 tokens. Token 5 is "two<eos>" in the run; 78 "o" was predicted.',
		]);
	});

	for (const [fault, argv, message] of [
		["there is no such file", ["--compare", "none.jsonl"], /There is no "none\.jsonl"/],
		[
			"the file is no recording",
			["--compare", "train.jsonl"],
			/holds no recorded batches\. Record them with/,
		],
		[
			"the script trains nothing",
			["--compare", "packed.jsonl", "--run", "requirements.txt"],
			/trains nothing/,
		],
		["it is not clear what to do", ["--compare", "packed.jsonl", "--loss"], /does not go with "--loss"/],
		["nothing is named", [], /Name one training script/],
		["the number is none", ["train.py", "--batches", "0"], /--batches must be a whole number/],
	] as const) {
		it(`ends with 2 when ${fault}`, async () => {
			const { errors, code } = await tunelint(["probe", ...argv]);
			assert.match(errors, message);
			assert.equal(code, 2);
		});
	}
});

describe("probe", () => {
	it("prints the change, makes it, and takes it back", async () => {
		const printed = await tunelint(["probe", "train.py", "--batches", "3", "--loss"]);
		assert.match(printed.out, /^--- train\.py\n\+\+\+ train\.py\n@@ -9,4 \+9,24 @@\n/);
		assert.match(printed.out, /\n\+# tunelint-probe: begin \(records 3 batches/);
		assert.match(printed.out, /\n trainer\.train\(\)\n$/);
		assert.equal(fs.readFileSync(path.join(cwd, "train.py"), "utf8"), SCRIPT);

		const written = await tunelint(["probe", "train.py", "--write"]);
		assert.match(written.out, /train\.py is written\. Run it, then compare/);
		assert.match(fs.readFileSync(path.join(cwd, "train.py"), "utf8"), /range\(2\)/);
		const compared = await tunelint(["probe", "--compare", "tunelint-batches.jsonl"]);
		assert.equal(compared.code, 0);
		const removed = await tunelint(["probe", "train.py", "--remove"]);
		assert.equal(removed.code, 0);
		assert.equal(fs.readFileSync(path.join(cwd, "train.py"), "utf8"), SCRIPT);
		const again = await tunelint(["probe", "train.py", "--remove"]);
		assert.match(again.errors, /There is no batch probe in the script/);
	});

	it("is not checked as a dataset", async () => {
		const { out } = await tunelint(["check", "tunelint-batches.jsonl", "--format", "json"]);
		assert.deepEqual((JSON.parse(out) as { findings: object[] }).findings, []);
	});
});
