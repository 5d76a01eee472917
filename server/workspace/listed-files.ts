/** The files that the entries of a dataset_info.json name, with their rows where they are small. */
import { toJsonValue, type ConfigFile, type JsonValue } from "../core/index.js";
import { configAt, entriesOf } from "../core/syntax/config/config-node.js";
import { readValues } from "../core/syntax/jsonl/read-values.js";
import type { DatasetListing, ListedFile } from "../core/types/dataset-listing.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

/** In bytes; all rows of a file are held while its entry is checked. */
const MAX_SIZE = 3_000_000;
const MAX_FILES = 200;

export async function datasetListing(
	host: Host,
	store: Pick<FileStore, "read">,
	config: ConfigFile,
): Promise<DatasetListing> {
	const folder = host.dirname(config.file);
	const files = new Map<string, ListedFile>();
	for (const name of namesIn(config).slice(0, MAX_FILES)) {
		files.set(name, await listedFile(host, store, host.resolve(folder, name)));
	}
	return { config, files };
}

function namesIn({ root }: ConfigFile): string[] {
	const entries = entriesOf(root);
	const names = entries.flatMap(({ value }) => {
		const name = configAt(value, "file_name");
		return name?.kind === "string" ? [name.value] : [];
	});
	return [...new Set(names)];
}

async function listedFile(host: Host, store: Pick<FileStore, "read">, file: string): Promise<ListedFile> {
	const stat = await host.stat(file);
	if (stat === undefined) {
		const folder = host.dirname(file);
		const isThere = (await host.stat(folder))?.isDirectory === true;
		const siblings = isThere ? (await host.list(folder)).map(({ name }) => name) : undefined;
		return { kind: "missing", ...(siblings === undefined ? {} : { siblings }) };
	}
	const isText = /\.jsonl?$/i.test(file) && !stat.isDirectory && stat.size <= MAX_SIZE;
	const text = isText ? (await store.read(file))?.text : undefined;
	const rows = text === undefined ? undefined : rowsOf(text);
	return rows === undefined || rows.length === 0 ? { kind: "unread" } : { kind: "read", rows };
}

/** Undefined where something is wrong with the file. */
function rowsOf(text: string): readonly JsonValue[] | undefined {
	const rows: JsonValue[] = [];
	const { problem } = readValues(text, (node) => {
		rows.push(toJsonValue(node));
		return undefined;
	});
	return problem === undefined ? rows : undefined;
}
