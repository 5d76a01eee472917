/** Rows that a run recorded of itself: ids and labels as its data loader gave them, whatever wrote the file. */
import type { TextRange } from "../base/text-range.js";
import type { PreferenceSide } from "./example.js";

/** One row of a batch without its padding. Arrays run in step. */
export interface RecordedRow {
	/** `batch 1, row 2`, 1-based. */
	readonly place: string;
	/** 1-based line of the file. */
	readonly line: number;
	/** Of a preference pair: which answer it is. */
	readonly side?: PreferenceSide;
	readonly ids: readonly number[];
	/** Unshifted, -100 where the loss looks away; absent: the file does not tell. */
	readonly labels?: readonly number[];
	/** Loss of each token; null where there is none. */
	readonly losses?: readonly (number | null)[];
	/** Where each sequence of a packed row starts, from 0; absent: the file does not tell. */
	readonly starts?: readonly number[];
}

/** A row that is told as text; `trained` are UTF-16 ranges of it. */
export interface RecordedText {
	readonly place: string;
	readonly line: number;
	readonly text: string;
	readonly trained?: readonly TextRange[];
}

export interface RecordedBatches {
	readonly source: "probe" | "axolotl" | "samples";
	/** File name of the script that recorded it. */
	readonly script?: string;
	/** Such as `SFTTrainer, trl 1.16.0, transformers 5.23.0`. */
	readonly madeBy?: string;
	readonly rows: readonly RecordedRow[];
	readonly texts: readonly RecordedText[];
	/** What could not be read, a sentence each. */
	readonly problems: readonly string[];
}
