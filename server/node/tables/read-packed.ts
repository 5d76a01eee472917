/** Opens a table or a compressed file and gives its records as JSON text. */
import { open } from "node:fs/promises";
import type { Problem } from "../../core/index.js";
import type { Packing } from "../../core/types/packing.js";
import { decodeText } from "../read-text-file.js";
import { decompress } from "./decompress.js";
import type { TableLimits, TableRows } from "./table-rows.js";

/** Rejects with `tooLarge()`, or with what the reader says of a damaged file. */
export async function readPacked(path: string, packing: Packing, limits: TableLimits): Promise<TableRows> {
	const file = await open(path);
	try {
		if (packing.content === "parquet") {
			// Readers are loaded when they are needed: together they take longer to start than most files to read.
			const { readParquet } = await import("./read-parquet.js");
			return await readParquet(file, limits);
		}
		const stored = await file.readFile();
		const bytes =
			packing.compression === undefined ? stored : await decompress(stored, packing.compression, limits);
		if (packing.content === "arrow") {
			const { readArrow } = await import("./read-arrow.js");
			return readArrow(bytes, limits);
		}
		return await readText(bytes, packing, limits);
	} finally {
		await file.close();
	}
}

async function readText(bytes: Buffer, { content }: Packing, limits: TableLimits): Promise<TableRows> {
	const decoded = decodeText(bytes);
	const problems: Problem[] =
		decoded.kind === "invalid"
			? [{ code: "not-utf8", message: decoded.reason, range: { start: 0, end: 1 } }]
			: [];
	if (content === "csv" || content === "tsv") {
		const { readCsv } = await import("./read-csv.js");
		const rows = readCsv(decoded.text, content === "csv" ? "," : "\t", limits);
		return { ...rows, problems: [...problems, ...rows.problems] };
	}
	return { text: decoded.text, problems };
}
