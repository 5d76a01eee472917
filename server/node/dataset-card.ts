/** The `configs` in the front matter of a dataset's card: which files make up which split. */
import { configAt, parseConfig, type ConfigNode } from "../core/index.js";

export interface CardSplit {
	readonly split: string;
	/** Patterns, relative to the repository. */
	readonly paths: readonly string[];
}

/** `card`: the text of README.md. Undefined: it names no files for this configuration. */
export function cardFiles(card: string, config: string | undefined): readonly CardSplit[] | undefined {
	const yaml = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1];
	const configs = yaml === undefined ? undefined : configAt(parseConfig("README.yaml", yaml).root, "configs");
	const entries = configs?.kind === "list" ? configs.items : [];
	const named = entries.find((entry) => textAt(entry, "config_name") === (config ?? "default"));
	const only = config === undefined && entries.length === 1 ? entries[0] : undefined;
	const marked =
		config === undefined ? entries.find((entry) => isTrue(configAt(entry, "default"))) : undefined;
	const files = configAt(marked ?? named ?? only, "data_files");
	return files === undefined ? undefined : splitsOf(files);
}

/** One pattern, a list of patterns, or a list of `{split, path}`. */
function splitsOf(files: ConfigNode): readonly CardSplit[] {
	const items = files.kind === "list" ? files.items : [files];
	return items.map((item) => ({
		split: textAt(item, "split") ?? "train",
		paths: textsOf(item.kind === "string" ? item : configAt(item, "path")),
	}));
}

function textsOf(node: ConfigNode | undefined): readonly string[] {
	const items = node?.kind === "list" ? node.items : [node];
	return items.flatMap((item) => (item?.kind === "string" ? [item.value] : []));
}

function textAt(node: ConfigNode, key: string): string | undefined {
	const value = configAt(node, key);
	return value?.kind === "string" ? value.value : undefined;
}

function isTrue(node: ConfigNode | undefined): boolean {
	return node?.kind === "boolean" && node.value;
}
