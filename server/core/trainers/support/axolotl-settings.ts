/** Entries of a configuration as settings with their places. */
import {
	entriesOf,
	toPlainValue,
	type ConfigEntry,
	type ConfigFile,
	type ConfigNode,
} from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { Setting, TrainerOptions } from "../../types/training-config.js";

/** Every entry of a map; nested values are kept whole. */
export function settingsOf(node: ConfigNode | undefined, config: ConfigFile): TrainerOptions {
	const entries = entriesOf(node);
	return Object.fromEntries(entries.map((entry) => [entry.key, settingOf(entry, config)]));
}

export function settingOf({ key, value }: ConfigEntry, { file }: ConfigFile): Setting<JsonValue> {
	return {
		value: toPlainValue(value),
		source: { file, range: { start: value.start, end: value.end } },
		option: key,
		certainty: "certain",
	};
}

/** True for an option that was given for one preview: it stands nowhere in the file. */
export function isGiven({ keyRange, value }: ConfigEntry): boolean {
	return keyRange.end === 0 && value.end === 0;
}
