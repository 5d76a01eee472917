/** Axolotl's configurations: which files are ones, and what is read of them, each value with its place. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseConfig, trainers, type Location, type TrainingConfig } from "../server/core/index.js";
import { messageKeysOf } from "../server/core/trainers/support/axolotl-message-keys.js";

const { config: reader } = trainers.find(({ id }) => id === "axolotl")!;

function read(yaml: string, version = "0.19.0"): TrainingConfig {
	return reader!.read(parseConfig("/run.yaml", yaml), { library: "axolotl", version }, new Map());
}

/** The text that gives the value. */
function at(yaml: string, source: Location | undefined): string {
	return source === undefined ? "default" : yaml.slice(source.range.start, source.range.end);
}

const chat = `base_model: Qwen/Qwen2.5-7B-Instruct
special_tokens:
  eos_token: "<|endoftext|>"
sequence_len: 4096
train_on_inputs: yes
datasets:
  - path: data/train.jsonl
    type: chat_template
    field_messages: conversations
    message_property_mappings: {role: from, content: value}
    roles_to_train: [assistant]
test_datasets:
  - path: json
    data_files: [data/a.jsonl, data/b.jsonl]
    type: alpaca
`;

describe("Axolotl's configurations", () => {
	it("are files with a base model and a key of Axolotl", () => {
		const score = (text: string): number => reader!.detect(parseConfig("/run.yaml", text));
		assert.ok(score(chat) > 0);
		assert.equal(score("base_model: x\n"), 0);
		assert.equal(score("model_name_or_path: x\ndatasets: []\n"), 0);
	});

	it("give each setting at its place", () => {
		const config = read(chat);
		assert.equal(config.model?.value, "Qwen/Qwen2.5-7B-Instruct");
		assert.equal(at(chat, config.maxLength?.source), "4096");
		assert.equal(at(chat, config.tokenizerEdits.eosToken?.source), '"<|endoftext|>"');
		assert.equal(config.options?.["train_on_inputs"]?.value, true);
		assert.equal(at(chat, config.datasets[0]?.options?.["roles_to_train"]?.source), "[assistant]");
	});

	it("name their files and say how rows are read", () => {
		const { datasets } = read(chat);
		assert.deepEqual(
			datasets.map(({ name, split, reading }) => [name, split, reading?.format]),
			[
				["data/train.jsonl", "train", "sharegpt"],
				["data/a.jsonl", "validation", "alpaca"],
				["data/b.jsonl", "validation", "alpaca"],
			],
		);
		assert.deepEqual(datasets[0]?.reading?.messageKeys, { role: "from", content: "value" });
		assert.deepEqual(datasets[0]?.reading?.roles, { human: "user", gpt: "assistant" });
	});

	it("with the removed type are not followed", () => {
		const yaml = "base_model: x\ndatasets:\n  - path: a.jsonl\n    type: sharegpt.load_role\n";
		assert.equal(at(yaml, read(yaml).unknown?.location), "sharegpt.load_role");
	});

	it("pass no tools before 0.10", () => {
		const yaml = "base_model: x\ndatasets:\n  - path: a.jsonl\n    type: chat_template\n";
		assert.equal(read(yaml, "0.9.2").datasets[0]?.reading?.columns?.["tools"], null);
		assert.equal(read(yaml).datasets[0]?.reading?.columns?.["tools"], undefined);
	});

	it("without any entry that fits are read all the same", () => {
		for (const text of [
			"",
			"datasets: 3",
			"base_model: [x]\ndatasets:\n  - 1\n  - {path: 2}\n  - path:\n",
			"- a",
		]) {
			assert.deepEqual(read(text).datasets, []);
		}
	});
});

describe("keys of a message that Axolotl hands to the template", () => {
	const check = (template: string, expected: readonly string[]): void => {
		assert.deepEqual([...messageKeysOf(template)].sort(), expected);
	};

	it("are those of a variable called message", () => {
		check("{% for message in messages %}{{ message.role + message['content'] }}{% endfor %}", [
			"content",
			"role",
		]);
		check("{% for m in messages %}{{ m.tool_calls }}{% endfor %}{{ messages[0].role }}", []);
	});

	it("include the links of a chain, up to a call", () => {
		check("{{ message.a.b['c'][0].d.split('x')[-1].e }}", ["a", "b", "c", "d", "split"]);
		check("{{ message[key].x }}{{ f(message.arg) }}{% if message.y is defined %}{% endif %}", [
			"arg",
			"x",
			"y",
		]);
	});

	it("are not looked for in comments, strings and plain text", () => {
		check("{# {{ message.a }} #}{{ 'message.b }}' }} message.c {{ other.message.d }}", []);
	});

	it("end with a template that never closes", () => {
		check(`${"{{ ".repeat(10_000)}message.a`, []);
	});
});
