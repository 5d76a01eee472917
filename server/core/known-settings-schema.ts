/** The schema of tunelint.json with every rule, threshold, format and trainer of this version. */
import { formats } from "./formats/index.generated.js";
import { rules } from "./rules/index.generated.js";
import { settingsSchema } from "./settings-schema.js";
import { trainers } from "./trainers/index.generated.js";
import type { SettingSchema } from "./types/setting-schema.js";

/** `describe`: what a rule reports, in a sentence. */
export function knownSettingsSchema(describe: (rule: string) => string = () => ""): SettingSchema {
	return settingsSchema({
		rules: Object.fromEntries(rules.map(({ id }) => [id, describe(id)])),
		thresholds: Object.assign({}, ...rules.map(({ thresholds = {} }) => thresholds)),
		formats: formats.map(({ id }) => id),
		trainers: trainers.map(({ id }) => id),
	});
}
