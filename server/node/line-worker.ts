/** Answers lines in a worker thread with a watchdog: a line that hangs or breaks it gets an error, the rest goes on. */
import { Worker } from "node:worker_threads";
import { homedir } from "node:os";
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import { families } from "../core/index.js";
import type { TokenizerFacts } from "../core/types/tokenizer.js";
import type { TokenizerRequest } from "../host.js";
import { defaultCacheFolder } from "./cache-folder.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import { createLineAnswers } from "./line-answers.js";
import { lineError } from "./line-error.js";
import type { LineTask } from "./line-task.js";
import { findAssets, type NodeAssets } from "./node-assets.js";
import { createTokenizerStore } from "./tokenizer-store.js";
import { createWatchdog } from "./watchdog.js";
import type { WorkerAnswer, WorkerOptions, WorkerOrder } from "./worker-messages.js";

export interface LineWorker {
	readonly kind: "worker";
	readonly facts: TokenizerFacts;
	/** One line of JSON for each line, in the same order; calls run one after the other. */
	answer(task: LineTask, lines: readonly string[]): Promise<readonly string[]>;
	dispose(): Promise<void>;
}

export interface LineWorkerOptions {
	/** What the built package or the repository has, by itself. */
	readonly assets?: NodeAssets;
	/** A line that takes longer is stopped; 10, and a second more for each million characters. */
	readonly rowSeconds?: number;
	/** Loading the tokenizer may take longer; 60. */
	readonly loadSeconds?: number;
	log(message: string): void;
}

export async function openLineWorker(
	request: TokenizerRequest,
	options: LineWorkerOptions,
): Promise<LineWorker | Unavailable> {
	const assets = options.assets ?? findAssets(import.meta.url);
	const thread = createThread(assets, options.log);
	const loaded = await thread.ask({ kind: "load", request }, options.loadSeconds ?? 60);
	if (loaded.kind === "lost" && !loaded.hasStarted) {
		options.log("Worker threads cannot start here; lines are answered in the main thread, without a limit.");
		return openInThread(request, assets);
	}
	const load = loaded.kind === "loaded" ? loaded.load : notLoaded(loaded);
	if (isUnavailable(load)) {
		await thread.end();
		return load;
	}
	let last: Promise<unknown> = Promise.resolve();
	return {
		kind: "worker",
		facts: load.facts,
		answer(task, lines) {
			const answers = last.then(() => answerAll(thread, { request, task }, lines, options));
			last = answers.catch(() => undefined);
			return answers;
		},
		dispose: () => thread.end(),
	};
}

function notLoaded(reply: Reply): Unavailable {
	if (reply.kind === "failed") {
		return reply.reason;
	}
	const why = reply.kind === "lost" ? ` ${reply.reason}` : "";
	return unavailable(`The tokenizer could not be loaded.${why}`, "Choose another tokenizer folder.");
}

type About = Pick<WorkerOrder & { readonly kind: "answer" }, "request" | "task">;

async function answerAll(
	thread: Thread,
	about: About,
	lines: readonly string[],
	options: LineWorkerOptions,
): Promise<readonly string[]> {
	const answers: string[] = [];
	while (answers.length < lines.length) {
		const rest = lines.slice(answers.length);
		const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
		const longest = rest.reduce((length, line) => Math.max(length, line.length), 0);
		const reply = await thread.ask(
			{ kind: "answer", ...about, lines: rest, progress },
			options.loadSeconds ?? 60,
			{ seconds: (options.rowSeconds ?? 10) + longest / 1e6, progress },
		);
		if (reply.kind === "answers") {
			answers.push(...reply.answers);
		} else if (reply.kind === "lost" && reply.wasPrepared) {
			// Those before it were answered once in their time, but their answers went with the worker.
			const index = Atomics.load(progress, 0);
			answers.push(...(await answerAll(thread, about, rest.slice(0, index), options)));
			answers.push(stopped(reply.type, `This line was stopped. ${reply.reason}`));
		} else {
			// Not a fault of a line, so no other line would fare better.
			const { reason } = notLoaded(reply);
			answers.push(...rest.map(() => stopped("RuntimeError", reason)));
		}
	}
	return answers;
}

function stopped(type: string, message: string): string {
	return JSON.stringify(lineError(type, message));
}

