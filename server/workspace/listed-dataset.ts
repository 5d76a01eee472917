/** How LLaMA-Factory reads a file that no run names: what the dataset_info.json beside it says. */
import {
	parseJson,
	toJsonValue,
	valueAt,
	type DatasetReference,
	type DatasetReading,
	type JsonNode,
	type Setting,
	type JsonValue,
} from "../core/index.js";
import { datasetInfoOf, readingOf } from "../core/trainers/support/llama-factory-dataset-info.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

const INFO = "dataset_info.json";

/** The text that the answer follows from, besides the file. */
export async function listingOf(host: Host, store: FileStore, file: string): Promise<string | undefined> {
	return (await store.read(host.resolve(host.dirname(file), INFO)))?.text;
}

/** `first`: a record of the file; undefined where it has not the columns that the entry names. */
export async function listedDataset(
	host: Host,
	store: FileStore,
	file: string,
	first: JsonNode | undefined,
): Promise<DatasetReference | undefined> {
	const info = host.resolve(host.dirname(file), INFO);
	const text = await listingOf(host, store, file);
	const root = text === undefined ? undefined : parseJson(text).value;
	const entries = root?.kind === "object" ? root.members : [];
	const entry = entries.find(({ value }) => nameIn(value) === host.basename(file));
	const reading = entry && readingIn(entry.value, info);
	return entry === undefined || reading === undefined || !hasColumns(first, reading)
		? undefined
		: {
				name: entry.key.value,
				source: { file: info, range: { start: entry.key.start, end: entry.key.end } },
				split: "unknown",
				reading,
			};
}

function nameIn(entry: JsonNode): string | undefined {
	const name = valueAt(entry, "file_name");
	return name?.kind === "string" ? name.value : undefined;
}

function readingIn(entry: JsonNode, file: string): DatasetReading | undefined {
	const members = entry.kind === "object" ? entry.members : [];
	const options = Object.fromEntries(
		members.map(({ key, value }): [string, Setting<JsonValue>] => [
			key.value,
			{
				value: toJsonValue(value),
				option: key.value,
				source: { file, range: { start: value.start, end: value.end } },
				certainty: "certain",
			},
		]),
	);
	const dataset = datasetInfoOf(options);
	// An entry that names one column of text is for pretraining.
	return readingOf(dataset, dataset.columns["response"] === null && !dataset.ranking ? "pt" : "sft");
}

/** An entry may be older than its file. */
function hasColumns(record: JsonNode | undefined, { format, columns = {} }: DatasetReading): boolean {
	return (NEEDED.get(format ?? "") ?? []).every((column) => {
		const name = columns[column] === undefined ? column : columns[column];
		return name !== null && valueAt(record, name) !== undefined;
	});
}

const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
	["alpaca", ["instruction", "output"]],
	["sharegpt", ["conversations"]],
	["messages", ["messages"]],
	["preference", ["chosen", "rejected"]],
	["kto", ["completion", "label"]],
	["text", ["text"]],
]);
