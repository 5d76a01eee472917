/** What the pool and its worker thread say to each other; plain data. */
import type { Unavailable } from "../core/base/staged.js";
import type { ExampleAnalysis } from "../core/types/example-analysis.js";
import type { BatchContext, RecordBytes, TokenizerLoad, TokenizerRequest } from "../host.js";
import type { EmbeddedLocation } from "./embedded-tokenizers.js";
import type { LineTask } from "./line-task.js";
import type { PackedReports } from "./packed-reports.js";

/** Given to a worker when it starts. */
export interface WorkerOptions {
	readonly embedded: EmbeddedLocation;
}

export type WorkerOrder =
	| { readonly kind: "load"; readonly request: TokenizerRequest }
	| {
			readonly kind: "report";
			/** Absent: that of the order before, so that what is derived from it is derived once. */
			readonly context?: BatchContext;
			readonly request?: TokenizerRequest;
			readonly rows: RowSource;
			/** One number in shared memory: the index of the row that is being analysed. */
			readonly progress: Int32Array;
	  }
	| {
			readonly kind: "analyse";
			readonly context: BatchContext;
			readonly request?: TokenizerRequest;
			readonly text: string;
	  }
	| {
			readonly kind: "answer";
			readonly request: TokenizerRequest;
			readonly task: LineTask;
			readonly lines: readonly string[];
			/** One number in shared memory: the index of the line that is being answered. */
			readonly progress: Int32Array;
	  };

/** Rows as texts, or as bytes that the thread reads. */
export type RowSource = { readonly kind: "texts"; readonly texts: readonly string[] } | RecordSource;
type RecordSource = { readonly kind: "records" } & RecordBytes;

/** One order runs at a time, so answers need no number. */
export type WorkerAnswer =
	| { readonly kind: "ready" }
	| { readonly kind: "loaded"; readonly load: TokenizerLoad }
	/** The tokenizer is at hand; from here on the time of each row counts. */
	| { readonly kind: "prepared" }
	/** One for each row of the order. */
	| { readonly kind: "reports"; readonly reports: PackedReports }
	| { readonly kind: "analysis"; readonly analysis: ExampleAnalysis | Unavailable }
	/** Lines of JSON, one for each line of the order. */
	| { readonly kind: "answers"; readonly answers: readonly string[] }
	/** The order ended with an error that belongs to no row. */
	| { readonly kind: "failed"; readonly reason: Unavailable };
