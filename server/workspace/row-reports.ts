/** Reports of every row of a dataset: a row is analysed again only when its text, its run or its tokenizer changed. */
import type { LineReport } from "../core/index.js";
import type { AbortSignalLike, BatchContext, Host } from "../host.js";
import type { DatasetText } from "./dataset-text.js";

export interface RowReports {
	/** In file order; rows that a cancelled check did not reach have no findings. */
	reportsOf(
		dataset: { readonly file: string; readonly text: DatasetText; readonly batch: BatchContext },
		options: ReportOptions,
	): Promise<readonly LineReport[]>;
}

export interface ReportOptions {
	readonly signal?: AbortSignalLike;
	readonly onProgress?: (done: number, total: number) => void;
}

/** Units of text, or bytes, between two looks whether somebody still waits; tokens take most of the time. */
const WITH_TOKENS = 300_000;
const WITHOUT_TOKENS = 4_000_000;
/** Rows whose reports are kept, over all files. */
const MAX_KEPT_ROWS = 500_000;

/** What is known of a file under one context. */
interface Known {
	readonly text: DatasetText;
	/** Undefined for rows that were not reached. */
	readonly reports: readonly (LineReport | undefined)[];
	/** Of the rows that were reached and of the others; the same list again as long as nothing changes. */
	readonly answer: readonly LineReport[];
}

export function createRowReports(host: Host): RowReports {
	const kept = new Map<string, Known>();
	const keep = (key: string, known: Known): void => {
		kept.delete(key);
		kept.set(key, known);
		let rows = 0;
		for (const { reports } of kept.values()) {
			rows += reports.length;
		}
		for (const [oldest, { reports }] of kept) {
			if (rows <= MAX_KEPT_ROWS || oldest === key) {
				break;
			}
			kept.delete(oldest);
			rows -= reports.length;
		}
	};
	return {
		async reportsOf({ file, text, batch }, options) {
			const gap = batch.tokenizer ?? batch.tokenizerUnavailable?.reason;
			const key = `${file}\n${host.hash(JSON.stringify([batch.context, gap]))}`;
			const known = kept.get(key);
			const reports = known?.text === text ? [...known.reports] : reused(text, known);
			const missing = reports.flatMap((report, row) => (report === undefined ? [row] : []));
			if (known?.text === text && missing.length === 0) {
				return known.answer;
			}
			await analyse(host, { text, batch, reports, missing }, options);
			const answer = reports.map((report) => report ?? notAnalysed);
			keep(key, { text, reports, answer });
			return answer;
		},
	};
}

const notAnalysed: LineReport = { findings: [], digest: { hash: "" } };

/** Rows of the text that stood in an earlier one, wherever they stood. */
function reused(text: DatasetText, known: Known | undefined): (LineReport | undefined)[] {
	const count = text.layout.records.length;
	if (known === undefined) {
		return Array.from({ length: count }, () => undefined);
	}
	const earlier = new Map<string, LineReport>();
	known.reports.forEach((report, row) => {
		if (report !== undefined && report.digest.hash !== "") {
			earlier.set(keyOf(known.text, row, report.digest.hash), report);
		}
	});
	return Array.from({ length: count }, (_, row) => earlier.get(keyOf(text, row, text.recordHash(row))));
}

/** White space around a record is not hashed, but moves what stands in it. */
function keyOf({ layout }: DatasetText, row: number, hash: string): string {
	const { start = 0, end = 0 } = layout.records[row] ?? {};
	return `${hash}:${end - start}`;
}

interface Work {
	readonly text: DatasetText;
	readonly batch: BatchContext;
	/** Filled here. */
	readonly reports: (LineReport | undefined)[];
	readonly missing: readonly number[];
}

async function analyse(
	host: Host,
	{ text, batch, reports, missing }: Work,
	{ signal, onProgress }: ReportOptions,
): Promise<void> {
	const limit = batch.tokenizer === undefined ? WITHOUT_TOKENS : WITH_TOKENS;
	let next = 0;
	let done = 0;
	const callOneByOne = async (): Promise<void> => {
		while (next < missing.length && !isAborted(signal)) {
			const start = next;
			next = callEnd(text, missing, start, limit);
			const rows = missing.slice(start, next);
			const found = await reportRows(host, { text, batch, rows }, signal);
			// A cancelled call holds reports that say no more than that.
			if (!isAborted(signal)) {
				rows.forEach((row, i) => (reports[row] = found[i]));
				done += rows.length;
				onProgress?.(done, missing.length);
			}
		}
	};
	// Two at a time, so that no thread waits for the other at the end of a call.
	await Promise.all([callOneByOne(), callOneByOne()]);
}

function callEnd({ layout }: DatasetText, missing: readonly number[], start: number, limit: number): number {
	let units = 0;
	let end = start;
	while (end < missing.length && (units < limit || end === start)) {
		const record = layout.records[missing[end] ?? 0];
		units += record === undefined ? 0 : record.end - record.start;
		end++;
	}
	return end;
}

function reportRows(
	host: Host,
	{ text, batch, rows }: { text: DatasetText; batch: BatchContext; rows: readonly number[] },
	signal: AbortSignalLike | undefined,
): Promise<readonly LineReport[]> {
	const { file } = text;
	if (file === undefined) {
		return host.reportLines({ ...batch, texts: rows.map((row) => text.recordText(row)) }, signal);
	}
	const ranges = new Uint32Array(2 * rows.length);
	rows.forEach((row, i) => {
		ranges[2 * i] = file.ranges[2 * row] ?? 0;
		ranges[2 * i + 1] = file.ranges[2 * row + 1] ?? 0;
	});
	return host.reportRecords(batch, { source: file.source, ranges }, signal);
}

function isAborted(signal: AbortSignalLike | undefined): boolean {
	return signal?.aborted === true;
}
