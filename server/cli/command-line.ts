/** `tunelint` as a process: arguments, streams, the exit code, and nothing else. */
import { writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createNodeHost } from "../node/node-host.js";
import type { RowThread } from "../node/row-thread.js";
import { packageVersion } from "../node/package-version.js";
import { replaceFile } from "../node/replace-file.js";
import type { CommandIo } from "./command-io.js";
import { run } from "./run.js";

/** `threads`: those that were started already. */
export async function runCommandLine(threads: readonly RowThread[]): Promise<void> {
	const io: CommandIo = {
		cwd: process.cwd(),
		get input() {
			return process.stdin;
		},
		write: (text) => writeAll(1, text),
		writeError: (text) => writeAll(2, text),
		hasColours: process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
		columns: process.stdout.columns ?? 100,
		createHost: () => createNodeHost({ threads, log: (message) => writeAll(2, `tunelint: ${message}\n`) }),
		replaceFile,
		version: packageVersion(dirname(fileURLToPath(import.meta.url))),
	};
	process.exitCode = await run(process.argv.slice(2), io);
}

/** Written at once, so that a pipe gets everything before the process ends; a reader that has left ends it quietly. */
function writeAll(descriptor: 1 | 2, text: string): void {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length;) {
		try {
			at += writeSync(descriptor, bytes, at);
		} catch (error) {
			const code = error instanceof Error && "code" in error ? error.code : undefined;
			if (code === "EPIPE") {
				process.exit(0);
			}
			// A pipe that is full for now; the reader takes what is there in its own time.
			if (code !== "EAGAIN") {
				throw error;
			}
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
		}
	}
}
