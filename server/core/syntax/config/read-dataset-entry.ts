/** An entry of dataset_info.json as LLaMA-Factory reads it (data/parser.py, `DatasetAttr.join`, 0.8 to 0.9.5). */
import type { JsonValue } from "../json/json-node.js";
import { isPlainObject, type PlainObject } from "../json/plain-values.js";

/** null: LLaMA-Factory reads no such column, or knows no such role. */
export interface DatasetEntry {
	readonly formatting: string;
	readonly ranking: boolean;
	readonly columns: { readonly [column: string]: string | null };
	readonly tags: { readonly [tag: string]: string | null };
}

/** Each names where the rows come from, whatever file the entry names beside it. */
export const REMOTE_SOURCES: readonly string[] = [
	"hf_hub_url",
	"ms_hub_url",
	"om_hub_url",
	"script_url",
	"cloud_file_name",
];

export function readDatasetEntry(entry: PlainObject): DatasetEntry {
	const formatting = entry["formatting"];
	return {
		formatting: typeof formatting === "string" ? formatting : "alpaca",
		ranking: entry["ranking"] === true,
		columns: namesOf(ENTRY_COLUMNS, entry["columns"]),
		tags: namesOf(ENTRY_TAGS, entry["tags"]),
	};
}

/** The columns that may be named, with their default names. */
export const ENTRY_COLUMNS = {
	prompt: "instruction",
	query: "input",
	response: "output",
	history: null,
	messages: "conversations",
	system: null,
	tools: null,
	images: null,
	videos: null,
	audios: null,
	chosen: null,
	rejected: null,
	kto_tag: null,
};
/** The keys and roles of messages that may be named, with their default names. */
export const ENTRY_TAGS = {
	role_tag: "from",
	content_tag: "value",
	user_tag: "human",
	assistant_tag: "gpt",
	observation_tag: "observation",
	function_tag: "function_call",
	system_tag: "system",
};

/** Names that are given at all replace every default: those left out are None. */
function namesOf(
	usual: { readonly [name: string]: string | null },
	given: JsonValue | undefined,
): { readonly [name: string]: string | null } {
	if (!isPlainObject(given)) {
		return usual;
	}
	const own = new Map<string, JsonValue>(Object.entries(given));
	return Object.fromEntries(
		Object.keys(usual).map((name) => {
			const value = own.get(name);
			return [name, typeof value === "string" ? value : null];
		}),
	);
}
