/** The worker thread: owns the tokenizers and runs the row pipeline, one order after the other. */
import { Console } from "node:console";
import { homedir } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { createTemplateEngine, families, isUnavailable } from "../core/index.js";
import { defaultCacheFolder } from "./cache-folder.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import type { BatchContext } from "../host.js";
import { crashOf, createLineEngine, type LineEngine, type LineSession } from "./line-engine.js";
import { createLineAnswers, type LineAnswers } from "./line-answers.js";
import { createReportPacker, type PackedReports } from "./packed-reports.js";
import { readRecords } from "./read-bytes.js";
import { createRowReader, type RowReader } from "./row-reader.js";
import { createTextHash } from "./text-hash.js";
import { createTokenizerStore } from "./tokenizer-store.js";
import type { WorkerAnswer, WorkerOptions, WorkerOrder } from "./worker-messages.js";

main().catch((error: unknown) => {
	// Outside the promise, so that the pool sees it as the worker's end.
	setImmediate(() => {
		throw error;
	});
});

async function main(): Promise<void> {
	const port = parentPort;
	if (port === null) {
		throw new Error("This file runs as a worker thread only.");
	}
	// What a library prints must not reach the standard output, which may carry the protocol.
	globalThis.console = new Console(process.stderr);
	// Buffers are copied: once one was handed over, V8 checks at each access of any array whether it is still there.
	const answer = (message: WorkerAnswer) => port.postMessage(message);
	// The pool passes exactly these options.
	const { embedded } = workerData as WorkerOptions;
	const store = createTokenizerStore({
		embedded: openEmbedded(embedded),
		families,
		cacheFolder: defaultCacheFolder(process.env, homedir()),
	});
	const lines = createLineAnswers(store);
	const hash = await createTextHash();
	const templates = createTemplateEngine({ now: () => new Date() });
	const parts: Parts = {
		engine: createLineEngine({ store, templates, hash }),
		lines,
		reader: createRowReader(hash),
		context: undefined,
	};
	port.on("message", (order: WorkerOrder) => {
		run(parts, order, answer).catch((error: unknown) => answer({ kind: "failed", reason: crashOf(error) }));
	});
	answer({ kind: "ready" });
}

interface Parts {
	readonly engine: LineEngine;
	readonly lines: LineAnswers;
	readonly reader: RowReader;
	/** Of the last report. */
	context: BatchContext | undefined;
}

async function run(parts: Parts, order: WorkerOrder, answer: (message: WorkerAnswer) => void): Promise<void> {
	const { engine, lines } = parts;
	switch (order.kind) {
		case "load":
			answer({ kind: "loaded", load: await engine.loadTokenizer(order.request) });
			return;
		case "report": {
			parts.context = order.context ?? parts.context;
			if (parts.context === undefined) {
				throw new Error("The first order brings its context.");
			}
			const session = await engine.prepare(parts.context, order.request);
			answer({ kind: "prepared" });
			answer({ kind: "reports", reports: reportRows(session, order, parts.reader) });
			return;
		}
		case "analyse": {
			const session = await engine.prepare(order.context, order.request);
			answer({ kind: "prepared" });
			answer({ kind: "analysis", analysis: session.analyseLine(order.text) });
			return;
		}
		case "answer": {
			const answerLine = await lines.prepare(order.request, order.task);
			if (isUnavailable(answerLine)) {
				answer({ kind: "failed", reason: answerLine });
				return;
			}
			answer({ kind: "prepared" });
			const answers = order.lines.map((line, i) => {
				Atomics.store(order.progress, 0, i);
				return answerLine(line);
			});
			answer({ kind: "answers", answers });
			return;
		}
	}
}

function reportRows(
	session: LineSession,
	{ rows, progress }: WorkerOrder & { readonly kind: "report" },
	reader: RowReader,
): PackedReports {
	const count = rows.kind === "texts" ? rows.texts.length : rows.ranges.length / 2;
	const packer = createReportPacker(count);
	const bytesOf = rows.kind === "texts" ? undefined : readRecords(rows);
	for (let i = 0; i < count; i++) {
		Atomics.store(progress, 0, i);
		const bytes = bytesOf?.(i);
		const row =
			bytes === undefined
				? reader.ofText(rows.kind === "texts" ? (rows.texts[i] ?? "") : "")
				: reader.ofBytes(bytes);
		const report = session.reportRow(row);
		if ("isPlain" in report) {
			packer.addPlain(report, row);
		} else {
			packer.add(report);
		}
	}
	return packer.finish();
}
