/** Which trainer a configuration file belongs to: those of torchtune, mlx-lm, litgpt and mistral-finetune, and others. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseConfig, trainers } from "../server/core/index.js";

const OURS = ["torchtune", "mlx-lm", "litgpt", "mistral-finetune"];

function detected(text: string): readonly string[] {
	const config = parseConfig("/run.yaml", text);
	return trainers.filter(({ config: reader }) => (reader?.detect(config) ?? 0) > 0).map(({ id }) => id);
}

describe("the trainer of a configuration file", () => {
	const cases: readonly (readonly [string, string, string])[] = [
		[
			"a component of torchtune",
			"tokenizer:\n  _component_: torchtune.models.llama3.llama3_tokenizer\n",
			"torchtune",
		],
		["model, data and keys of mlx-lm", "model: m\ndata: data\niters: 10\nnum_layers: 4\n", "mlx-lm"],
		["a data module of litgpt", "data:\n  class_path: litgpt.data.JSON\n", "litgpt"],
		["a checkpoint and litgpt's batch size", "checkpoint_dir: c\ntrain:\n  micro_batch_size: 1\n", "litgpt"],
		["mistral-finetune's data", "model_id_or_path: m\ndata:\n  instruct_data: a.jsonl\n", "mistral-finetune"],
		["some model and data", "model: m\ndata: data\n", ""],
		["one key that others have too", "model: m\ndata: data\niters: 10\n", ""],
		["a component of something else", "tokenizer:\n  _component_: mine.tokenizer\n", ""],
		["data of a service", "data:\n  class_path: mine.Data\nmodel: m\n", ""],
		["a checkpoint without more", "checkpoint_dir: c\ndata:\n  path: x\n", ""],
	];
	for (const [name, text, expected] of cases) {
		it(`${name} is ${expected === "" ? "none of these" : expected}`, () => {
			assert.deepEqual(
				detected(text).filter((id) => OURS.includes(id)),
				expected === "" ? [] : [expected],
			);
		});
	}
});

describe("the trainer of a configuration of TRL", () => {
	const BASE = "model_name_or_path: m\noutput_dir: out\nlearning_rate: 1.0e-5\ndataset_name: org/name\n";
	const trainerOf = (file: string, text: string): readonly string[] => {
		const config = parseConfig(file, text);
		return trainers.filter(({ config: reader }) => (reader?.detect(config) ?? 0) > 0).map(({ id }) => id);
	};
	const cases: readonly (readonly [string, string, string, string])[] = [
		["a key of SFT", "/run.yaml", `${BASE}packing: true\n`, "trl-sft"],
		["a key of DPO", "/run.yaml", `${BASE}beta: 0.1\n`, "trl-dpo"],
		["the name of its folder", "/recipes/zephyr/sft/config_full.yaml", BASE, "trl-sft"],
		["the keys of DPO in a file for ORPO", "/recipes/orpo/config.yaml", `${BASE}beta: 0.1\n`, "trl-orpo"],
		["a name that its keys contradict", "/kto.yaml", `${BASE}packing: true\n`, ""],
		["nothing that says a method", "/run.yaml", BASE, ""],
		["the name of a trainer that generates", "/grpo.yaml", BASE, ""],
		["generation while it trains", "/sft.yaml", `${BASE}num_generations: 4\n`, ""],
		["a key of LLaMA-Factory", "/sft.yaml", `${BASE}stage: sft\n`, ""],
	];
	for (const [name, file, text, expected] of cases) {
		it(`with ${name} is ${expected === "" ? "not told" : expected}`, () => {
			assert.deepEqual(trainerOf(file, text), expected === "" ? [] : [expected]);
		});
	}
});
