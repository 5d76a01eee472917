/** Runs rows in worker threads: urgent work first, a watchdog for each row, a new worker after a crash. */
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { ExampleAnalysis, LineReport } from "../core/types/example-analysis.js";
import type {
	AbortSignalLike,
	BatchContext,
	LineBatch,
	RecordBytes,
	TokenizerLoad,
	TokenizerRequest,
} from "../host.js";
import type { LineRunner } from "./line-runner.js";
import { unpackReports } from "./packed-reports.js";
import { ROW_THREADS, type RowThread } from "./row-thread.js";
import { createReportJob, type ReportJob, type RowSlice } from "./report-job.js";
import type { TextHash } from "./text-hash.js";
import type { RowSource, WorkerAnswer, WorkerOrder } from "./worker-messages.js";
import { createWorkerSlot, type WorkerSlot } from "./worker-slot.js";

export interface WorkerPoolOptions {
	startThread(this: void): RowThread;
	readonly hash: TextHash;
	/** A row that takes longer is stopped; 10. */
	readonly rowSeconds?: number;
	/** Loading a tokenizer may take longer; 60. */
	readonly loadSeconds?: number;
	/** True: there is work for every thread from the start. */
	readonly isMuch?: boolean;
	log(message: string): void;
}

interface LoadJob {
	readonly kind: "load";
	readonly request: TokenizerRequest;
	resolve(load: TokenizerLoad): void;
}

interface AnalyseJob {
	readonly kind: "analyse";
	readonly batch: BatchContext;
	readonly text: string;
	resolve(analysis: ExampleAnalysis | Unavailable): void;
}

type UrgentJob = LoadJob | AnalyseJob;
type Running = UrgentJob | { readonly kind: "report"; readonly job: ReportJob; readonly slice: RowSlice };

/** Fewer rows are done before a second thread has started. */
const WORTH_A_THREAD = 300_000;

/** Undefined when a worker cannot start here. */
export async function createWorkerPool(options: WorkerPoolOptions): Promise<LineRunner | undefined> {
	const pool = new WorkerPool(options);
	return (await pool.start()) ? pool : undefined;
}

class WorkerPool implements LineRunner {
	private readonly requests = new Map<string, TokenizerRequest>();
	private readonly urgent: UrgentJob[] = [];
	private readonly background: ReportJob[] = [];
	private readonly slots: readonly WorkerSlot[];
	private readonly running = new Map<WorkerSlot, Running>();
	private isDisposed = false;

	constructor(private readonly options: WorkerPoolOptions) {
		this.slots = Array.from({ length: ROW_THREADS }, () =>
			createWorkerSlot({
				...options,
				receive: (slot, answer) => this.receive(slot, answer),
				lost: (slot, reason, row) => this.lost(slot, reason, row),
			}),
		);
	}

	async start(): Promise<boolean> {
		const [first, ...others] = this.slots;
		const hasStarted = first?.start();
		if (this.options.isMuch === true) {
			others.forEach((slot) => slot.wake());
		}
		return (await hasStarted) === true;
	}

	loadTokenizer(request: TokenizerRequest): Promise<TokenizerLoad> {
		return new Promise((resolve) => this.push({ kind: "load", request, resolve }));
	}

	reportLines({ texts, ...batch }: LineBatch, signal?: AbortSignalLike): Promise<readonly LineReport[]> {
		return this.report(batch, { kind: "texts", texts }, signal);
	}

	reportRecords(
		batch: BatchContext,
		{ source, ranges }: RecordBytes,
		signal?: AbortSignalLike,
	): Promise<readonly LineReport[]> {
		return this.report(batch, { kind: "records", source, ranges }, signal);
	}

	analyseLine({ texts: [text], ...batch }: LineBatch): Promise<ExampleAnalysis | Unavailable> {
		if (text === undefined) {
			return Promise.resolve(unavailable("There is no such record.", "Choose another record."));
		}
		return new Promise((resolve) => this.push({ kind: "analyse", batch, text, resolve }));
	}

	async dispose(): Promise<void> {
		this.isDisposed = true;
		const gap = unavailable("Tunelint was closed.", "Open it again.");
		for (const job of [...this.running.values(), ...this.urgent]) {
			if (job.kind === "report") {
				job.job.giveUp(gap);
			} else {
				job.resolve(gap);
			}
		}
		for (const job of this.background) {
			job.giveUp(gap);
		}
		this.running.clear();
		this.urgent.length = 0;
		this.background.length = 0;
		await Promise.all(this.slots.map((slot) => slot.end()));
	}

