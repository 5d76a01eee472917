/** Facts of a whole dataset file, folded from its digests. */
import type { DatasetFile } from "./dataset-line.js";
import type { FormatId } from "./example.js";
import type { LineDigest } from "./example-analysis.js";
import type { DatasetReference } from "./training-config.js";

export interface DatasetSummary {
	/** Absolute path. */
	readonly file: string;
	readonly shape: DatasetFile["shape"];
	readonly format: FormatId | "unknown";
	/** In file order; `digests[i]` is record i + 1. */
	readonly digests: readonly LineDigest[];
	/** Start of each record in the file, in UTF-16 offsets; same order. */
	readonly starts: readonly number[];
	/** Length of the file's text, in UTF-16 units. */
	readonly length: number;
	/** What the run uses the file for; absent when no run names it. */
	readonly split?: DatasetReference["split"];
	/** How the run names the file. */
	readonly reference?: DatasetReference;
	/** The run names another path, and this is the only file here that is called so. */
	readonly isLikely?: true;
	/** Of the files in the digests' `media`: those that are not on disk; absent when it is not known where they should be. */
	readonly missingMedia?: readonly string[];
	/** A record's text, for rules that look at single records. */
	readonly recordText: (index: number) => string;
}

/** Without the rows that the run leaves out of the file. */
export function usedDigests({ digests }: DatasetSummary): readonly LineDigest[] {
	return digests.some(({ isLeftOut }) => isLeftOut === true)
		? digests.filter(({ isLeftOut }) => isLeftOut !== true)
		: digests;
}
