/** Facts of a whole dataset file, folded from its digests. */
import type { DatasetFile } from "./dataset-line.js";
import type { FormatId } from "./example.js";
import type { LineDigest } from "./example-analysis.js";

export interface DatasetSummary {
	/** Absolute path. */
	readonly file: string;
	readonly shape: DatasetFile["shape"];
	readonly format: FormatId | "unknown";
	/** In file order; `digests[i]` is record i + 1. */
	readonly digests: readonly LineDigest[];
	/** Start of each record in the file, in UTF-16 offsets; same order. */
	readonly starts: readonly number[];
	/** A record's text, for rules that look at single records. */
	readonly recordText: (index: number) => string;
}
