/** The facts of a run as the editor shows them: its summary, the values beside its options, and the line above its trainer. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

type Files = Readonly<Record<string, string>>;

const PINNED = "trl==1.9.0\ntransformers==5.2.0\npeft==0.18.0\n";
const rows = (count: number): string =>
	Array.from({ length: count }, (_, i) => `{"text": "row ${i}"}\n`).join("");

async function summaryOf(files: Files, file: string, name: string): Promise<readonly string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	const offset = (files[file] ?? "").lastIndexOf(name) + 1;
	return (await workspace.runSummaryAt(path(file), offset))?.lines ?? [];
}

/** Each hint behind the text of its place. */
async function hintsOf(files: Files, file: string): Promise<readonly string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	const text = files[file] ?? "";
	const hints = await workspace.runHintsOf(path(file));
	return hints.map(({ place, text: hint }) => `${text.slice(place.range.start, place.range.end)} → ${hint}`);
}

/** A run on 10 rows; `options` are keywords of its settings. */
const script = (options: string, after = ""): string => `from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

EPOCHS = 3
dataset = load_dataset("json", data_files="train.jsonl", split="train")
args = SFTConfig(output_dir="out", ${options})
trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B", args=args, train_dataset=dataset, peft_config=LoraConfig(r=16, lora_alpha=32)
)
trainer.train()
${after}`;

const run = (options: string, requirements = PINNED, after = ""): Files => ({
	"requirements.txt": requirements,
	"train.py": script(options, after),
	"train.jsonl": rows(10),
});

describe("the summary of a run", () => {
	it("says what is written and what is the release's default", async () => {
		const files = run(
			"learning_rate=2e-4, num_train_epochs=EPOCHS, per_device_train_batch_size=2",
			PINNED,
			'model.save_pretrained_gguf("gguf", tokenizer)\ntokenizer.save_pretrained("out")\ntrainer.push_to_hub("me/it")\n',
		);
		assert.deepEqual(await summaryOf(files, "train.py", "SFTTrainer("), [
			"Data: 1 dataset · 10 records",
			"Model: `Qwen/Qwen2.5-0.5B`",
			"Adapter: rank `16`, alpha `32`, dropout `0` (default)",
			"Optimizer: learning rate `0.0002`, `linear` (default), weight decay `0` (default), gradients up to `1` (default), seed `42` (default)",
			"Steps: 15 steps, warm-up 0 of 15 steps, with 10 rows in one epoch; 2 rows in one step per device; counted for one device",
			"Length: `1024` (default)",
			"Evaluation: `no` (default)",
			"Writes: checkpoint `out`, gguf `gguf`, upload `me/it`",
		]);
	});

	it("takes a later assignment for the keyword's value", async () => {
		const files = run("learning_rate=2e-4");
		const changed = { ...files, "train.py": `${files["train.py"]}args.learning_rate = 1e-5\n` };
		const [line] = (await summaryOf(changed, "train.py", "SFTTrainer(")).filter((one) =>
			one.startsWith("Optimizer"),
		);
		assert.match(line ?? "", /learning rate `0\.00001`,/);
	});

	it("is silent about settings that come from elsewhere", async () => {
		const text = script("")
			.replace(/args = .*\n/, "")
			.replace("args=args", "args=parse()");
		const lines = await summaryOf({ ...run(""), "train.py": text }, "train.py", "SFTTrainer(");
		assert.deepEqual(
			lines.filter((line) => /^(?:Optimizer|Steps|Writes)/.test(line)),
			[],
		);
	});
});

