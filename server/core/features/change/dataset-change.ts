/** What a person may ask of a whole dataset, and the answer: edits, or the record that stands in the way. */
import type { TextEdit } from "../../base/fix.js";
import type { TextRange } from "../../base/text-range.js";
import type { Layout } from "../../syntax/jsonl/lay-out.js";
import type { RecordFormat } from "./convert-record.js";

export type ConversionTarget = RecordFormat | Layout;

export const CONVERSION_TARGETS: readonly ConversionTarget[] = ["messages", "sharegpt", "jsonl", "array"];

export interface SplitRequest {
	/** Rows of the validation file: a share below 1 or a count. */
	readonly size: number;
	/** The same seed and the same rows give the same split. */
	readonly seed: number;
	/** Rows that share nearly all their words may be parted; else they stay together, as `near-duplicate` finds them. */
	readonly partsNear?: boolean;
}

export type DatasetChange =
	| { readonly kind: "convert"; readonly to: ConversionTarget }
	/** `isExact`: only rows with the same characters; else all that say the same, as `duplicate-row` reports. */
	| { readonly kind: "remove-duplicates"; readonly isExact?: boolean }
	| ({ readonly kind: "split" } & SplitRequest);

export interface DatasetEdit {
	readonly kind: "edit";
	/** `Removed 3 of 10 records.` */
	readonly summary: string;
	/** In order, apart from each other; [] when there is nothing to do. */
	readonly edits: readonly TextEdit[];
	/** Texts that make the second file of a split. */
	readonly splitOff?: readonly string[];
}

/** Nothing may be written: `range` is the place in the file. */
export interface DatasetRefusal {
	readonly kind: "refused";
	readonly message: string;
	/** 1-based. */
	readonly record: number;
	readonly range: TextRange;
}
