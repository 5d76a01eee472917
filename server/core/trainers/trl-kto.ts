/** TRL's KTOTrainer, releases 0.9.3 to 1.16: its settings, its ids and its labels. */
import { defineTrainer } from "../types/trainer.js";
import { trlConfigFile } from "./support/trl-config-file.js";
import { detectPreference, readPreferenceConfig } from "./support/trl-preference-config.js";
import { maskPreference } from "./support/trl-preference-mask.js";

export default defineTrainer({
	id: "trl-kto",
	name: "TRL KTOTrainer",
	library: "trl",
	behaviourVersions: [
		"1.16.0",
		"1.14.1",
		"1.8.0",
		"1.7.1",
		"1.3.0",
		"1.2.0",
		"0.26.2",
		"0.25.1",
		"0.23.1",
		"0.18.2",
		"0.14.0",
		"0.13.0",
		"0.11.4",
	],
	formats: ["kto", "preference"],
	detect: (module) => detectPreference(module, "kto"),
	readConfig: (module, version) => readPreferenceConfig(module, "kto", version),
	config: trlConfigFile("kto", (module, version) => readPreferenceConfig(module, "kto", version)),
	mask: (example, config, engine) => maskPreference("kto", example, config, engine),
	appendsEos() {
		return true;
	},
});
