/** Arrow files and streams, as `datasets` keeps them in its cache and in `save_to_disk` folders. */
import { MapRow, RecordBatchReader, StructRow, Vector } from "apache-arrow";
import { createRowCollector } from "./row-collector.js";
import { rowText } from "./row-text.js";
import type { TableLimits, TableRows } from "./table-rows.js";

export function readArrow(bytes: Uint8Array, limits: TableLimits): TableRows {
	const collector = createRowCollector(limits);
	for (const batch of RecordBatchReader.from(bytes)) {
		const names = batch.schema.fields.map(({ name }) => name);
		const columns = names.map((_, i) => batch.getChildAt(i));
		for (let row = 0; row < batch.numRows; row++) {
			const cells = names.map((name, i) => [name, plainValue(columns[i]?.get(row))] as const);
			collector.add(rowText(Object.fromEntries(cells)));
		}
	}
	return { text: collector.text(), problems: [] };
}

function plainValue(value: unknown): unknown {
	if (value instanceof Vector) {
		return Array.from({ length: value.length }, (_, i) => plainValue(value.get(i)));
	}
	if (value instanceof StructRow || value instanceof MapRow) {
		const entries: [string, unknown][] = [];
		for (const [key, member] of value) {
			entries.push([String(key), plainValue(member)]);
		}
		return Object.fromEntries(entries);
	}
	return value;
}
