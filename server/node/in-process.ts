/** Runs rows in this thread: for tests, and for machines where worker threads cannot start. There is no watchdog here. */
import { unavailable } from "../core/index.js";
import { createLineEngine, type LineEngineOptions } from "./line-engine.js";
import type { LineRunner } from "./line-runner.js";
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
		async reportRecords(batch, { bytes, ranges }, signal) {
			const session = await engine.prepare(batch);
			const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			const reports = [];
			for (let i = 0; i < ranges.length; i += 2) {
				if (i % (2 * ROWS_PER_TURN) === 0) {
					await nextTurn();
				}
				const hash = options.hash.ofBytes(buffer.subarray(ranges[i], ranges[i + 1]));
				reports.push(
					signal?.aborted === true
						? cancelledReport(hash)
						: session.reportLine(buffer.toString("utf8", ranges[i], ranges[i + 1]), hash),
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
