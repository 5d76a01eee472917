/** What scripts of TRL's preference trainers are read as. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { read, shown } from "./support/read-run.js";

describe("settings of preference trainers", () => {
	const script = `from trl import DPOConfig, DPOTrainer
args = DPOConfig(output_dir="out", max_length=512, max_prompt_length=None, truncation_mode="keep_start")
trainer = DPOTrainer(model="m", ref_model=None, args=args)
`;
	it("are read from the config", () => {
		const config = read(script, "0.24.0");
		assert.equal(shown(script, config.maxLength), "512 ← max_length=512");
		assert.equal(shown(script, config.truncationMode), '"keep_start" ← truncation_mode="keep_start"');
		assert.equal(shown(script, config.options?.["max_prompt_length"]), "null ← max_prompt_length=None");
		assert.equal(config.unknown, undefined);
	});

	it("that are not written are the version's defaults", () => {
		const plain = "from trl import DPOTrainer\nDPOTrainer(model='m')\n";
		assert.equal(shown(plain, read(plain, "0.28.0").options?.["max_prompt_length"]), "512 ← default");
		assert.equal(shown(plain, read(plain, "0.28.0").truncationMode), '"keep_end" ← default');
		assert.equal(shown(plain, read(plain, "0.29.0").truncationMode), '"keep_start" ← default');
		assert.equal(shown(plain, read(plain, "0.12.0").maxLength), "null ← default");
	});

	it("may be arguments of the trainer in old versions", () => {
		const old = "from trl import DPOTrainer\nDPOTrainer(model='m', max_length=64, tokenizer=t)\n";
		assert.equal(read(old, "0.9.6").maxLength?.value, 64);
		assert.match(read(old, "0.16.0").unknown?.reason ?? "", /no argument `max_length`/);
	});

	it("that a version does not know make its masks unknown", () => {
		assert.match(read(script, "0.29.0").unknown?.reason ?? "", /no argument `max_prompt_length`/);
	});

	it("with rows that a map makes are not followed", () => {
		const mapped =
			'from trl import DPOTrainer\ndef f(row):\n    return {"prompt": row["q"], "chosen": row["a"], "rejected": row["b"]}\nds = ds.map(f)\nDPOTrainer(model="m", train_dataset=ds)\n';
		assert.match(read(mapped).unknown?.reason ?? "", /changes the rows/);
	});
});
