/** Values of a configuration that name files, and names that stand in its dataset_info.json. */
import type { Location, TextRange } from "../base/text-range.js";
import { configAt, type ConfigFile, type ConfigNode } from "../syntax/config/config-node.js";
import type { ConfigCheck } from "../types/config-check.js";

export interface PathValue {
	readonly path: string;
	/** Without the quotes. */
	readonly range: TextRange;
}

/** Only whether they exist tells whether they are paths; texts with line breaks and addresses of the web are none. */
export function pathValues({ root }: ConfigFile): readonly PathValue[] {
	return root === undefined ? [] : below(root);
}

function below(node: ConfigNode): PathValue[] {
	switch (node.kind) {
		case "map":
			return node.entries.flatMap(({ value }) => below(value));
		case "list":
			return node.items.flatMap(below);
		case "string": {
			const isPath = /^[^\n:*?"<>|${}]{1,300}$/.test(node.value) && /[\\/]|\.\w{2,8}$/.test(node.value);
			const inset = node.isQuoted ? 1 : 0;
			return isPath
				? [{ path: node.value, range: { start: node.start + inset, end: node.end - inset } }]
				: [];
		}
		default:
			return [];
	}
}

/** Where the dataset below the cursor is registered. */
export function datasetDefinitionAt(
	{ config, needed, trainer }: ConfigCheck,
	offset: number,
): Location | undefined {
	const [, info] = [...needed].find(([name]) => name.endsWith("dataset_info.json")) ?? [];
	if (trainer !== "llama-factory" || info?.root?.kind !== "map") {
		return undefined;
	}
	const names = ["dataset", "eval_dataset"].flatMap((key): readonly (ConfigNode | undefined)[] => {
		const node = configAt(config.root, key);
		return node?.kind === "list" ? node.items : [node];
	});
	const node = names.find((one) => one !== undefined && one.start <= offset && offset <= one.end);
	if (node?.kind !== "string") {
		return undefined;
	}
	// The name between the commas around the cursor.
	const text = config.text.slice(node.start, node.end);
	const at = offset - node.start;
	const start = text.lastIndexOf(",", at - 1) + 1;
	const end = text.indexOf(",", at);
	const name = text.slice(start, end < 0 ? undefined : end).replace(/["'\s]/g, "");
	const entry = info.root.entries.find(({ key }) => key === name);
	return entry === undefined ? undefined : { file: info.file, range: entry.keyRange };
}
