/** Runs commands of the command line in a folder of their own, with what they read and what they wrote. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Readable } from "node:stream";
import { after } from "node:test";
import type { CommandIo } from "../../server/cli/command-io.js";
import { run } from "../../server/cli/run.js";
import type { Host } from "../../server/host.js";
import { replaceFile } from "../../server/node/replace-file.js";
import { createNodeHost } from "../../server/node/node-host.js";
import { tinyTokenizer } from "./tiny-tokenizer.js";

export interface CommandFolder {
	readonly cwd: string;
	/** Every byte is a token, so ids are easy to say: those of ASCII are the byte minus 33. */
	writeTokenizer(name: string, config: { readonly [key: string]: unknown }): void;
	tunelint(
		argv: readonly string[],
		...input: readonly (string | Buffer)[]
	): Promise<{ readonly out: string; readonly errors: string; readonly code: number }>;
}

/** The folder goes when the tests of the file have ended. `sharesHost`: one worker for all commands, which then starts once. */
export function createCommandFolder({ sharesHost = false } = {}): CommandFolder {
	const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-command-"));
	let log = "";
	let shared: Promise<Host> | undefined;
	const sharedHost = async (): Promise<Host> => {
		shared ??= createNodeHost({ log: (message) => (log += message) });
		return { ...(await shared), dispose: () => Promise.resolve() };
	};
	after(async () => {
		await (await shared)?.dispose();
		fs.rmSync(cwd, { recursive: true });
	});
	return {
		cwd,
		writeTokenizer(name, config) {
			fs.mkdirSync(path.join(cwd, name));
			for (const [file, text] of Object.entries(tinyTokenizer({ config }))) {
				fs.writeFileSync(path.join(cwd, name, file), text);
			}
		},
		async tunelint(argv, ...input) {
			let out = "";
			let errors = "";
			const io: CommandIo = {
				cwd,
				input: Readable.from(input.map((chunk) => Buffer.from(chunk))),
				write: (text) => (out += text),
				writeError: (text) => (errors += text),
				hasColours: false,
				columns: 100,
				createHost: () =>
					sharesHost ? sharedHost() : createNodeHost({ log: (message) => (errors += message) }),
				replaceFile,
				version: "0.0.0",
			};
			const code = await run(argv, io);
			errors += log;
			log = "";
			return { out, errors, code };
		},
	};
}
