/** What the editor shows of options: facts below the cursor, completions, links and definitions. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const LLAMA_FACTORY = [
	"model_name_or_path: Qwen/Qwen2.5-0.5B-Instruct",
	"stage: sft",
	"finetuning_type: lora",
	"dataset: chats, maths",
	"template: qwen",
	"deepspeed: configs/zero3.json",
	"cutoff_len: 2048",
	"",
].join("\n");

const AXOLOTL = [
	"base_model: Qwen/Qwen2.5-0.5B",
	"datasets:",
	"  - path: train.jsonl",
	"    type: chat_template",
	"    field_",
	"sequence_len: 2048",
	"sample_",
	"",
].join("\n");

async function open(files: Readonly<Record<string, string>>) {
	return openWorkspace(new Map(Object.entries(files)));
}

describe("facts of an option", () => {
	it("are those of the installed release", async () => {
		const { workspace, path } = await open({
			"requirements.txt": "trl==1.9.0\n",
			"train.py": 'from trl import SFTConfig\n\nargs = SFTConfig(output_dir="out", max_length=512)\n',
		});
		const text = (await workspace.textOf(path("train.py"))) ?? "";
		const facts = await workspace.optionAt(path("train.py"), text.indexOf("max_length") + 2);
		assert.equal(facts?.types, "int | null");
		assert.equal(facts?.default, 1024);
		assert.equal(facts?.since, "TRL 0.16.0");
		assert.equal(facts?.release, "TRL 1.9.0");
		assert.equal(facts?.source?.file, path("requirements.txt"));
	});

	it("name the successor of an option that is gone", async () => {
		const { workspace, path } = await open({
			"requirements.txt": "transformers==5.2.0\n",
			"train.py":
				'from transformers import TrainingArguments\n\nargs = TrainingArguments("out", evaluation_strategy="no")\n',
		});
		const text = (await workspace.textOf(path("train.py"))) ?? "";
		const facts = await workspace.optionAt(path("train.py"), text.indexOf("evaluation_strategy"));
		assert.equal(facts?.successor, "eval_strategy");
		assert.match(facts?.removed ?? "", /^Transformers 4\.5/);
	});

	it("say which command gives the value, and that several give none", async () => {
		const script = [
			"import argparse",
			"from trl import SFTConfig",
			"parser = argparse.ArgumentParser()",
			'parser.add_argument("--length", type=int, default=512)',
			"options = parser.parse_args()",
			'args = SFTConfig(output_dir="out", max_length=options.length)',
			"",
		].join("\n");
		const factsWith = async (commands: string) => {
			const { workspace, path } = await open({
				"requirements.txt": "trl==1.9.0\n",
				"run.sh": commands,
				"train.py": script,
			});
			const facts = await workspace.optionAt(path("train.py"), script.indexOf("max_length") + 2);
			const { value, source, isSure, isFromCommand } = facts?.value ?? {};
			return {
				value,
				isSure,
				isFromCommand,
				isInShell: source?.file === path("run.sh"),
				notes: facts?.notes,
			};
		};
		const given = await factsWith("python train.py --length 2048\n");
		assert.deepEqual(given, {
			value: 2048,
			isSure: false,
			isFromCommand: true,
			isInShell: true,
			notes: undefined,
		});
		const several = await factsWith("python train.py --length 2048\npython train.py --length 64\n");
		assert.deepEqual(several, {
			value: 512,
			isSure: false,
			isFromCommand: undefined,
			isInShell: false,
			notes: ["2 commands start this script with different options; none of them counts here."],
		});
	});

	it("are there for keys of configurations, and not for their values", async () => {
		const { workspace, path } = await open({ "sft.yaml": LLAMA_FACTORY });
		const key = await workspace.optionAt(path("sft.yaml"), LLAMA_FACTORY.indexOf("cutoff_len") + 1);
		assert.equal(key?.types, "int");
		assert.equal(key?.default, 2048);
		assert.equal(await workspace.optionAt(path("sft.yaml"), LLAMA_FACTORY.indexOf("2048") + 1), undefined);
	});
});

describe("completions", () => {
	it("are keys that the file does not have yet", async () => {
		const { workspace, path } = await open({ "config.yml": AXOLOTL });
		const end = AXOLOTL.indexOf("sample_") + "sample_".length;
		const labels = (await workspace.completionsAt(path("config.yml"), end)).map(({ label }) => label);
		assert.ok(labels.includes("sample_packing"));
		assert.ok(!labels.includes("sequence_len"));
		assert.ok(!labels.includes("field_messages"));
	});

	it("are those of a dataset inside of one", async () => {
		const { workspace, path } = await open({ "config.yml": AXOLOTL });
		const end = AXOLOTL.indexOf("field_") + "field_".length;
		const labels = (await workspace.completionsAt(path("config.yml"), end)).map(({ label }) => label);
		assert.ok(labels.includes("field_messages"));
		assert.ok(!labels.includes("sample_packing"));
	});

	it("are the values that an option takes", async () => {
		const text = LLAMA_FACTORY.replace("stage: sft", "stage: ");
		const { workspace, path } = await open({ "sft.yaml": text });
		const end = text.indexOf("stage: ") + "stage: ".length;
		const labels = (await workspace.completionsAt(path("sft.yaml"), end)).map(({ label }) => label);
		assert.deepEqual(labels, ["pt", "sft", "rm", "ppo", "dpo", "kto"]);
	});
});

describe("completions in a script", () => {
	const completed = async (text: string) => {
		const offset = text.indexOf("$0");
		const { workspace, path } = await open({ "train.py": text.replace("$0", "") });
		return workspace.completionsAt(path("train.py"), offset);
	};
	const labelsIn = async (text: string) => (await completed(text)).map(({ label }) => label);
	const head = "from trl import SFTConfig\nimport trl\nfrom peft import LoraConfig\n";

	it("are keywords that the call does not have yet, in one that is not closed", async () => {
		const labels = await labelsIn(`${head}args = SFTConfig(\n    output_dir="a, b(",\n    pack$0`);
		assert.ok(labels.includes("packing"));
		assert.ok(!labels.includes("output_dir"));
	});

	it("name type, default and meaning, and replace what is typed", async () => {
		const text = `${head}args = trl.SFTConfig(learning_$0, max_length=512)\n`;
		const found = (await completed(text)).find(({ label }) => label === "learning_rate");
		assert.match(found?.detail ?? "", /^float.* = /);
		assert.equal(found?.newText, "learning_rate=");
		assert.equal(text.slice(found?.range.start, found?.range.end), "learning_");
		assert.ok(!(await labelsIn(text)).includes("max_length"));
	});

	it("are values of the keyword", async () => {
		assert.ok((await labelsIn(`${head}SFTConfig(packing=$0)`)).includes("True"));
		assert.deepEqual(await labelsIn(`${head}SFTConfig(run_name=f(1, $0`), []);
	});

	it("are none elsewhere", async () => {
		assert.deepEqual(await labelsIn(`${head}print(SFTConfig(), $0`), []);
		assert.deepEqual(await labelsIn(`${head}args = SFTConfig()\n$0`), []);
		assert.deepEqual(await labelsIn(`${head}LoraConfig(target_modules=["q_proj", $0`), []);
		assert.deepEqual(await labelsIn(`${head}class SFTConfig: pass\nConfig($0`), []);
	});
});

describe("links", () => {
	it("lead from paths to files that exist", async () => {
		const { workspace, path } = await open({ "sft.yaml": LLAMA_FACTORY, "configs/zero3.json": "{}" });
		const links = await workspace.linksOf(path("sft.yaml"));
		assert.deepEqual(
			links.map(({ target }) => target),
			[path("configs/zero3.json")],
		);
		const [link] = links;
		assert.equal(LLAMA_FACTORY.slice(link?.range.start, link?.range.end), "configs/zero3.json");
	});

	it("lead from a dataset's name to its entry", async () => {
		const info = '{"chats": {"file_name": "a.json"}, "maths": {"file_name": "b.json"}}';
		const { workspace, path } = await open({ "sft.yaml": LLAMA_FACTORY, "data/dataset_info.json": info });
		const found = await workspace.definitionAt(path("sft.yaml"), LLAMA_FACTORY.indexOf("maths") + 1);
		assert.equal(found?.file, path("data/dataset_info.json"));
		assert.equal(info.slice(found?.range.start, found?.range.end), '"maths"');
	});
});

describe("configurations that are JSON", () => {
	const INFO = '{"chats": {"file_name": "chats.json", "num_samples": 5}}';
	const DEEPSPEED = '{"zero_optimization": {"stage": 2, "overlap_comm": true}, "gradient_clipping": 1.0}';

	it("have facts of their keys", async () => {
		const { workspace, path } = await open({ "data/dataset_info.json": INFO, "ds.json": DEEPSPEED });
		const ofEntry = await workspace.optionAt(path("data/dataset_info.json"), INFO.indexOf("num_samples"));
		assert.equal(ofEntry?.owner, "An entry of dataset_info.json");
		const ofZero = await workspace.optionAt(path("ds.json"), DEEPSPEED.indexOf("overlap_comm"));
		assert.equal(ofZero?.owner, "zero_optimization of DeepSpeed");
	});

	it("lead to the files that they name", async () => {
		const { workspace, path } = await open({ "data/dataset_info.json": INFO, "data/chats.json": "[]" });
		const [link] = await workspace.linksOf(path("data/dataset_info.json"));
		assert.equal(link?.target, path("data/chats.json"));
		const found = await workspace.definitionAt(path("data/dataset_info.json"), INFO.indexOf("chats.json"));
		assert.equal(found?.file, path("data/chats.json"));
	});

	it("are not looked for in data", async () => {
		const rows = '[{"file_name": "a.png", "text": "b"}]';
		const { workspace, path } = await open({ "train.json": rows });
		assert.equal(await workspace.optionAt(path("train.json"), rows.indexOf("file_name")), undefined);
	});
});
