/** The entry of dataset_info.json that a row is read by; without one, the entry that its columns suggest. */
import type { Example } from "../../types/example.js";
import { datasetInfoOf } from "./llama-factory-dataset-info.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";

export function datasetOf(example: Example, { config, dataset }: LlamaFactoryRun): DatasetEntry {
	if (dataset !== undefined) {
		return datasetInfoOf(dataset.options ?? {});
	}
	const own = datasetInfoOf(config.options ?? {});
	const formatting = config.options?.["formatting"] === undefined ? usualFormatting(example) : own.formatting;
	return {
		...own,
		formatting,
		ranking: example.kind === "preference",
		columns: { ...own.columns, ...usualColumns(example) },
		tags: isMessages(example) ? MESSAGE_TAGS : own.tags,
	};
}

/** Tags that an entry for `messages` has, as in LLaMA-Factory's own data/README.md. */
const MESSAGE_TAGS = {
	role_tag: "role",
	content_tag: "content",
	user_tag: "user",
	assistant_tag: "assistant",
	observation_tag: null,
	function_tag: null,
	system_tag: "system",
};

function isMessages({ format }: Example): boolean {
	return format !== "sharegpt";
}

function usualFormatting(example: Example): string {
	const isChat =
		example.kind === "conversational" ||
		(example.kind === "preference" && example.chosen.kind === "conversational");
	return isChat ? "sharegpt" : "alpaca";
}

function usualColumns(example: Example): DatasetEntry["columns"] {
	switch (example.kind) {
		case "preference":
			return { prompt: "prompt", query: null, chosen: "chosen", rejected: "rejected" };
		case "standard":
			return example.type === "language-modeling"
				? { prompt: example.text.column, query: null, response: null }
				: { prompt: "prompt", query: null, response: "completion", kto_tag: "label" };
		default:
			return {};
	}
}
