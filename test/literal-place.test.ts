/** Findings lead to where a value is written, and not to where the script hands it on. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { findingsIn } from "./support/findings-in.js";

const SCRIPT = `from datasets import load_dataset
from transformers import AutoModelForCausalLM
from trl import SFTTrainer

MODEL_NAME = "microsoft/phi-2"
model = AutoModelForCausalLM.from_pretrained(MODEL_NAME)
data = load_dataset("json", data_files="train.jsonl", split="train")
trainer = SFTTrainer(model=model, train_dataset=data)
`;

it("the finding in the data leads to the name of the model", async () => {
	const files = new Map([
		["train.py", SCRIPT],
		["train.jsonl", '{"text": "1+1? 2</s>"}\n'],
	]);
	const [finding] = await findingsIn(files, "wrong-eos-for-model");
	const [place] = finding?.related ?? [];
	assert.equal(place && SCRIPT.slice(place.range.start, place.range.end), '"microsoft/phi-2"');
});
