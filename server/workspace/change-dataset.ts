/** A change of a whole dataset: converted, without its copies, or with rows split off. */
import {
	convertDataset,
	removeDuplicates,
	splitOffRows,
	unavailable,
	type DatasetChange,
	type DatasetEdit,
	type DatasetRefusal,
	type RowsOfFile,
	type Unavailable,
} from "../core/index.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";
import type { Layout } from "./inspect.js";

/** Rows per call of the worker. */
const BATCH_ROWS = 256;

export async function changeDataset(
	host: Host,
	store: FileStore,
	file: string,
	change: DatasetChange,
	layoutOf: () => Promise<Layout | undefined>,
): Promise<DatasetEdit | DatasetRefusal | Unavailable> {
	const name = host.basename(file);
	const stored = await store.read(file);
	if (stored === undefined) {
		return unavailable(`"${name}" cannot be read.`, "Check the path.");
	}
	const fault = stored.problems.find(({ code }) => code !== "byte-order-mark");
	if (fault !== undefined) {
		return unavailable(`"${name}" is left as it is.`, fault.message);
	}
	if (change.kind === "convert") {
		return convertDataset(stored.text, change.to);
	}
	const layout = await layoutOf();
	const needsNear = change.kind === "split" && change.partsNear !== true;
	const rows = layout === undefined ? undefined : await rowsOf(host, layout, needsNear);
	if (rows === undefined || rows.rows.length === 0) {
		return unavailable(`"${name}" holds no records.`, "Choose a dataset of JSON records.");
	}
	return change.kind === "split"
		? splitOffRows(rows, change, host.hash)
		: removeDuplicates(rows, change.isExact === true);
}

/** Digests without a tokenizer: what rows say does not depend on it. */
async function rowsOf(
	host: Host,
	{ text: records, layout, batch }: Layout,
	needsNear: boolean,
): Promise<RowsOfFile> {
	const text = records.all();
	const rows: RowsOfFile["rows"][number][] = [];
	const context = { ...batch.context, rules: [], needsNear };
	const tokenizerUnavailable = unavailable("It is not needed.", "");
	for (let at = 0; at < layout.records.length; at += BATCH_ROWS) {
		const texts = layout.records.slice(at, at + BATCH_ROWS).map(({ start, end }) => text.slice(start, end));
		for (const { digest, stopped } of await host.reportLines({ context, tokenizerUnavailable, texts })) {
			const { hash, content } = digest;
			rows.push({
				hash,
				...(content === undefined ? {} : { content }),
				...(stopped === undefined ? {} : { stopped: stopped.reason }),
			});
		}
	}
	return { text, layout, rows };
}
