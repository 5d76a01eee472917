/** Runs rows in this thread: for tests, and for machines where worker threads cannot start. There is no watchdog here. */
import { wholeReport } from "../core/features/report-plain-chat.js";
import { unavailable, type LineReport } from "../core/index.js";
import type { RowSource } from "../core/types/row-source.js";
import { createLineEngine, type LineEngineOptions, type LineSession } from "./line-engine.js";
import type { LineRunner } from "./line-runner.js";
import { createRowReader } from "./row-reader.js";
import { readRecords } from "./read-bytes.js";
import { cancelledReport } from "./stopped-report.js";

/** Rows between two turns of the event loop. */
const ROWS_PER_TURN = 16;

export function createInProcessRunner(options: LineEngineOptions): LineRunner {
	const engine = createLineEngine(options);
	const reader = createRowReader(options.hash);
	return {
		loadTokenizer: engine.loadTokenizer,
		async reportLines(batch, signal) {
			const session = await engine.prepare(batch);
			const reports = [];
			for (const [index, text] of batch.texts.entries()) {
				if (index % ROWS_PER_TURN === 0) {
					await nextTurn();
				}
				const row = reader.ofText(text);
				reports.push(signal?.aborted === true ? cancelledReport(row.hash()) : reportOf(session, row));
			}
			return reports;
		},
		async reportRecords(batch, rows, signal) {
			const session = await engine.prepare(batch);
			const bytesOf = readRecords(rows);
			const reports = [];
			for (let i = 0; 2 * i < rows.ranges.length; i++) {
				if (i % ROWS_PER_TURN === 0) {
					await nextTurn();
				}
				const row = reader.ofBytes(bytesOf(i));
				reports.push(signal?.aborted === true ? cancelledReport(row.hash()) : reportOf(session, row));
			}
			return reports;
		},
		async analyseLine(batch) {
			const [text] = batch.texts;
			if (text === undefined) {
				return unavailable("There is no such record.", "Choose another record.");
			}
			return (await engine.prepare(batch)).analyseLine(text);
		},
		async dispose() {
			await nextTurn();
		},
	};
}

function reportOf(session: LineSession, row: RowSource): LineReport {
	const report = session.reportRow(row);
	return "isPlain" in report ? wholeReport(report, row.hash()) : report;
}

function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
