/** Which family a model's name belongs to. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { families } from "../server/core/index.js";

describe("model families", () => {
	const cases: { readonly [name: string]: string } = {
		"Qwen/Qwen2.5-7B-Instruct": "qwen2-5",
		"unsloth/Qwen2.5-3B-bnb-4bit": "qwen2-5",
		"Qwen/Qwen2.5-VL-7B-Instruct": "none",
		"Qwen/Qwen3-8B": "qwen3",
		"Qwen/Qwen3.5-9B": "none",
		"TinyLlama/TinyLlama-1.1B-Chat-v1.0": "llama-2-based",
		"meta-llama/Llama-2-7b-hf": "llama-2-based",
		"meta-llama/Llama-3.1-8B-Instruct": "llama-3",
		"meta-llama/Meta-Llama-3-8B": "llama-3",
		"openlm-research/open-llama-3b": "none",
		"mistralai/Mistral-7B-v0.1": "mistral",
		"HuggingFaceH4/zephyr-7b-beta": "zephyr",
		"google/gemma-2-9b-it": "gemma",
		"google/gemma-4-12b": "none",
		"microsoft/Phi-3.5-mini-instruct": "phi-3",
		"microsoft/phi-4": "phi-4",
		"deepseek-ai/DeepSeek-R1-Distill-Qwen-7B": "deepseek",
		"openai/gpt-oss-20b": "gpt-oss",
		"HuggingFaceTB/SmolLM2-135M-Instruct": "smollm",
		"openai-community/gpt2": "gpt-2",
		"EleutherAI/pythia-1.4b": "gpt-neox",
		"microsoft/phi-2": "phi-2",
		"tiiuae/falcon-7b": "falcon",
		"bert-base-uncased": "none",
	};
	for (const [name, expected] of Object.entries(cases)) {
		it(`${name} is ${expected}`, () => {
			assert.deepEqual(
				families.filter((family) => family.matches(name)).map(({ id }) => id),
				expected === "none" ? [] : [expected],
			);
		});
	}

	it("use the embedded tokenizer exactly only for the models that it came from", () => {
		const exact = (name: string): boolean =>
			families.some((family) => family.usesEmbeddedExactly?.(name) === true);
		assert.equal(exact("Qwen/Qwen2.5-0.5B-Instruct"), true);
		assert.equal(exact("Qwen/Qwen2.5-0.5B"), false);
		assert.equal(exact("someone/Qwen2.5-7B-Instruct"), false);
		assert.equal(exact("TinyLlama/TinyLlama-1.1B-Chat-v1.0"), false);
	});
});
