/** `tunelint lock`: pins chat templates, special tokens, tokenizers and revisions of every run, or checks the pins. */
import { createLineIndex } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { onOneLine } from "./terminal.js";
import { withHost } from "./with-host.js";

export const lockHelp = `Usage: tunelint lock [folder] [--check]

Writes tunelint.lock: the hash of the chat template, the special tokens, the tokenizer and the revision of every run, and
the TEMPLATE of every Modelfile. \`tunelint check\` reports where a run, a result or a Modelfile differs from it.
Exit: 0 written, or nothing differs; 1 a difference; 2 usage or input fault.

  --check     compare with the lock that is there, and write nothing
`;

export async function lock(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { flags: ["--check"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const [path = ".", ...others] = parsed.positional;
	if (others.length > 0) {
		return usageError("Name one folder.");
	}
	return withHost(io, async (host) => {
		const folder = host.resolve(io.cwd, path);
		if ((await host.stat(folder))?.isDirectory !== true) {
			return inputFault(`There is no folder "${path}".`);
		}
		return parsed.flags.has("--check")
			? await checkLock(host, folder, io)
			: await writeLock(host, folder, io);
	});
}

async function writeLock(host: Host, folder: string, io: CommandIo): Promise<ExitCode | UsageError> {
	const { file, text } = await createWorkspace(host, { folders: [folder] }).templateLock(folder);
	if (text === undefined) {
		return inputFault("No run here has a tokenizer that is known, so there is nothing to pin.");
	}
	await io.replaceFile(file, [text]);
	io.write(`Wrote ${host.relative(io.cwd, file)}.\n`);
	return 0;
}

async function checkLock(host: Host, folder: string, io: CommandIo): Promise<ExitCode | UsageError> {
	const workspace = createWorkspace(host, { folders: [folder] });
	const { file } = await workspace.templateLock(folder);
	const text = await workspace.textOf(file);
	if (text === undefined) {
		return inputFault(`There is no ${host.relative(io.cwd, file)}; \`tunelint lock\` writes it.`);
	}
	const findings = await workspace.findingsOf(file);
	const places = createLineIndex(text);
	for (const { range, message } of findings) {
		const { line } = places.positionAt(range.start);
		io.write(`${host.relative(io.cwd, file)}:${line + 1} ${onOneLine(message)}\n`);
	}
	if (findings.length === 0) {
		io.write("Everything is as it was locked.\n");
	}
	return findings.length === 0 ? 0 : 1;
}
