/** Tables and compressed files as text, read in a thread of their own with limits on time and memory. */
import { Worker } from "node:worker_threads";
import { unavailable, type Unavailable } from "../../core/index.js";
import type { Packing } from "../../core/types/packing.js";
import type { PackedText } from "../../host.js";
import type { TableAnswer, TableOrder } from "./table-worker.js";

/** The text of the records; JavaScript strings end at 512 MB. */
const MAX_UNITS = 256_000_000;
const SECONDS = 120;
const MEGABYTES = 4_096;

export async function readPackedFile(
	workerFile: string,
	path: string,
	packing: Packing,
): Promise<PackedText | Unavailable> {
	const found = await ask(workerFile, { path, packing, limits: { units: MAX_UNITS } });
	switch (found.kind) {
		case "rows":
			return { kind: "text", ...found.rows };
		case "too-large":
			return unavailable(
				`The file has more than ${MAX_UNITS / 1e6} MB of text, more than Tunelint reads as a whole.`,
				"Split it to have it checked.",
			);
		case "broken":
			return unavailable(
				`The file cannot be read as ${wordsFor(packing)}: ${found.reason.replace(/\.+$/, "")}.`,
				"A trainer stops here as well; write or download it again.",
			);
	}
}

function wordsFor({ content, compression }: Packing): string {
	const words = { gzip: "gzip", zstd: "Zstandard" };
	const names = { jsonl: "JSON", json: "JSON", csv: "CSV", tsv: "TSV", parquet: "Parquet", arrow: "Arrow" };
	return compression === undefined ? names[content] : words[compression];
}

function ask(workerFile: string, order: TableOrder): Promise<TableAnswer> {
	return new Promise((resolve) => {
		const worker = new Worker(workerFile, {
			workerData: order,
			resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
			// What a library prints must not reach the standard output, which may carry the protocol.
			stdout: true,
			stderr: true,
		});
		const end = (answer: TableAnswer): void => {
			clearTimeout(timer);
			resolve(answer);
			void worker.terminate();
		};
		const timer = setTimeout(
			() => end({ kind: "broken", reason: `it took longer than ${SECONDS} seconds` }),
			SECONDS * 1_000,
		);
		worker.once("message", (answer: TableAnswer) => end(answer));
		worker.once("error", (error) => end({ kind: "broken", reason: error.message }));
		worker.once("exit", () => end({ kind: "broken", reason: "the reader ended without an answer" }));
	});
}