interface Lost {
	readonly kind: "lost";
	/** The name of Python's exception for such an end. */
	readonly type: "TimeoutError" | "MemoryError" | "RuntimeError";
	readonly reason: string;
	/** False: no worker ran at all. */
	readonly hasStarted: boolean;
	/** True: the order's tokenizer was at hand. */
	readonly wasPrepared: boolean;
}

type Reply = WorkerAnswer | Lost;

/** A worker thread that takes one order at a time; a lost one is replaced with the next order. */
interface Thread {
	/** `perLine` counts once the tokenizer is at hand. */
	ask(
		order: WorkerOrder,
		seconds: number,
		perLine?: { readonly seconds: number; readonly progress: Int32Array },
	): Promise<Reply>;
	end(): Promise<void>;
}

interface Running {
	readonly perLine: { readonly seconds: number; readonly progress: Int32Array } | undefined;
	limit: number;
	line: number;
	wasPrepared: boolean;
	settle(reply: Reply): void;
}

function createThread(assets: NodeAssets, log: (message: string) => void): Thread {
	let worker: Worker | undefined;
	let running: Running | undefined;
	let hasStarted = false;
	const watchdog = createWatchdog(
		() => {
			const stuck = worker;
			lose(stuck, "TimeoutError", `It took longer than ${Math.ceil(running?.limit ?? 0)} s.`);
			stuck?.terminate().catch((error: unknown) => log(String(error)));
		},
		() => {
			const line = running?.perLine === undefined ? 0 : Atomics.load(running.perLine.progress, 0);
			const hasMoved = running !== undefined && running.line !== line;
			if (running !== undefined) {
				running.line = line;
			}
			return hasMoved;
		},
	);
	const settle = (reply: Reply): void => {
		const settled = running;
		running = undefined;
		watchdog.stop();
		worker?.unref();
		settled?.settle(reply);
	};
	const lose = (lost: Worker | undefined, type: Lost["type"], reason: string): void => {
		if (lost !== undefined && lost === worker) {
			worker = undefined;
			settle({ kind: "lost", type, reason, hasStarted, wasPrepared: running?.wasPrepared === true });
		}
	};
	const watch = (seconds: number): void => {
		if (running !== undefined) {
			running.limit = seconds;
		}
		watchdog.start(seconds);
	};
	const receive = (answer: WorkerAnswer): void => {
		if (answer.kind === "ready") {
			hasStarted = true;
		} else if (answer.kind === "prepared") {
			if (running?.perLine !== undefined) {
				running.wasPrepared = true;
				watch(running.perLine.seconds);
			}
		} else {
			settle(answer);
		}
	};
	const spawn = (): Worker => {
		const options: WorkerOptions = { embedded: assets.embedded };
		const spawned = new Worker(assets.workerFile, { workerData: options });
		spawned.on("message", (answer: WorkerAnswer) => {
			if (spawned === worker) {
				receive(answer);
			}
		});
		spawned.on("error", (error) => {
			const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
			lose(spawned, isMemory ? "MemoryError" : "RuntimeError", `The worker ended: ${error.message}.`);
		});
		spawned.on("exit", () => lose(spawned, "RuntimeError", "The worker ended."));
		return spawned;
	};
	return {
		ask(order, seconds, perLine) {
			worker ??= spawn();
			const thread = worker;
			return new Promise((resolve) => {
				running = { perLine, limit: seconds, line: 0, wasPrepared: false, settle: resolve };
				thread.ref();
				watch(seconds);
				thread.postMessage(order);
			});
		},
		async end() {
			const last = worker;
			worker = undefined;
			settle({
				kind: "lost",
				type: "RuntimeError",
				reason: "It was closed.",
				hasStarted,
				wasPrepared: false,
			});
			await last?.terminate();
		},
	};
}

async function openInThread(
	request: TokenizerRequest,
	assets: NodeAssets,
): Promise<LineWorker | Unavailable> {
	const cacheFolder = defaultCacheFolder(process.env, homedir());
	const store = createTokenizerStore({ embedded: openEmbedded(assets.embedded), families, cacheFolder });
	const stored = await store.load(request);
	if (isUnavailable(stored)) {
		return stored;
	}
	const lines = createLineAnswers(store);
	return {
		kind: "worker",
		facts: stored.tokenizer.facts,
		async answer(task, texts) {
			const answerLine = await lines.prepare(request, task);
			return texts.map((text) =>
				isUnavailable(answerLine) ? stopped("RuntimeError", answerLine.reason) : answerLine(text),
			);
		},
		dispose: () => Promise.resolve(),
	};
}
