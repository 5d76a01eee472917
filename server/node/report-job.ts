/** The rows of one question to the pool: handed out in slices, to any worker, and put together in order. */
import type { Unavailable } from "../core/base/staged.js";
import type { LineReport } from "../core/types/example-analysis.js";
import type { AbortSignalLike, BatchContext } from "../host.js";
import { readBytes } from "./read-bytes.js";
import { cancelledReport, stoppedReport } from "./stopped-report.js";
import type { TextHash } from "./text-hash.js";
import type { RowSource } from "./worker-messages.js";

/** Rows that go to a worker together. */
export interface RowSlice {
	readonly start: number;
	readonly end: number;
	readonly rows: RowSource;
}

export interface ReportJob {
	readonly batch: BatchContext;
	readonly reports: Promise<readonly LineReport[]>;
	/** Of the rows that were not handed out: UTF-16 units of texts, or bytes. */
	unitsLeft(): number;
	/** The next rows; undefined when there are none, or when nobody wants them any more. */
	take(): RowSlice | undefined;
	put(slice: RowSlice, reports: readonly LineReport[]): void;
	/** The row at `index` of the slice gets no report; the others are handed out again. */
	fail(slice: RowSlice, index: number, gap: Unavailable): void;
	/** Every row without a report gets this one. */
	giveUp(gap: Unavailable): void;
}

export interface ReportJobOptions {
	readonly batch: BatchContext;
	readonly rows: RowSource;
	readonly hash: TextHash;
	readonly signal?: AbortSignalLike;
}

/** Urgent work waits for at most this many rows, or about this much text; tokens take most of the time. */
const WITH_TOKENS = { rows: 32, units: 64_000 };
const WITHOUT_TOKENS = { rows: 2_000, units: 1_600_000 };

export function createReportJob({ batch, rows, hash, signal }: ReportJobOptions): ReportJob {
	const limit = batch.tokenizer === undefined ? WITHOUT_TOKENS : WITH_TOKENS;
	const count = rows.kind === "texts" ? rows.texts.length : rows.ranges.length / 2;
	const reports: LineReport[] = new Array<LineReport>(count);
	const again: { readonly start: number; readonly end: number }[] = [];
	let done = 0;
	let next = 0;
	let units = 0;
	for (let i = 0; i < count; i++) {
		units += unitsOf(rows, i);
	}
	let settle: (reports: readonly LineReport[]) => void = () => undefined;
	const settled = new Promise<readonly LineReport[]>((resolve) => (settle = resolve));
	const set = (index: number, report: LineReport): void => {
		if (reports[index] === undefined) {
			reports[index] = report;
			done++;
		}
	};
	const finish = (): void => {
		if (done === count) {
			settle(reports);
		}
	};
	const setMissing = (report: (hash: string) => LineReport): void => {
		again.length = 0;
		next = count;
		units = 0;
		for (let i = 0; i < count; i++) {
			if (reports[i] === undefined) {
				set(i, report(hashOf(rows, i, hash)));
			}
		}
		finish();
	};
	finish();
	return {
		batch,
		reports: settled,
		unitsLeft: () => units,
		take() {
			if (signal?.aborted === true) {
				// Rows that a worker has are given up, too: their reports come too late.
				setMissing(cancelledReport);
				return undefined;
			}
			const known = again.pop();
			const from = known ?? { start: next, end: count };
			let end = from.start;
			let size = 0;
			while (end < from.end && end - from.start < limit.rows && (size < limit.units || end === from.start)) {
				size += unitsOf(rows, end);
				end++;
			}
			units -= size;
			if (known === undefined) {
				next = end;
			} else if (end < known.end) {
				again.push({ start: end, end: known.end });
			}
			return end === from.start
				? undefined
				: { start: from.start, end, rows: sliceOf(rows, from.start, end) };
		},
		put({ start }, found) {
			found.forEach((report, i) => set(start + i, report));
			finish();
		},
		fail({ start, end }, index, gap) {
			const failed = start + index;
			set(failed, stoppedReport(hashOf(rows, failed, hash), gap));
			for (const range of [
				{ start, end: failed },
				{ start: failed + 1, end },
			]) {
				if (range.start < range.end) {
					again.push(range);
					for (let i = range.start; i < range.end; i++) {
						units += unitsOf(rows, i);
					}
				}
			}
			finish();
		},
		giveUp: (gap) => setMissing((rowHash) => stoppedReport(rowHash, gap)),
	};
}

/** At least 1, so that an empty row is left to do, too. */
function unitsOf(rows: RowSource, index: number): number {
	return rows.kind === "texts"
		? (rows.texts[index]?.length ?? 0) + 1
		: (rows.ranges[2 * index + 1] ?? 0) - (rows.ranges[2 * index] ?? 0) + 1;
}

function hashOf(rows: RowSource, index: number, hash: TextHash): string {
	return rows.kind === "texts"
		? hash(rows.texts[index] ?? "")
		: hash.ofBytes(readBytes(rows.source, rows.ranges[2 * index] ?? 0, rows.ranges[2 * index + 1] ?? 0));
}

function sliceOf(rows: RowSource, start: number, end: number): RowSource {
	return rows.kind === "texts"
		? { kind: "texts", texts: rows.texts.slice(start, end) }
		: { ...rows, ranges: rows.ranges.slice(2 * start, 2 * end) };
}
