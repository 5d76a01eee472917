/** Parquet, one row group at a time. */
import type { FileHandle } from "node:fs/promises";
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { createRowCollector } from "./row-collector.js";
import { rowText } from "./row-text.js";
import type { TableLimits, TableRows } from "./table-rows.js";
import { tooLarge } from "./too-large.js";

export async function readParquet(file: FileHandle, limits: TableLimits): Promise<TableRows> {
	const buffer = await bufferOf(file);
	const metadata = await parquetMetadataAsync(buffer);
	const size = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
	if (size > 4 * limits.units) {
		throw tooLarge();
	}
	const collector = createRowCollector(limits);
	let rowStart = 0;
	for (const group of metadata.row_groups) {
		const rowEnd = rowStart + Number(group.num_rows);
		// `utf8: false`: a column of bytes stays bytes; columns that are declared as text are decoded all the same.
		const options = { file: buffer, metadata, compressors, rowStart, rowEnd, utf8: false };
		for (const row of await parquetReadObjects(options)) {
			collector.add(rowText(row));
		}
		rowStart = rowEnd;
	}
	return { text: collector.text(), problems: [] };
}

async function bufferOf(file: FileHandle): Promise<AsyncBuffer> {
	const { size } = await file.stat();
	return {
		byteLength: size,
		async slice(start, end = size) {
			const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
			const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
			return bytes.buffer.slice(0, bytesRead);
		},
	};
}
