/** The engine's machine: files of this computer, tokenizers, the Python parser, and rows in a worker thread. */
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { evaluateModule } from "../core/evaluator/evaluate-module.js";
import { createTemplateEngine, families, unavailable, type Unavailable } from "../core/index.js";
import type { Host, LineRewrite } from "../host.js";
import { findCachedDataset } from "./dataset-cache.js";
import { downloadDataset } from "./download-dataset.js";
import { downloadTokenizer } from "./download-tokenizer.js";
import { openEmbedded } from "./embedded-tokenizers.js";
import { entriesOf, findFiles } from "./find-files.js";
import { createInProcessRunner } from "./in-process.js";
import type { LineRunner } from "./line-runner.js";
import { listTokenizers } from "./list-tokenizers.js";
import { findAssets, type NodeAssets } from "./node-assets.js";
import { verifyParity } from "./parity/verify-parity.js";
import { openLines } from "./open-lines.js";
import { createPythonParser } from "./python-parser.js";
import { ReplaceFault } from "./replace-file.js";
import { rewriteLines } from "./rewrite-lines.js";
import { readTextFile } from "./read-text-file.js";
import { startRowThread, type RowThread } from "./row-thread.js";
import { readPackedFile } from "./tables/read-packed-file.js";
import { createTextHash, type TextHash } from "./text-hash.js";
import { createTokenizerStore } from "./tokenizer-store.js";
import { createWorkerPool } from "./worker-pool.js";

export interface NodeHostOptions {
	/** What the built package or the repository has, by itself. */
	readonly assets?: NodeAssets;
	/** A record that takes longer is stopped; 10. */
	readonly rowSeconds?: number;
	/** Taken before others are started. */
	readonly threads?: readonly RowThread[];
	log(message: string): void;
}

export async function createNodeHost(options: NodeHostOptions): Promise<Host> {
	const assets = options.assets ?? findAssets(import.meta.url);
	const { log, rowSeconds } = options;
	const hash = await createTextHash();
	// Both start when they are first needed: a command that reads no script needs no parser.
	let isMuch = false;
	const runner = once(() => startRunner(assets, hash, { ...options, isMuch }));
	const parser = once(() => createPythonParser(assets));
	return {
		readText: readTextFile,
		readPacked: (path, packing) => readPackedFile(assets.tableWorkerFile, path, packing),
		findCachedDataset: (request) => findCachedDataset(request, { environment: process.env, home: homedir() }),
		async stat(path) {
			const found = await stat(path).catch(() => undefined);
			return found === undefined
				? undefined
				: { size: found.size, modified: found.mtimeMs, isDirectory: found.isDirectory() };
		},
		list: entriesOf,
		find: findFiles,
		resolve: (...parts) => resolve(...parts),
		dirname,
		basename: (path) => basename(path),
		relative: (from, to) => relative(from, to).replaceAll("\\", "/"),
		loadTokenizer: async (request) => (await runner.get()).loadTokenizer(request),
		listTokenizers: () => listTokenizers({ environment: process.env, home: homedir() }),
		downloadDataset: (request) => downloadDataset(request, { environment: process.env, home: homedir() }),
		downloadTokenizer: (request) => downloadTokenizer(request, { environment: process.env, home: homedir() }),
		readPython: async (path, text, known) =>
			evaluateModule(path, text, (await parser.get()).parse(text), known),
		openLines: (path) =>
			openLines(path, {
				hash,
				onLarge: () => {
					isMuch = true;
					runner.get().catch((error: unknown) => log(String(error)));
				},
			}),
		rewriteLines: tryToRewrite,
		reportRecords: async (batch, rows, signal) => (await runner.get()).reportRecords(batch, rows, signal),
		reportLines: async (batch, signal) => (await runner.get()).reportLines(batch, signal),
		analyseLine: async (batch) => (await runner.get()).analyseLine(batch),
		verifyParity: (request, signal) =>
			verifyParity(request, { assets, log, ...(rowSeconds === undefined ? {} : { rowSeconds }) }, signal),
		hash,
		readRulePage: (rule) => readRulePage(assets.rulePages, rule),
		log,
		async dispose() {
			await (await runner.started())?.dispose();
		},
	};
}

async function tryToRewrite(rewrite: LineRewrite): Promise<Unavailable | undefined> {
	try {
		await rewriteLines(rewrite);
		return undefined;
	} catch (error) {
		if (error instanceof ReplaceFault) {
			return unavailable(error.message, "");
		}
		throw error;
	}
}

async function startRunner(
	assets: NodeAssets,
	hash: TextHash,
	{ log, rowSeconds, threads = [], isMuch }: NodeHostOptions & { readonly isMuch: boolean },
): Promise<LineRunner> {
	// One that has ended has no number any more.
	const waiting = threads.filter(({ worker }) => worker.threadId >= 0);
	const pool = await createWorkerPool({
		startThread: () => waiting.shift() ?? startRowThread(assets),
		hash,
		...(rowSeconds === undefined ? {} : { rowSeconds }),
		isMuch,
		log,
	});
	if (pool !== undefined) {
		return pool;
	}
	log("Worker threads cannot start here; records are checked in the main thread, without a time limit.");
	const store = createTokenizerStore({ embedded: openEmbedded(assets.embedded), families });
	return createInProcessRunner({ store, templates: createTemplateEngine({ now: () => new Date() }), hash });
}

async function readRulePage(folder: string, rule: string): Promise<string | undefined> {
	return /^[a-z0-9-]+$/.test(rule)
		? readFile(join(folder, `${rule}.md`), "utf8").catch(() => undefined)
		: undefined;
}

interface Once<T> {
	get(): Promise<T>;
	/** Undefined when nobody has asked for it. */
	started(): Promise<T | undefined>;
}

function once<T>(make: () => Promise<T>): Once<T> {
	let made: Promise<T> | undefined;
	return {
		get: () => (made ??= make()),
		started: async () => made,
	};
}
