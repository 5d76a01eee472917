/** Scripts that tokenize by hand and train with Transformers' Trainer or a loop of their own. */
import { unavailable } from "../base/staged.js";
import { defineTrainer } from "../types/trainer.js";
import { readHandWrittenConfig, tokenizeOf, trainerCallOf } from "./support/hand-written-config.js";
import { maskScriptRow } from "./support/hand-written-mask.js";
import { findEditGap } from "./support/tokenizer-doubts.js";

export default defineTrainer({
	id: "transformers",
	name: "Transformers Trainer",
	library: "transformers",
	behaviourVersions: ["5.23.0", "4.57.6"],
	detect(module) {
		const labels = tokenizeOf(module)?.labels;
		const hasTrainer = trainerCallOf(module) !== undefined;
		if (labels === "copy" || labels === "unknown") {
			return hasTrainer || module.calls.some(({ name }) => name === "backward" || name === "train") ? 0.9 : 0;
		}
		return hasTrainer ? 0.5 : 0;
	},
	readConfig: readHandWrittenConfig,
	mask(example, config, engine) {
		const gap = findEditGap(config, engine.tokenizer.facts);
		if (gap !== undefined) {
			return gap;
		}
		const { program } = config;
		const { record } = example;
		return program === undefined || record === undefined
			? unavailable(
					"The rows are tokenized in a way that Tunelint cannot follow.",
					"Print one row of the tokenized dataset to see its labels.",
				)
			: maskScriptRow({ program, config, engine, record });
	},
	appendsEos: () => false,
});
