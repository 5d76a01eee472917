/** TRL's DPOTrainer, releases 0.9.3 to 1.16: its settings, its ids and its labels. */
import { defineTrainer } from "../types/trainer.js";
import { trlConfigFile } from "./support/trl-config-file.js";
import { detectPreference, readPreferenceConfig } from "./support/trl-preference-config.js";
import { maskPreference } from "./support/trl-preference-mask.js";

export default defineTrainer({
	id: "trl-dpo",
	name: "TRL DPOTrainer",
	library: "trl",
	behaviourVersions: [
		"1.16.0",
		"1.14.1",
		"1.8.0",
		"0.29.1",
		"0.28.0",
		"0.25.1",
		"0.23.1",
		"0.18.2",
		"0.17.0",
		"0.14.0",
		"0.13.0",
		"0.11.4",
		"0.9.6",
	],
	formats: ["preference"],
	requiredColumns: ["chosen", "rejected"],
	detect: (module) => detectPreference(module, "dpo"),
	readConfig: (module, version) => readPreferenceConfig(module, "dpo", version),
	config: trlConfigFile("dpo", (module, version) => readPreferenceConfig(module, "dpo", version)),
	mask: (example, config, engine) => maskPreference("dpo", example, config, engine),
	appendsEos() {
		return true;
	},
});
