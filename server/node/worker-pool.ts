/** Runs rows in a worker thread: urgent work first, a watchdog for each row, a new worker after a crash. */
import { Worker } from "node:worker_threads";
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { ExampleAnalysis, LineReport } from "../core/types/example-analysis.js";
import type { AbortSignalLike, LineBatch, TokenizerLoad, TokenizerRequest } from "../host.js";
import type { LineRunner } from "./line-runner.js";
import { cancelledReport, stoppedReport } from "./stopped-report.js";
import type { TextHash } from "./text-hash.js";
import { createWatchdog, type Watchdog } from "./watchdog.js";
import type { WorkerAnswer, WorkerOptions, WorkerOrder } from "./worker-messages.js";

export interface WorkerPoolOptions {
	/** Path of the worker's script. */
	readonly workerFile: string;
	readonly worker: WorkerOptions;
	readonly hash: TextHash;
	/** A row that takes longer is stopped; 10. */
	readonly rowSeconds?: number;
	/** Loading a tokenizer may take longer; 60. */
	readonly loadSeconds?: number;
	log(message: string): void;
}

interface LoadJob {
	readonly kind: "load";
	readonly request: TokenizerRequest;
	resolve(load: TokenizerLoad): void;
}

interface AnalyseJob {
	readonly kind: "analyse";
	readonly batch: LineBatch;
	readonly text: string;
	resolve(analysis: ExampleAnalysis | Unavailable): void;
}

interface ReportJob {
	readonly kind: "report";
	readonly batch: LineBatch;
	readonly signal: AbortSignalLike | undefined;
	/** Grows in step with the batch's rows. */
	readonly reports: LineReport[];
	resolve(reports: readonly LineReport[]): void;
}

type Job = LoadJob | AnalyseJob | ReportJob;

/** Urgent work waits for at most this many rows, or about this much text. */
const ROWS_PER_ORDER = 32;
const UNITS_PER_ORDER = 64_000;

/** Undefined when a worker cannot start here. */
export async function createWorkerPool(options: WorkerPoolOptions): Promise<LineRunner | undefined> {
	const pool = new WorkerPool(options);
	return (await pool.start()) ? pool : undefined;
}

class WorkerPool implements LineRunner {
	private worker: Worker | undefined;
	/** Keys of tokenizers that the present worker was told about. */
	private readonly known = new Set<string>();
	private readonly requests = new Map<string, TokenizerRequest>();
	private readonly urgent: Job[] = [];
	private readonly background: ReportJob[] = [];
	private running: { readonly job: Job; rowsLeft: number } | undefined;
	private readonly watchdog: Watchdog;
	private limit = 0;
	private isDisposed = false;

	constructor(private readonly options: WorkerPoolOptions) {
		this.watchdog = createWatchdog(() => this.stopRow());
	}

	async start(): Promise<boolean> {
		const worker = this.spawn();
		const started = await new Promise<boolean>((resolve) => {
			worker.once("message", () => resolve(true));
			worker.once("error", () => resolve(false));
			worker.once("exit", () => resolve(false));
		});
		worker.unref();
		return started;
	}

	loadTokenizer(request: TokenizerRequest): Promise<TokenizerLoad> {
		return new Promise((resolve) => this.push({ kind: "load", request, resolve }));
	}

	reportLines(batch: LineBatch, signal?: AbortSignalLike): Promise<readonly LineReport[]> {
		return new Promise((resolve) => this.push({ kind: "report", batch, signal, reports: [], resolve }));
	}

	analyseLine(batch: LineBatch): Promise<ExampleAnalysis | Unavailable> {
		const [text] = batch.texts;
		if (text === undefined) {
			return Promise.resolve(unavailable("There is no such record.", "Choose another record."));
		}
		return new Promise((resolve) => this.push({ kind: "analyse", batch, text, resolve }));
	}

	async dispose(): Promise<void> {
		this.isDisposed = true;
		this.watchdog.stop();
		const gap = unavailable("Tunelint was closed.", "Open it again.");
		const jobs = [
			...(this.running === undefined ? [] : [this.running.job]),
			...this.urgent,
			...this.background,
		];
		this.running = undefined;
		this.urgent.length = 0;
		this.background.length = 0;
		for (const job of jobs) {
			this.giveUp(job, gap);
		}
		await this.worker?.terminate();
	}

	private push(job: Job): void {
		if (this.isDisposed) {
			this.giveUp(job, unavailable("Tunelint was closed.", "Open it again."));
		} else if (job.kind === "report") {
			this.background.push(job);
		} else {
			this.urgent.push(job);
		}
		this.pump();
	}

	/** Starts the next order if the worker is free. */
	private pump(): void {
		if (this.running !== undefined || this.isDisposed) {
			return;
		}
		const job = this.urgent.shift() ?? this.background.shift();
		if (job === undefined) {
			this.worker?.unref();
			return;
		}
		// Before the order: a new worker has not heard of any tokenizer.
		const worker = this.worker ?? this.spawn();
		const order = this.orderFor(job);
		if (order === undefined) {
			this.finishReports(job);
			this.pump();
			return;
		}
		this.running = { job, rowsLeft: order.kind === "report" ? order.texts.length : 1 };
		worker.ref();
		this.watch(this.options.loadSeconds ?? 60);
		worker.postMessage(order);
	}

