/** The worker thread: owns the tokenizers and runs the row pipeline, one order after the other. */
import { Console } from "node:console";
import { homedir } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { createTemplateEngine, families } from "../core/index.js";
import { defaultCacheFolder } from "./cache-folder.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import { crashOf, createLineEngine, type LineEngine } from "./line-engine.js";
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
	const engine = createLineEngine({
		store: createTokenizerStore({
			embedded: openEmbedded(embedded),
			families,
			cacheFolder: defaultCacheFolder(process.env, homedir()),
		}),
		templates: createTemplateEngine({ now: () => new Date() }),
		hash: await createTextHash(),
	});
	port.on("message", (order: WorkerOrder) => {
		run(engine, order, answer).catch((error: unknown) => answer({ kind: "failed", reason: crashOf(error) }));
	});
	answer({ kind: "ready" });
}

async function run(
	engine: LineEngine,
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
	}
}
