/** One record of a dataset: usually a line of a JSON Lines file. */
import type { TextRange } from "../base/text-range.js";
import type { Problem } from "../base/staged.js";
import type { JsonNode } from "../syntax/json/json-node.js";

/** Every offset is relative to `text`, so that a record keeps its analysis when lines above it change. */
export interface DatasetLine {
	readonly text: string;
	/** Absent when nothing could be parsed. */
	readonly json?: JsonNode;
	readonly problems: readonly Problem[];
}

/** How the records of a file are laid out. */
export type DatasetShape =
	| "jsonl"
	/** One JSON array that holds the records. */
	| "array"
	/** Objects that span several lines. */
	| "pretty-printed"
	/** A Git LFS pointer instead of the data. */
	| "lfs-pointer"
	/** Not text: NUL bytes or not UTF-8. */
	| "binary"
	| "empty";

/** Where one record stands in its file. */
export interface RecordRange extends TextRange {
	/** 1-based. */
	readonly record: number;
}

/** A dataset file cut into records; the shape's own fault, if any, is in `problems` (offsets of the file). */
export interface DatasetFile {
	readonly shape: DatasetShape;
	readonly records: readonly RecordRange[];
	readonly problems: readonly Problem[];
}
