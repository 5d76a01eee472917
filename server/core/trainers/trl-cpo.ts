/** TRL's CPOTrainer, releases 0.9.3 to 1.16: its settings, its ids and its labels. */
import { defineTrainer } from "../types/trainer.js";
import { trlConfigFile } from "./support/trl-config-file.js";
import { detectPreference, readPreferenceConfig } from "./support/trl-preference-config.js";
import { maskPreference } from "./support/trl-preference-mask.js";

export default defineTrainer({
	id: "trl-cpo",
	name: "TRL CPOTrainer",
	library: "trl",
	behaviourVersions: [
		"1.16.0",
		"1.14.2",
		"1.8.0",
		"0.27.2",
		"0.25.1",
		"0.23.1",
		"0.18.2",
		"0.14.0",
		"0.13.0",
		"0.11.4",
		"0.9.6",
	],
	formats: ["preference"],
	requiredColumns: ["chosen", "rejected"],
	detect: (module) => detectPreference(module, "cpo"),
	readConfig: (module, version) => readPreferenceConfig(module, "cpo", version),
	config: trlConfigFile("cpo", (module, version) => readPreferenceConfig(module, "cpo", version)),
	mask: (example, config, engine) => maskPreference("cpo", example, config, engine),
	appendsEos() {
		return true;
	},
});