describe("values beside options", () => {
	it("are steps, batch and warm-up, counted as Transformers does", async () => {
		const options =
			"num_train_epochs=EPOCHS, per_device_train_batch_size=2, gradient_accumulation_steps=2, warmup_ratio=0.1, max_length=512";
		assert.deepEqual(await hintsOf(run(options, "trl==0.24.0\ntransformers==4.57.1\n"), "train.py"), [
			'"train.jsonl" → 10 records',
			"2 → = 4 rows per step and device",
			"3 → = 9 steps",
			"0.1 → 1 of 9 steps",
		]);
		// Until 4.51 the fifth batch made no step.
		const before = await hintsOf(run(options, "trl==0.17.0\ntransformers==4.51.3\n"), "train.py");
		assert.ok(before.includes("3 → = 6 steps"), before.join("\n"));
	});

	it("say how many epochs a number of steps makes, and doubt filtered rows", async () => {
		const files = run("max_steps=10, per_device_train_batch_size=2");
		assert.ok((await hintsOf(files, "train.py")).includes("10 → = 2 epochs"));
		const filtered = {
			...files,
			"train.py": (files["train.py"] ?? "").replace('split="train")', 'split="train").filter(good)'),
		};
		assert.ok((await hintsOf(filtered, "train.py")).includes("10 → ≈ 2 epochs"));
	});

	it("leave out what the script splits off", async () => {
		const files = run("num_train_epochs=1, per_device_train_batch_size=1");
		const split = {
			...files,
			"train.py": (files["train.py"] ?? "").replace(
				'split="train")',
				'split="train").train_test_split(test_size=0.25)["train"]',
			),
		};
		assert.ok((await hintsOf(split, "train.py")).includes("1 → = 7 steps"));
	});

	it("stand in configurations, too", async () => {
		const config = [
			"base_model: Qwen/Qwen2.5-0.5B",
			"datasets:",
			"  - path: train.jsonl",
			"    type: completion",
			"micro_batch_size: 2",
			"gradient_accumulation_steps: 2",
			"num_epochs: 4",
			"warmup_ratio: 0.25",
			"learning_rate: 2e-4",
			"",
		].join("\n");
		const files = {
			"requirements.txt": "axolotl==0.12.2\ntransformers==4.55.2\n",
			"axolotl.yaml": config,
			"train.jsonl": rows(10),
		};
		const hints = await hintsOf(files, "axolotl.yaml");
		for (const hint of ["2 → = 4 rows per step and device", "4 → = 12 steps", "0.25 → 3 of 12 steps"]) {
			assert.ok(hints.includes(hint), hints.join("\n"));
		}
	});
});

describe("options and files of a script", () => {
	it("are explained with their value and what follows from it", async () => {
		const files = run("num_train_epochs=EPOCHS, per_device_train_batch_size=2");
		const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
		const text = files["train.py"] ?? "";
		const onName = await workspace.optionAt(path("train.py"), text.indexOf("num_train_epochs") + 2);
		assert.equal(onName?.value?.value, 3);
		assert.equal(onName?.value?.source?.range.start, text.indexOf("3"));
		assert.match(onName?.notes?.[0] ?? "", /^The run: 15 steps; 10 rows in one epoch/);
		const onConstant = await workspace.optionAt(path("train.py"), text.indexOf("3"));
		assert.equal(onConstant?.name, "num_train_epochs");
	});

	it("lead to the files that are named", async () => {
		const files = run("num_train_epochs=1");
		const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
		const text = files["train.py"] ?? "";
		const start = text.indexOf("train.jsonl");
		assert.deepEqual(await workspace.linksOf(path("train.py")), [
			{ range: { start, end: start + "train.jsonl".length }, target: path("train.jsonl") },
		]);
		const definition = await workspace.definitionAt(path("train.py"), start + 3);
		assert.equal(definition?.file, path("train.jsonl"));
	});
});

describe("a configuration of TRL's command", () => {
	const config = (lines: readonly string[]): string =>
		[
			"model_name_or_path: Qwen/Qwen2.5-0.5B",
			"output_dir: out",
			"per_device_train_batch_size: 2",
			"gradient_accumulation_steps: 1",
			"num_train_epochs: 3",
			"warmup_steps: 4",
			...lines,
			"",
		].join("\n");
	const own = ["datasets:", "  - path: json", "    data_files: train.jsonl", "packing: false"];

	it("has the steps of its rows beside its options", async () => {
		const files = {
			"requirements.txt": PINNED,
			"sft.yaml": config(own),
			"train.jsonl": rows(10),
		};
		const hints = await hintsOf(files, "sft.yaml");
		assert.ok(hints.includes("3 → = 15 steps"), hints.join("; "));
		assert.ok(hints.includes("4 → 4 of 15 steps"), hints.join("; "));
	});

	it("has a batch and a learning rate in the handbook's form, whose rows are its scripts' own", async () => {
		const text = config([
			"dataset_mixer:",
			"  org/chats: 1.0",
			"learning_rate: 1.0e-5",
			"max_seq_length: 2048",
		]);
		const files = { "requirements.txt": PINNED, "sft.yaml": text };
		const lines = await summaryOf(files, "sft.yaml", "Qwen");
		assert.match(lines.join("\n"), /learning rate `0\.00001`/);
		assert.deepEqual(await hintsOf(files, "sft.yaml"), ["1 → = 2 rows per step and device"]);
	});
});