	/** Undefined: nothing is left to run. */
	private orderFor(job: Job): WorkerOrder | undefined {
		if (job.kind === "load") {
			return { kind: "load", request: job.request };
		}
		const { texts, ...context } = job.batch;
		const request = context.tokenizer === undefined ? undefined : this.introduce(context.tokenizer);
		const about = { context, ...(request === undefined ? {} : { request }) };
		if (job.kind === "analyse") {
			return { kind: "analyse", ...about, text: job.text };
		}
		const next = job.signal?.aborted === true ? [] : nextRows(texts, job.reports.length);
		return next.length === 0 ? undefined : { kind: "report", ...about, texts: next };
	}

	/** The request of a key that this worker has not heard of. */
	private introduce(key: string): TokenizerRequest | undefined {
		if (this.known.has(key)) {
			return undefined;
		}
		this.known.add(key);
		return this.requests.get(key);
	}

	private spawn(): Worker {
		const { workerFile, worker: workerData } = this.options;
		const worker = new Worker(workerFile, { workerData });
		worker.on("message", (answer: WorkerAnswer) => {
			if (worker === this.worker) {
				this.receive(answer);
			}
		});
		worker.on("error", (error) => this.lost(worker, `The worker ended: ${error.message}.`));
		worker.on("exit", () => this.lost(worker, "The worker ended."));
		this.worker = worker;
		this.known.clear();
		return worker;
	}

	private receive(answer: WorkerAnswer): void {
		const { running } = this;
		if (answer.kind === "ready" || running === undefined) {
			return;
		}
		this.watch(this.options.rowSeconds ?? 10);
		const { job } = running;
		if (answer.kind === "report" && job.kind === "report") {
			job.reports.push(answer.report);
			running.rowsLeft--;
		} else if (answer.kind === "analysis" && job.kind === "analyse") {
			job.resolve(answer.analysis);
			running.rowsLeft = 0;
		} else if (answer.kind === "loaded" && job.kind === "load") {
			this.remember(job.request, answer.load);
			job.resolve(answer.load);
			running.rowsLeft = 0;
		} else if (answer.kind === "failed") {
			this.failRow(job, answer.reason);
			running.rowsLeft = 0;
		}
		if (running.rowsLeft === 0) {
			this.finish(job);
		}
	}

	private remember(request: TokenizerRequest, load: TokenizerLoad): void {
		if (load.kind === "loaded") {
			this.requests.set(load.key, request);
			this.known.add(load.key);
		}
	}

	/** The order is done; a batch with more rows waits behind the others. */
	private finish(job: Job): void {
		this.running = undefined;
		this.watchdog.stop();
		if (job.kind === "report") {
			if (job.reports.length < job.batch.texts.length) {
				this.background.push(job);
			} else {
				job.resolve(job.reports);
			}
		}
		this.pump();
	}

	private finishReports(job: Job): void {
		if (job.kind === "report") {
			for (const text of job.batch.texts.slice(job.reports.length)) {
				job.reports.push(cancelledReport(this.options.hash(text)));
			}
			job.resolve(job.reports);
		}
	}

	private watch(seconds: number): void {
		this.limit = seconds;
		this.watchdog.start(seconds);
	}

	private stopRow(): void {
		const { worker } = this;
		if (worker !== undefined) {
			this.lost(worker, `It took longer than ${this.limit} s.`);
			worker.terminate().catch((error: unknown) => this.options.log(String(error)));
		}
	}

	/** The worker is gone: the row that it was at is given up, the rest goes on in a new one. */
	private lost(worker: Worker, reason: string): void {
		if (worker !== this.worker || this.isDisposed) {
			return;
		}
		this.worker = undefined;
		this.options.log(reason);
		const { running } = this;
		if (running !== undefined) {
			this.failRow(running.job, stoppedBecause(running.job, reason));
			this.finish(running.job);
		}
	}

	/** Gives the row at which the job stands its report. */
	private failRow(job: Job, gap: Unavailable): void {
		if (job.kind === "report") {
			const text = job.batch.texts[job.reports.length] ?? "";
			job.reports.push(stoppedReport(this.options.hash(text), gap));
		} else {
			job.resolve(gap);
		}
	}

	private giveUp(job: Job, gap: Unavailable): void {
		if (job.kind !== "report") {
			job.resolve(gap);
			return;
		}
		while (job.reports.length < job.batch.texts.length) {
			this.failRow(job, gap);
		}
		job.resolve(job.reports);
	}
}

function nextRows(texts: readonly string[], from: number): readonly string[] {
	let end = from;
	let units = 0;
	while (end < texts.length && end - from < ROWS_PER_ORDER && (units < UNITS_PER_ORDER || end === from)) {
		units += texts[end]?.length ?? 0;
		end++;
	}
	return texts.slice(from, end);
}

function stoppedBecause(job: Job, reason: string): Unavailable {
	return job.kind === "load"
		? unavailable(
				`The tokenizer could not be loaded. ${reason}`,
				"Choose another tokenizer folder, or try again.",
			)
		: unavailable(`This record could not be checked. ${reason}`, "Shorten it, or look at it alone.");
}
