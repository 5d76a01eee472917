/** Starts a worker thread for rows. */
import { Worker } from "node:worker_threads";
import type { NodeAssets } from "./node-assets.js";
import type { WorkerOptions } from "./worker-messages.js";

export interface RowThread {
	readonly worker: Worker;
	/** False when it ended before it said anything. */
	readonly started: Promise<boolean>;
}

/** The second helps with whole files only; each owns the tokenizers that it uses. */
export const ROW_THREADS = 2;

/** Nothing of a row outlives it, so that a larger heap for new objects only takes memory (measured: 24 to 96 are equally fast). */
const YOUNG_MEGABYTES = 12;

/** It does not keep the process alive. */
export function startRowThread({
	workerFile,
	embedded,
}: Pick<NodeAssets, "workerFile" | "embedded">): RowThread {
	const options: WorkerOptions = { embedded };
	const worker = new Worker(workerFile, {
		workerData: options,
		resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
	});
	const started = new Promise<boolean>((resolve) => {
		worker.once("message", () => resolve(true));
		worker.once("error", () => resolve(false));
		worker.once("exit", () => resolve(false));
	});
	worker.unref();
	return { worker, started };
}
