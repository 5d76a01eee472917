/** Which trainer a script belongs to, and what it is read as: settings, data, model, formatting, and what is not followed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { trainers } from "../server/core/index.js";
import { detected, moduleOf, read, shown } from "./support/read-run.js";

const TRL = "from trl import SFTConfig, SFTTrainer\n";

describe("the trainer of a script", () => {
	const cases: readonly (readonly [string, string, string])[] = [
		["SFTTrainer from trl is TRL", `${TRL}SFTTrainer(model="m")\n`, "trl-sft"],
		[
			"unsloth with SFTTrainer is Unsloth",
			`from unsloth import FastLanguageModel\n${TRL}SFTTrainer(model=m)\n`,
			"unsloth-sft",
		],
		[
			"unsloth without a trainer trains nothing",
			"from unsloth import FastLanguageModel\nm = FastLanguageModel.for_inference(m)\n",
			"none",
		],
		["Trainer is Transformers", "from transformers import Trainer\nTrainer(model=m)\n", "transformers"],
		[
			"labels copied by hand with Trainer are Transformers",
			'from transformers import AutoTokenizer, Trainer\ntokenizer = AutoTokenizer.from_pretrained("m")\ndef tok(row):\n    result = tokenizer(row["text"], truncation=True, max_length=8)\n    result["labels"] = result["input_ids"].copy()\n    return result\nds = ds.map(tok)\nTrainer(model=m, train_dataset=ds)\n',
			"transformers",
		],
		["DPOTrainer from trl is DPO", "from trl import DPOTrainer\nDPOTrainer(model='m')\n", "trl-dpo"],
		["KTOTrainer from trl is KTO", "from trl import KTOTrainer\nKTOTrainer(model='m')\n", "trl-kto"],
		[
			"ORPOTrainer from an experimental module is ORPO",
			"from trl.experimental.orpo import ORPOTrainer\nORPOTrainer(model='m')\n",
			"trl-orpo",
		],
		["CPOTrainer from trl is CPO", "from trl import CPOTrainer\nCPOTrainer(model='m')\n", "trl-cpo"],
		[
			"RewardTrainer from trl is a reward model",
			"from trl import RewardTrainer\nRewardTrainer('m')\n",
			"trl-reward",
		],
		[
			"DPO under Unsloth is not followed",
			"from unsloth import FastLanguageModel\nfrom trl import DPOTrainer\nDPOTrainer(model=m)\n",
			"none",
		],
		[
			"a script that tunes first and then prefers is read as its tuning",
			`${TRL}from trl import DPOTrainer\nSFTTrainer(model="m")\nDPOTrainer(model="n")\n`,
			"trl-sft",
		],
		[
			"a script that only asks a model trains nothing",
			"from transformers import pipeline\npipeline('x')('y')\n",
			"none",
		],
	];
	for (const [name, script, expected] of cases) {
		it(name, () => assert.equal(detected(script), expected));
	}
});

describe("settings of SFTTrainer", () => {
	const script = `${TRL}
LENGTH = 512
args = SFTConfig(output_dir="out", max_length=LENGTH, packing=True, assistant_only_loss=True, eos_token="<|im_end|>")
trainer = SFTTrainer(model="Qwen/Qwen2.5-7B-Instruct", args=args)
`;
	it("are read from SFTConfig, through constants", () => {
		const config = read(script);
		assert.equal(config.maxLength?.value, 512);
		assert.equal(config.packing.value, true);
		assert.equal(config.assistantOnlyLoss.value, true);
		assert.equal(config.eosToken?.value, "<|im_end|>");
		assert.equal(config.outputDir?.value, "out");
		assert.equal(config.model?.value, "Qwen/Qwen2.5-7B-Instruct");
	});

	it("that are not written are the version's defaults", () => {
		const config = read(`${TRL}SFTTrainer(model="m")\n`);
		assert.equal(shown(script, config.maxLength), "1024 ← default");
		assert.equal(shown(script, config.completionOnlyLoss), "null ← default");
		assert.equal(shown(script, config.textField), '"text" ← default');
	});

	it("may be arguments of the trainer in old versions", () => {
		const old = `${TRL}SFTTrainer(model="m", max_seq_length=256, dataset_text_field="body")\n`;
		assert.equal(shown(old, read(old, "0.12.2").maxLength), "256 ← max_seq_length=256");
		assert.equal(shown(old, read(old, "0.12.2").textField), '"body" ← dataset_text_field="body"');
		assert.match(read(old, "1.16.0").unknown?.reason ?? "", /no argument `max_seq_length`.*TypeError/);
	});

	it("that a version does not know make its masks unknown", () => {
		assert.match(
			read(script, "0.15.2").unknown?.reason ?? "",
			/SFTConfig of TRL 0\.15\.2 has no argument `max_length`/,
		);
		assert.equal(read(script, "1.16.0").unknown, undefined);
	});

	it("that cannot be evaluated are unknown", () => {
		const computed = `${TRL}SFTTrainer(model="m", args=SFTConfig(max_length=longest(rows)))\n`;
		assert.equal(shown(computed, read(computed).maxLength), "unknown ← max_length=longest(rows)");
	});

	it("from the command line are not guessed", () => {
		const parsed = `${TRL}from trl import TrlParser\n(args,) = TrlParser((SFTConfig,)).parse_args_and_config()\nSFTTrainer(model="m", args=args)\n`;
		assert.match(read(parsed).unknown?.reason ?? "", /come from outside the script/);
	});

	it("with a collator of the script leave the labels unknown", () => {
		const collated = `${TRL}SFTTrainer(model="m", data_collator=MyCollator(tokenizer=t))\n`;
		assert.match(read(collated, "0.15.2").unknown?.reason ?? "", /MyCollator/);
	});
});

describe("the completion-only collator", () => {
	const collated = (args: string) =>
		`${TRL}from trl import DataCollatorForCompletionOnlyLM\nfrom transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained("m")\ntail = "\\n### Response:"\nSFTTrainer(model="m", data_collator=DataCollatorForCompletionOnlyLM(${args}))\n`;
	const markers = (args: string, version = "0.11.4") => {
		const { completionCollator, unknown } = read(collated(args), version);
		return unknown?.reason ?? [completionCollator?.response.value, completionCollator?.instruction?.value];
	};

	it("takes texts, by position and by name", () => {
		assert.deepEqual(markers('"### A:", "### H:", tokenizer=tokenizer'), [
			{ kind: "text", text: "### A:" },
			{ kind: "text", text: "### H:" },
		]);
		assert.deepEqual(markers("response_template=tail, mlm=False, tokenizer=tokenizer"), [
			{ kind: "text", text: "\n### Response:" },
			undefined,
		]);
	});

	it("takes ids, and slices of what a tokenizer makes of a text", () => {
		assert.deepEqual(markers("[1, 2], tokenizer=tokenizer"), [{ kind: "ids", ids: [1, 2] }, undefined]);
		const encoded = { kind: "encoded", text: "\n### Response:", addSpecialTokens: false };
		assert.deepEqual(markers("tokenizer.encode(tail, add_special_tokens=False)[2:], tokenizer=tokenizer"), [
			{ ...encoded, from: 2 },
			undefined,
		]);
		assert.deepEqual(markers('tokenizer(tail)["input_ids"][1:-1], tokenizer=tokenizer'), [
			{ ...encoded, addSpecialTokens: true, from: 1, to: -1 },
			undefined,
		]);
		assert.match(String(markers("tokenizer.encode(tail)[n:], tokenizer=tokenizer")), /cannot be followed/);
	});

	it("is not in every release", () => {
		assert.match(String(markers("tail, tokenizer=tokenizer", "0.20.0")), /ImportError/);
		assert.match(String(markers("tail, tokenizer=tokenizer, padding_free=True", "0.9.6")), /TypeError/);
		assert.match(String(markers("tail, tokenizer=tokenizer, mlm=True")), /labels/);
	});
});

describe("releases before 0.12", () => {
	it("have no SFTConfig before 0.9", () => {
		const script = `${TRL}SFTTrainer(model="m", args=SFTConfig(output_dir="o"))\n`;
		assert.match(read(script, "0.8.6").unknown?.reason ?? "", /ImportError/);
		assert.equal(read(script, "0.9.6").unknown, undefined);
	});

	it("train a named text column before everything else", () => {
		const named = `${TRL}SFTTrainer(model="m", dataset_text_field="text", formatting_func=lambda rows: ["a"])\n`;
		assert.equal(read(named, "0.11.4").textWins, true);
		assert.equal(read(named, "0.11.4").formatting, undefined);
		assert.equal(read(`${TRL}SFTTrainer(model="m")\n`, "0.11.4").textWins, undefined);
	});

	it("keep the configuration's value where the trainer is given None", () => {
		const script = `${TRL}SFTTrainer(model="m", max_seq_length=None, packing=False, args=SFTConfig(max_seq_length=64, packing=True))\n`;
		const { maxLength, packing } = read(script, "0.11.4");
		assert.deepEqual([maxLength?.value, packing.value], [64, true]);
	});
});

describe("the data of a run", () => {
	it("comes from data_files as a string, a list or a dictionary", () => {
		const script = `${TRL}from datasets import load_dataset
a = load_dataset("json", data_files="a.jsonl", split="train")
b = load_dataset("json", data_files=["b.jsonl", "c.jsonl"])
c = load_dataset("json", data_files={"train": "d.jsonl", "test": ["e.jsonl"]})
d = load_dataset("org/name")
eval_dataset = load_dataset("json", data_files="f.jsonl", split="train")
SFTTrainer(model="m", train_dataset=a)
`;
		assert.deepEqual(
			read(script).datasets.map(({ name, split }) => `${name} ${split}`),
			[
				"a.jsonl train",
				"b.jsonl unknown",
				"c.jsonl unknown",
				"d.jsonl train",
				"e.jsonl test",
				"org/name unknown",
				"f.jsonl validation",
			],
		);
	});

	it("is not what is loaded after the training, but for tests", () => {
		const names = (script: string): string[] => read(script).datasets.map(({ name }) => name);
		const load = (variable: string): string =>
			`${variable} = load_dataset("json", data_files="${variable}.jsonl")\n`;
		const script = `${TRL}from datasets import load_dataset\n${load("a")}trainer = SFTTrainer(model="m", train_dataset=a)\ntrainer.train()\n`;
		assert.deepEqual(names(`${script}${load("b")}${load("test_rows")}`), ["a.jsonl", "test_rows.jsonl"]);
		const helper = `def more():\n    return load_dataset("json", data_files="b.jsonl")\n`;
		assert.deepEqual(names(`${script}${helper}`), ["a.jsonl", "b.jsonl"]);
	});
});

describe("the model and the tokenizer of a run", () => {
	it("are those that the trainer gets", () => {
		const script = `${TRL}from transformers import AutoModelForCausalLM, AutoTokenizer
teacher = AutoModelForCausalLM.from_pretrained("org/teacher")
model = AutoModelForCausalLM.from_pretrained("org/student")
tokenizer = AutoTokenizer.from_pretrained("org/tokenizer")
tokenizer.pad_token = tokenizer.eos_token
tokenizer.padding_side = "left"
SFTTrainer(model=model, processing_class=tokenizer)
`;
		const config = read(script);
		assert.equal(config.model?.value, "org/student");
		assert.equal(config.tokenizer?.value, "org/tokenizer");
		assert.equal(config.tokenizerEdits.padToken?.value, "eos_token");
		assert.equal(config.tokenizerEdits.paddingSide?.value, "left");
	});

	it("of Unsloth stand in model_name", () => {
		const script = `from unsloth import FastLanguageModel\n${TRL}model, tokenizer = FastLanguageModel.from_pretrained(model_name="unsloth/m", max_seq_length=4096)\nSFTTrainer(model=model, tokenizer=tokenizer, args=SFTConfig(max_seq_length=1024))\n`;
		const config = read(script);
		assert.equal(config.model?.value, "unsloth/m");
		assert.equal(config.maxLength?.value, 1024);
		assert.deepEqual(config.lengthCandidates, [1024, 4096]);
	});

	it("stand at the revision, in the subfolder and in the file that the tokenizer's load names", () => {
		const script = `${TRL}from transformers import AutoModelForCausalLM, AutoTokenizer
model = AutoModelForCausalLM.from_pretrained("org/m", revision="of-the-model")
tokenizer = AutoTokenizer.from_pretrained("org/m", revision="v2", subfolder="tok", gguf_file=None)
SFTTrainer(model=model, processing_class=tokenizer)
`;
		const { tokenizerPlace } = read(script);
		assert.deepEqual(
			Object.entries(tokenizerPlace ?? {}).map(
				([key, { value, certainty }]) => `${key} ${value} ${certainty}`,
			),
			["revision v2 certain", "subfolder tok certain"],
		);
	});

	it("stand at main when only the model's load names a revision", () => {
		const script = `${TRL}from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("org/m", revision="of-the-model")
SFTTrainer(model=model)
`;
		assert.equal(read(script).tokenizerPlace, undefined);
	});

	it("of Unsloth stand at a revision that is not sure", () => {
		const script = `from unsloth import FastLanguageModel\n${TRL}model, tokenizer = FastLanguageModel.from_pretrained("unsloth/m", revision="v2")\nSFTTrainer(model=model, tokenizer=tokenizer)\n`;
		assert.equal(read(script).tokenizerPlace?.revision?.certainty, "unknown");
	});

	it("with added tokens are not followed", () => {
		const script = `${TRL}tokenizer.add_tokens(["<x>"])\nSFTTrainer(model="m", processing_class=tokenizer)\n`;
		assert.match(read(script).unknown?.reason ?? "", /adds tokens/);
	});
});

describe("the function that makes the text", () => {
	const body = "def fmt(row):\n    return f\"Q: {row['q']}\\nA: {row['a']}\"\n";

	it("may be formatting_func", () => {
		const config = read(`${TRL}${body}SFTTrainer(model="m", formatting_func=fmt)\n`);
		assert.equal(config.formatting?.name, "fmt");
		assert.equal(config.formatting.column, "text");
		assert.notEqual(config.formatting.isMap, true);
		assert.deepEqual(
			config.formatting.pattern.parts.map(({ kind }) => kind),
			["literal", "field", "literal", "field"],
		);
	});

	it("may be a map that fills the text column", () => {
		const script = `${TRL}def fmt(row):\n    return {"text": row["q"] + row["a"]}\nds = ds.map(fmt, remove_columns=["q", "a"])\nSFTTrainer(model="m", train_dataset=ds)\n`;
		const { formatting } = read(script);
		assert.equal(formatting?.isMap, true);
		assert.equal(formatting?.removesColumns, true);
	});

	it("that cannot be followed makes the rows unknown", () => {
		const script = `${TRL}from prompts import fmt\nSFTTrainer(model="m", formatting_func=fmt)\n`;
		assert.match(read(script).unknown?.reason ?? "", /formatting_func could not be followed/);
	});
});

describe("hand-written tokenization", () => {
	const tokenize =
		'def tok(row):\n    out = tokenizer(row["text"], truncation=True, max_length=16, padding="max_length")\n    out["labels"] = out["input_ids"].copy()\n    return out\n';
	const head =
		'from transformers import AutoTokenizer, DataCollatorForLanguageModeling, Trainer\ntokenizer = AutoTokenizer.from_pretrained("m")\n';

	it("with copied labels is followed", () => {
		const config = read(`${head}${tokenize}Trainer(model=m, train_dataset=ds.map(tok))\n`);
		assert.equal(config.unknown, undefined);
		assert.equal(config.tokenize?.labels, "copy");
		assert.equal(config.maxLength?.value, 16);
	});

	it("with a collator that masks at random is not", () => {
		const collator = "DataCollatorForLanguageModeling(tokenizer)";
		const script = `${head}${tokenize}Trainer(model=m, train_dataset=ds.map(tok), data_collator=${collator})\n`;
		assert.match(read(script).unknown?.reason ?? "", /masks tokens at random/);
	});

	it("with mlm=False takes the collator's labels", () => {
		const collator = "DataCollatorForLanguageModeling(tokenizer, mlm=False)";
		const script = `${head}${tokenize}Trainer(model=m, train_dataset=ds.map(tok), data_collator=${collator})\n`;
		assert.equal(read(script).unknown, undefined);
		assert.equal(read(script).collator?.value, "DataCollatorForLanguageModeling");
	});
});

describe("EOS", () => {
	const appends = (script: string, version: string): boolean | undefined => {
		const config = read(script, version);
		return trainers.find(({ id }) => id === config.trainer)!.appendsEos(config);
	};
	const plain = `${TRL}SFTTrainer(model="m")\n`;
	const renamed = `${TRL}SFTTrainer(model="m", args=SFTConfig(dataset_text_field="body"))\n`;

	it("is appended by TRL since 0.16", () => {
		assert.deepEqual(
			["0.15.2", "0.16.0", "0.17.0", "1.16.0"].map((version) => appends(plain, version)),
			[false, true, true, true],
		);
	});

	it("is not appended to a renamed text column before TRL 1.15", () => {
		assert.deepEqual(
			["0.16.1", "0.17.0", "1.14.2", "1.15.0"].map((version) => appends(renamed, version)),
			[true, false, false, true],
		);
	});

	it("is not known without a version", () => {
		const trainer = trainers.find(({ id }) => id === "trl-sft")!;
		assert.equal(trainer.appendsEos(trainer.readConfig(moduleOf(plain), { library: "trl" })), undefined);
	});

	it("is never appended by Unsloth or a script of its own", () => {
		for (const id of ["unsloth-sft", "transformers"]) {
			const trainer = trainers.find((candidate) => candidate.id === id)!;
			assert.equal(
				trainer.appendsEos(trainer.readConfig(moduleOf(plain), { library: "x", version: "1" })),
				false,
			);
		}
	});
});
