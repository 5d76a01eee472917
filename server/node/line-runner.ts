/** What runs rows: a worker thread, or this thread where workers cannot start. */
import type { Unavailable } from "../core/base/staged.js";
import type { ExampleAnalysis, LineReport } from "../core/types/example-analysis.js";
import type {
	AbortSignalLike,
	BatchContext,
	LineBatch,
	RecordBytes,
	TokenizerLoad,
	TokenizerRequest,
} from "../host.js";

export interface LineRunner {
	loadTokenizer(request: TokenizerRequest): Promise<TokenizerLoad>;
	/** In the order of the batch. After an abort the rows that did not run are `stopped`; the caller drops them. */
	reportLines(batch: LineBatch, signal?: AbortSignalLike): Promise<readonly LineReport[]>;
	/** The same for rows of a file. */
	reportRecords(
		batch: BatchContext,
		rows: RecordBytes,
		signal?: AbortSignalLike,
	): Promise<readonly LineReport[]>;
	/** The batch's first row; goes before reports that wait. */
	analyseLine(batch: LineBatch): Promise<ExampleAnalysis | Unavailable>;
	dispose(): Promise<void>;
}
