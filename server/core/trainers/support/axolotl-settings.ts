/** Entries of a configuration as settings with their places, and options of the command line as entries. */
import {
	toPlainValue,
	type ConfigEntry,
	type ConfigFile,
	type ConfigNode,
} from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { Setting, TrainerOptions } from "../../types/training-config.js";

/** Every entry of a map; nested values are kept whole. */
export function settingsOf(node: ConfigNode | undefined, config: ConfigFile): TrainerOptions {
	const entries = node?.kind === "map" ? node.entries : [];
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

/** A run without a file: the options that were given are its entries. */
export function configOfOptions({ file, calls }: PythonModule): ConfigFile {
	const nowhere = { start: 0, end: 0 };
	const entries = calls
		.flatMap(({ keywords }) => keywords)
		.flatMap(({ name, value }): ConfigEntry[] => {
			const node = nodeOf(value);
			return node === undefined ? [] : [{ key: name, keyRange: nowhere, value: node, ...nowhere }];
		});
	return { file, text: "", language: "yaml", root: { kind: "map", entries, ...nowhere }, problems: [] };
}

function nodeOf(value: PythonModule["calls"][number]["keywords"][number]["value"]): ConfigNode | undefined {
	const nowhere = { start: 0, end: 0 };
	switch (value.kind) {
		case "string":
			return { kind: "string", value: value.value, isQuoted: true, ...nowhere };
		case "number":
			return { kind: "number", value: value.value, isInteger: true, text: String(value.value), ...nowhere };
		case "boolean":
			return { kind: "boolean", value: value.value, ...nowhere };
		case "none":
			return { kind: "null", ...nowhere };
		default:
			return undefined;
	}
}
