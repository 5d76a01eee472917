/** Runs rows in this thread: for tests, and for machines where worker threads cannot start. There is no watchdog here. */
import { unavailable } from "../core/index.js";
import { createLineEngine, type LineEngineOptions } from "./line-engine.js";
import type { LineRunner } from "./line-runner.js";
import { readRecords } from "./read-bytes.js";
import { cancelledReport } from "./stopped-report.js";

/** Rows between two turns of the event loop. */
const ROWS_PER_TURN = 16;

export function createInProcessRunner(options: LineEngineOptions): LineRunner {
	const engine = createLineEngine(options);
	return {
		loadTokenizer: engine.loadTokenizer,
		async reportLines(batch, signal) {
			const session = await engine.prepare(batch);
			const reports = [];
			for (const [index, text] of batch.texts.entries()) {
				if (index % ROWS_PER_TURN === 0) {
					await nextTurn();
				}
				reports.push(
					signal?.aborted === true ? cancelledReport(options.hash(text)) : session.reportLine(text),
				);
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
				const bytes = bytesOf(i);
				const hash = options.hash.ofBytes(bytes);
				reports.push(
					signal?.aborted === true ? cancelledReport(hash) : session.reportLine(bytes.toString("utf8"), hash),
				);
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

function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
