/** TRL's RewardTrainer, releases 0.12 to 1.16: its settings and its ids; its tokens have no labels. */
import { defineTrainer } from "../types/trainer.js";
import { preferenceBehaviour } from "./support/trl-preference-behaviour.js";
import { trlConfigFile } from "./support/trl-config-file.js";
import { detectPreference, readPreferenceConfig } from "./support/trl-preference-config.js";
import { maskPreference } from "./support/trl-preference-mask.js";

export default defineTrainer({
	id: "trl-reward",
	name: "TRL RewardTrainer",
	library: "trl",
	behaviourVersions: ["1.16.0", "0.29.1", "0.28.0", "0.23.1", "0.18.2", "0.14.0", "0.13.0"],
	formats: ["preference"],
	requiredColumns: ["chosen", "rejected"],
	detect: (module) => detectPreference(module, "reward"),
	readConfig: (module, version) => readPreferenceConfig(module, "reward", version),
	config: trlConfigFile("reward", (module, version) => readPreferenceConfig(module, "reward", version)),
	mask: (example, config, engine) => maskPreference("reward", example, config, engine),
	appendsEos({ version: { version } }) {
		return version === undefined ? undefined : preferenceBehaviour("reward", version).appendsEosText;
	},
});
