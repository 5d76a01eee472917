/** An entry of dataset_info.json whose names for columns and tags its reader does not know. */
import { nearest } from "../base/nearest.js";
import { COLUMN_SLIPS, TAG_SLIPS } from "../options/dataset-entry-slips.js";
import { configAt, type ConfigMap, type ConfigNode } from "../syntax/config/config-node.js";
import { ENTRY_COLUMNS, ENTRY_TAGS } from "../syntax/config/read-dataset-entry.js";
import { defineRule } from "../types/rule.js";
import { datasetNames } from "./support/dataset-names.js";
import { quoteList } from "./support/quote-list.js";

export default defineRule({
	id: "dataset-entry-misread",
	stage: "config",
	severity: "error",
	*check({ config: { root }, trainer, needed }) {
		const [path, info] = [...needed].find(([name]) => name.endsWith("dataset_info.json")) ?? [];
		if (trainer !== "llama-factory" || path === undefined || info?.problems.length !== 0) {
			return;
		}
		for (const key of ["dataset", "eval_dataset"]) {
			for (const { text, start, end } of datasetNames(configAt(root, key))) {
				for (const { message, stops } of faultsOf(configAt(info.root, text))) {
					const severity = stops ? "error" : "warning";
					yield { range: { start, end }, severity, message: `In ${path}, "${text}" ${message}` };
				}
			}
		}
	},
});

interface EntryFault {
	/** Goes on after the name of the entry. */
	readonly message: string;
	/** True when no row can be read. */
	readonly stops: boolean;
}

function* faultsOf(entry: ConfigNode | undefined): Generator<EntryFault> {
	const columns = configAt(entry, "columns");
	const tags = configAt(entry, "tags");
	const formatting = configAt(entry, "formatting");
	const format = formatting?.kind === "string" ? formatting.value : "alpaca";
	const needed = NEEDED.get(format);
	if (columns?.kind === "map" && needed !== undefined) {
		const lacks = !columns.entries.some(({ key }) => needed.includes(key));
		yield* unknownKeys(columns, COLUMNS, lacks);
	}
	if (tags?.kind === "map") {
		yield* unknownKeys(tags, TAGS, false);
	}
}

interface EntryPart {
	readonly part: "columns" | "tags";
	readonly known: readonly string[];
	/** Names that people write for known ones. */
	readonly slips: ReadonlyMap<string, string>;
}

const COLUMNS: EntryPart = { part: "columns", known: Object.keys(ENTRY_COLUMNS), slips: COLUMN_SLIPS };
const TAGS: EntryPart = { part: "tags", known: Object.keys(ENTRY_TAGS), slips: TAG_SLIPS };

/** `lacks`: the columns without which no row can be read are not named, either. */
function* unknownKeys(
	map: ConfigMap,
	{ part, known, slips }: EntryPart,
	lacks: boolean,
): Generator<EntryFault> {
	const unknown = map.entries.map(({ key }) => key).filter((key) => !known.includes(key));
	const [first] = unknown;
	if (first === undefined) {
		return;
	}
	const near = slips.get(first) ?? nearest(first, known);
	const advice =
		near === undefined ? `The names are ${quoteList(known)}.` : `Write "${near}" for "${first}".`;
	const outcome = lacks
		? "they are ignored, and since the part replaces every default, no row can be read"
		: "they are ignored, so what they name is not read";
	yield {
		message: `has ${quoteList(unknown)} under ${part}, which LLaMA-Factory does not know: ${outcome}. ${advice}`,
		stops: lacks,
	};
}

/** One of these must be named where any column is. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
	["alpaca", ["prompt", "query"]],
	["sharegpt", ["messages"]],
	["openai", ["messages"]],
]);
