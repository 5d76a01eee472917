/** LLaMA-Factory, releases 0.8.3 to 0.9.5: runs that a YAML file and dataset_info.json describe, their ids and labels. */
import { isUnavailable } from "../base/staged.js";
import { defineTrainer } from "../types/trainer.js";
import { llamaFactoryConfig, readLlamaFactoryDefaults } from "./support/llama-factory-config.js";
import { openRun } from "./support/llama-factory-open-run.js";
import { maskLlamaFactoryRow } from "./support/llama-factory-rows.js";

export default defineTrainer({
	id: "llama-factory",
	name: "LLaMA-Factory",
	library: "llamafactory",
	behaviourVersions: ["0.9.5", "0.9.4", "0.9.3", "0.9.2", "0.9.1", "0.9.0", "0.8.3"],
	detect: () => 0,
	readConfig: readLlamaFactoryDefaults,
	config: llamaFactoryConfig,
	mask(example, config, engine) {
		const run = openRun(config, engine);
		return isUnavailable(run) ? run : maskLlamaFactoryRow(example, run);
	},
	appendsEos: () => true,
});
