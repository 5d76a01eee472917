/** A run without a file: the options that were given are the entries of its configuration, dots being part of their names. */
import type { ConfigEntry, ConfigFile } from "../../syntax/config/config-node.js";
import type { PythonModule } from "../../types/python-module.js";
import { nodeOfOption } from "./node-of-option.js";

export function flatConfigOfOptions({ file, calls }: PythonModule): ConfigFile {
	const nowhere = { start: 0, end: 0 };
	const entries = calls
		.flatMap(({ keywords }) => keywords)
		.flatMap(({ name, value }): ConfigEntry[] => {
			const node = nodeOfOption(value);
			return node === undefined ? [] : [{ key: name, keyRange: nowhere, value: node, ...nowhere }];
		});
	return { file, text: "", language: "yaml", root: { kind: "map", entries, ...nowhere }, problems: [] };
}
