/** The worker thread: owns the tokenizers and runs the row pipeline, one order after the other. */
import { Console } from "node:console";
import { homedir } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { createTemplateEngine, families, isUnavailable } from "../core/index.js";
import { defaultCacheFolder } from "./cache-folder.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import { crashOf, createLineEngine, type LineEngine } from "./line-engine.js";
import { createLineAnswers, type LineAnswers } from "./line-answers.js";
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
	const answer = (message: WorkerAnswer) => port.postMessage(message);
	// The pool passes exactly these options.
	const { embedded } = workerData as WorkerOptions;
	const store = createTokenizerStore({
		embedded: openEmbedded(embedded),
		families,
		cacheFolder: defaultCacheFolder(process.env, homedir()),
	});
	const lines = createLineAnswers(store);
	const engine = createLineEngine({
		store,
		templates: createTemplateEngine({ now: () => new Date() }),
		hash: await createTextHash(),
	});
	port.on("message", (order: WorkerOrder) => {
		run({ engine, lines }, order, answer).catch((error: unknown) =>
			answer({ kind: "failed", reason: crashOf(error) }),
		);
	});
	answer({ kind: "ready" });
}

interface Parts {
	readonly engine: LineEngine;
	readonly lines: LineAnswers;
}

async function run(
	{ engine, lines }: Parts,
	order: WorkerOrder,
	answer: (message: WorkerAnswer) => void,
): Promise<void> {
	switch (order.kind) {
		case "load":
			answer({ kind: "loaded", load: await engine.loadTokenizer(order.request) });
			return;
		case "report": {
			const session = await engine.prepare(order.context, order.request);
			answer({ kind: "prepared" });
			for (const text of order.texts) {
				answer({ kind: "report", report: session.reportLine(text) });
			}
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
