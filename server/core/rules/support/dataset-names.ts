/** The datasets that an option names: as a list, or as text with commas. */
import type { TextRange } from "../../base/text-range.js";
import type { ConfigNode } from "../../syntax/config/config-node.js";

export interface DatasetName extends TextRange {
	readonly text: string;
}

export function datasetNames(node: ConfigNode | undefined): readonly DatasetName[] {
	if (node?.kind === "list") {
		return node.items.flatMap(datasetNames);
	}
	if (node?.kind !== "string" || node.value.includes("${")) {
		return [];
	}
	const names = node.value.split(",").map((name) => name.trim());
	const offset = node.start + (node.isQuoted ? 1 : 0);
	return names.flatMap((text, index) => {
		const at = offset + node.value.indexOf(text, names.slice(0, index).join(",").length);
		const start = names.length === 1 ? offset : at;
		return text === "" ? [] : [{ text, start, end: start + text.length }];
	});
}
