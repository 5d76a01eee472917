/** The text of a dataset and its records: a string in the editor, or bytes of the disk that are read where they are looked at. */
import {
	createLineIndex,
	splitRecords,
	type DatasetFile,
	type LineIndex,
	type Problem,
} from "../core/index.js";
import type { Host, LineFile } from "../host.js";
import { byteOrderMark, type StoredText } from "./file-store.js";

export interface DatasetText {
	readonly layout: DatasetFile;
	/** Faults of the bytes and of the layout. */
	readonly problems: readonly Problem[];
	/** UTF-16 units. */
	readonly length: number;
	/** 0-based; "" when there is no such record. */
	recordText(index: number): string;
	/** The host's hash of a record. */
	recordHash(index: number): string;
	lines(): LineIndex;
	/** The whole text; of a large file it costs up to twice its size. */
	all(): string;
	/** Where the records are bytes. */
	readonly file?: LineFile;
}

/** How the records lie in a text. */
export interface TextLayout {
	/** The file's, or the one that the text of a table would have as a file of its own. */
	readonly name: string;
	/** The member that holds the records. */
	readonly field: string | undefined;
}

/** `stored`: what the file store gave for it. */
export function datasetText(host: Host, stored: LineFile | StoredText, layout: TextLayout): DatasetText {
	return "records" in stored ? ofLines(stored) : ofString(host, stored, layout);
}

function ofLines(file: LineFile): DatasetText {
	return {
		layout: { shape: "jsonl", records: file.records, problems: [] },
		problems: file.hadByteOrderMark ? [byteOrderMark] : [],
		length: file.length,
		recordText: (index) => (index < file.records.length ? file.recordText(index) : ""),
		recordHash: (index) => file.recordHash(index),
		lines: () => file.lines(),
		all: () => file.text(),
		file,
	};
}

function ofString(host: Host, { text, problems }: StoredText, { name, field }: TextLayout): DatasetText {
	const layout = splitRecords(text, name, field);
	const recordText = (index: number): string => {
		const record = layout.records[index];
		return record === undefined ? "" : text.slice(record.start, record.end);
	};
	let lines: LineIndex | undefined;
	return {
		layout,
		problems: layout.shape === "binary" ? layout.problems : [...problems, ...layout.problems],
		length: text.length,
		recordText,
		recordHash: (index) => host.hash(recordText(index)),
		lines: () => (lines ??= createLineIndex(text)),
		all: () => text,
	};
}
