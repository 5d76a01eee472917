/** Entries of a configuration as settings with their places. */
import {
	entriesOf,
	entryOf,
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

function settingOf({ key, value }: ConfigEntry, { file }: ConfigFile): Setting<JsonValue> {
	const isGiven = value.end === 0;
	return {
		value: toPlainValue(value),
		...(isGiven ? {} : { source: { file, range: { start: value.start, end: value.end } } }),
		option: key,
		certainty: "certain",
	};
}

export function textSetting(
	node: ConfigNode | undefined,
	key: string,
	config: ConfigFile,
): Setting<string> | undefined {
	const entry = entryOf(node, key);
	return entry?.value.kind === "string"
		? { ...settingOf(entry, config), value: entry.value.value }
		: undefined;
}
