/** Entries of a configuration file as settings with their places, nested ones under dotted names. */
import {
	entriesOf,
	toPlainValue,
	type ConfigEntry,
	type ConfigFile,
	type ConfigMap,
	type ConfigNode,
} from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { Setting, TrainerOptions } from "../../types/training-config.js";
import { nodeOfOption } from "./node-of-option.js";

const NOWHERE = { start: 0, end: 0 };

/** `{dataset: {packed: true}}` gives `dataset`, a map, and `dataset.packed`. */
export function settingsOf(node: ConfigNode | undefined, config: ConfigFile, prefix = ""): TrainerOptions {
	const entries = entriesOf(node);
	return Object.fromEntries(
		entries.flatMap((entry): [string, Setting<JsonValue>][] => {
			const name = `${prefix}${entry.key}`;
			const own: [string, Setting<JsonValue>] = [name, settingOf(entry, config, name)];
			return [own, ...Object.entries(settingsOf(entry.value, config, `${name}.`))];
		}),
	);
}

function settingOf({ value }: ConfigEntry, { file }: ConfigFile, option: string): Setting<JsonValue> {
	const isWritten = value.start < value.end;
	return {
		value: toPlainValue(value),
		...(isWritten ? { source: { file, range: { start: value.start, end: value.end } } } : {}),
		option,
		certainty: "certain",
	};
}

/** The option when it is a text, else undefined. */
export function textOf(options: TrainerOptions, name: string): Setting<string> | undefined {
	const setting = options[name];
	return typeof setting?.value === "string" ? { ...setting, value: setting.value } : undefined;
}

export function numberOf(options: TrainerOptions, name: string): Setting<number> | undefined {
	const setting = options[name];
	return typeof setting?.value === "number" ? { ...setting, value: setting.value } : undefined;
}

/** The option when it is true or false, else the version's default. */
export function booleanOf(options: TrainerOptions, name: string, usual: boolean): Setting<boolean> {
	const setting = options[name];
	return typeof setting?.value === "boolean"
		? { ...setting, value: setting.value }
		: { value: usual, option: name, certainty: "certain" };
}

/** A run without a file: the options that were given are its entries, dots leading into maps. */
export function configOfOptions({ file, calls }: PythonModule): ConfigFile {
	const empty: ConfigMap = { kind: "map", entries: [], ...NOWHERE };
	const root = calls
		.flatMap(({ keywords }) => keywords)
		.reduce<ConfigMap>((map, { name, value }) => {
			const node = nodeOfOption(value);
			return node === undefined ? map : withEntry(map, name.split("."), node);
		}, empty);
	return { file, text: "", language: "yaml", root, problems: [] };
}

function withEntry(map: ConfigMap, [key = "", ...rest]: readonly string[], value: ConfigNode): ConfigMap {
	const known = map.entries.findLast((entry) => entry.key === key)?.value;
	const inner: ConfigMap = known?.kind === "map" ? known : { kind: "map", entries: [], ...NOWHERE };
	const entry = {
		key,
		keyRange: NOWHERE,
		value: rest.length === 0 ? value : withEntry(inner, rest, value),
		...NOWHERE,
	};
	return { ...map, entries: [...map.entries.filter((one) => one.key !== key), entry] };
}
