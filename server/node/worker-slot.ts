/** One worker thread of the pool: started when it is needed, watched while it works, replaced when it is lost. */
import type { Worker } from "node:worker_threads";
import type { BatchContext } from "../host.js";
import type { RowThread } from "./row-thread.js";
import { createWatchdog } from "./watchdog.js";
import type { WorkerAnswer, WorkerOrder } from "./worker-messages.js";

export interface WorkerSlot {
	/** Keys of tokenizers that the present worker was told about. */
	readonly known: Set<string>;
	/** In shared memory: the index of the row that is being analysed. */
	readonly progress: Int32Array;
	/** False when no worker can start here. */
	start(): Promise<boolean>;
	/** Starts a new worker if there is none. */
	wake(): void;
	send(order: WorkerOrder): void;
	/** Whether the worker's last report had this context; from now on it has. */
	isContextOf(batch: BatchContext): boolean;
	/** There is nothing to do: the process may end. */
	rest(): void;
	end(): Promise<void>;
}

export interface WorkerSlotOptions {
	startThread(this: void): RowThread;
	readonly rowSeconds?: number;
	readonly loadSeconds?: number;
	receive(slot: WorkerSlot, answer: WorkerAnswer): void;
	/** `row`: the index of the order's row that it was at. */
	lost(slot: WorkerSlot, reason: string, row: number): void;
	log(message: string): void;
}

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
	const { rowSeconds = 10, loadSeconds = 60 } = options;
	const known = new Set<string>();
	const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	let worker: Worker | undefined;
	let context: BatchContext | undefined;
	let isEnded = false;
	let limit = 0;
	let seen = 0;

	const lose = (one: Worker | undefined, reason: string): void => {
		if (one === undefined || one !== worker || isEnded) {
			return;
		}
		worker = undefined;
		watchdog.stop();
		options.lost(slot, reason, Atomics.load(progress, 0));
	};
	const watchdog = createWatchdog(
		() => {
			const stuck = worker;
			lose(stuck, `It took longer than ${limit} s.`);
			stuck?.terminate().catch((error: unknown) => options.log(String(error)));
		},
		() => {
			const row = Atomics.load(progress, 0);
			const hasMoved = row !== seen;
			seen = row;
			return hasMoved;
		},
	);
	const watch = (seconds: number): void => {
		limit = seconds;
		watchdog.start(seconds);
	};
	const spawn = (): RowThread => {
		const thread = options.startThread();
		const started = thread.worker;
		started.on("message", (answer: WorkerAnswer) => {
			if (started !== worker) {
				return;
			}
			if (answer.kind === "prepared") {
				watch(rowSeconds);
			} else if (answer.kind !== "ready") {
				watchdog.stop();
			}
			options.receive(slot, answer);
		});
		started.on("error", (error) => lose(started, `The worker ended: ${error.message}.`));
		started.on("exit", () => lose(started, "The worker ended."));
		known.clear();
		context = undefined;
		worker = started;
		return thread;
	};
	const slot: WorkerSlot = {
		known,
		progress,
		async start() {
			const first = spawn();
			first.worker.ref();
			const hasStarted = await first.started;
			first.worker.unref();
			return hasStarted;
		},
		wake() {
			worker ??= spawn().worker;
		},
		send(order) {
			const present = worker ?? spawn().worker;
			seen = 0;
			Atomics.store(progress, 0, 0);
			present.ref();
			watch(loadSeconds);
			present.postMessage(order);
		},
		isContextOf(batch) {
			const isSame = context === batch;
			context = batch;
			return isSame;
		},
		rest: () => worker?.unref(),
		async end() {
			isEnded = true;
			watchdog.stop();
			await worker?.terminate();
		},
	};
	return slot;
}