	private report(
		batch: BatchContext,
		rows: RowSource,
		signal: AbortSignalLike | undefined,
	): Promise<readonly LineReport[]> {
		const job = createReportJob({ batch, rows, hash: this.options.hash, ...(signal && { signal }) });
		if (this.isDisposed) {
			job.giveUp(unavailable("Tunelint was closed.", "Open it again."));
		} else {
			this.background.push(job);
			this.pump();
		}
		return job.reports;
	}

	private push(job: UrgentJob): void {
		if (this.isDisposed) {
			job.resolve(unavailable("Tunelint was closed.", "Open it again."));
			return;
		}
		this.urgent.push(job);
		this.pump();
	}

	/** Starts the next order on each worker that is free. */
	private pump(): void {
		for (const slot of this.isDisposed ? [] : this.slots) {
			if (!this.running.has(slot)) {
				const next = this.next(slot);
				if (next === undefined) {
					slot.rest();
				} else {
					this.running.set(slot, next);
					this.send(slot, next);
				}
			}
		}
	}

	private next(slot: WorkerSlot): Running | undefined {
		const isFirst = slot === this.slots[0];
		const urgent = isFirst ? this.urgent.shift() : undefined;
		if (urgent !== undefined) {
			return urgent;
		}
		for (const job of [...this.background]) {
			if (!isFirst && job.unitsLeft() < WORTH_A_THREAD) {
				continue;
			}
			const slice = job.take();
			// What goes on waits behind the others.
			this.background.splice(this.background.indexOf(job), 1);
			if (job.unitsLeft() > 0) {
				this.background.push(job);
			}
			if (slice !== undefined) {
				return { kind: "report", job, slice };
			}
		}
		return undefined;
	}

	private send(slot: WorkerSlot, running: Running): void {
		if (running.kind === "load") {
			slot.send({ kind: "load", request: running.request });
			return;
		}
		const { batch } = running.kind === "report" ? running.job : running;
		slot.wake();
		// A worker that has not heard of the tokenizer loads it by itself.
		const isNew = batch.tokenizer !== undefined && !slot.known.has(batch.tokenizer);
		const request = isNew ? this.requests.get(batch.tokenizer) : undefined;
		if (isNew) {
			slot.known.add(batch.tokenizer);
		}
		slot.send(orderFor(slot, running, request));
	}

	private receive(slot: WorkerSlot, answer: WorkerAnswer): void {
		const running = this.running.get(slot);
		if (running === undefined || answer.kind === "ready" || answer.kind === "prepared") {
			return;
		}
		if (answer.kind === "reports" && running.kind === "report") {
			running.job.put(running.slice, unpackReports(answer.reports));
		} else if (answer.kind === "analysis" && running.kind === "analyse") {
			running.resolve(answer.analysis);
		} else if (answer.kind === "loaded" && running.kind === "load") {
			if (answer.load.kind === "loaded") {
				this.requests.set(answer.load.key, running.request);
				slot.known.add(answer.load.key);
			}
			running.resolve(answer.load);
		} else if (answer.kind === "failed") {
			this.fail(running, answer.reason, 0);
		}
		this.running.delete(slot);
		this.pump();
	}

	/** The worker is gone: the row that it was at is given up, the rest goes on in a new one. */
	private lost(slot: WorkerSlot, reason: string, row: number): void {
		this.options.log(reason);
		const running = this.running.get(slot);
		this.running.delete(slot);
		if (running !== undefined) {
			this.fail(running, stoppedBecause(running, reason), row);
		}
		this.pump();
	}

	private fail(running: Running, gap: Unavailable, row: number): void {
		if (running.kind !== "report") {
			running.resolve(gap);
			return;
		}
		const { job, slice } = running;
		job.fail(slice, row, gap);
		if (job.unitsLeft() > 0 && !this.background.includes(job)) {
			this.background.push(job);
		}
	}
}

function orderFor(
	slot: WorkerSlot,
	running: Exclude<Running, LoadJob>,
	request: TokenizerRequest | undefined,
): WorkerOrder {
	const about = request === undefined ? {} : { request };
	if (running.kind === "analyse") {
		return { kind: "analyse", context: running.batch, ...about, text: running.text };
	}
	const { job, slice } = running;
	return {
		kind: "report",
		...(slot.isContextOf(job.batch) ? {} : { context: job.batch }),
		...about,
		rows: slice.rows,
		progress: slot.progress,
	};
}

function stoppedBecause(running: Running, reason: string): Unavailable {
	return running.kind === "load"
		? unavailable(
				`The tokenizer could not be loaded. ${reason}`,
				"Choose another tokenizer folder, or try again.",
			)
		: unavailable(`This record could not be checked. ${reason}`, "Shorten it, or look at it alone.");
}
