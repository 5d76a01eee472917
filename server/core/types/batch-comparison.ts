/** How a recorded row stands to the row that was predicted from the dataset. */
import type { PreferenceSide } from "./example.js";
import type { RecordedRow } from "./recorded-batch.js";

/** A row of a dataset as the trainer is expected to make it: what it cuts off is left out. Arrays run in step. */
export interface PredictedRow {
	/** Absolute path. */
	readonly file: string;
	/** 1-based. */
	readonly record: number;
	readonly side?: PreferenceSide;
	readonly ids: readonly number[];
	/** Null where the label is not known. */
	readonly labels: readonly (number | null)[];
	/** The rendered text, and each token's UTF-16 range in it. */
	readonly text: string;
	readonly offsets: readonly (readonly [number, number])[];
}

/** The first place where the two differ; an absent id means that the row has ended. */
export interface RowDifference {
	/** Index of the token in the sequence. */
	readonly index: number;
	readonly realId?: number;
	readonly realLabel?: number;
	readonly predictedId?: number;
	readonly predictedLabel?: number | null;
	/** The tokens' texts, where they are known. */
	readonly realPiece?: string;
	readonly predictedPiece?: string;
}

/**
 * `equal`: ids and labels. `equal-ids`: one side tells no labels. `different`: it is this record, and something differs.
 * `unmatched`: no record comes close; the nearest one is named if there is any.
 */
export type RowVerdict = "equal" | "equal-ids" | "different" | "unmatched";

/** One sequence of a recorded row; a packed row has several. */
export interface RowComparison {
	/** `batch 1, row 2`, or `batch 1, row 2, sequence 3`. */
	readonly place: string;
	readonly line: number;
	readonly verdict: RowVerdict;
	readonly real: Pick<RecordedRow, "ids" | "labels" | "losses">;
	readonly record?: { readonly file: string; readonly record: number; readonly side?: PreferenceSide };
	readonly difference?: RowDifference;
	/** True when the row ends in the middle of the record, as packing may cut it. */
	readonly isCutByPacking?: boolean;
}
