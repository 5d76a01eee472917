/** `tunelint verify-parity`: our ids, texts and masks beside those of the person's own Python, on their own data. */
import { formatCount, formatNumberOf } from "../core/base/wording.js";
import { isUnavailable, unavailable, type Unavailable } from "../core/index.js";
import type { ParityResult } from "../core/types/parity-result.js";
import type { Host, ParityRequest } from "../host.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { escapeControls } from "./terminal.js";
import { withHost } from "./with-host.js";

export const verifyParityHelp = `Usage: tunelint verify-parity --tokenizer DIR [--python python3] [files…]

Renders and tokenizes the records of the files here and with the transformers of your own Python, and prints the first
difference. Every member of a record that is a text or a list of messages is compared; without files, a few of ours are.
Exit: 0 all equal, 1 a difference, 2 usage or input fault.

  --tokenizer <folder>   the folder that holds tokenizer.json
  --python <program>     a Python that has transformers; python3
`;

export async function verifyParity(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--tokenizer", "--python"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const tokenizer = parsed.values.get("--tokenizer");
	if (tokenizer === undefined) {
		return usageError("--tokenizer is missing.");
	}
	const python = parsed.values.get("--python") ?? (process.platform === "win32" ? "python" : "python3");
	return withHost(io, async (host) => {
		const result = await verify(host, io.cwd, { tokenizer, python, files: parsed.positional });
		if (result === undefined || isUnavailable(result)) {
			return inputFault(result === undefined ? "It was cancelled." : `${result.reason} ${result.todo}`);
		}
		io.write(describe(result));
		return result.kind === "equal" ? 0 : 1;
	});
}

interface VerifyArguments {
	readonly tokenizer: string;
	readonly python: string;
	/** As given. */
	readonly files: readonly string[];
}

async function verify(
	host: Host,
	cwd: string,
	given: VerifyArguments,
): Promise<ParityResult | Unavailable | undefined> {
	const folder = host.resolve(cwd, given.tokenizer);
	if ((await host.stat(folder))?.isDirectory !== true) {
		return unavailable(
			`There is no folder "${given.tokenizer}".`,
			"Name the one that holds the tokenizer's files; Python loads it as well.",
		);
	}
	const files = await readFiles(host, cwd, given.files);
	return isUnavailable(files)
		? files
		: host.verifyParity({ tokenizer: { chosen: folder }, python: given.python, files });
}

async function readFiles(
	host: Host,
	cwd: string,
	names: readonly string[],
): Promise<ParityRequest["files"] | Unavailable> {
	const found: ParityRequest["files"][number][] = [];
	for (const name of names) {
		const read = await host.readText(host.resolve(cwd, name));
		if (read.kind !== "text") {
			return read.kind === "invalid" ? unavailable(`"${name}": ${read.reason}`, "") : read;
		}
		found.push({ name, text: read.text });
	}
	return found;
}

function describe(result: ParityResult): string {
	const { reference, equal, refused } = result;
	const alike = refused === 0 ? "" : ` Both sides fail alike on ${formatCount(refused)} more.`;
	const lines =
		result.kind === "equal"
			? [`${formatNumberOf(equal, "answer")} equal.${alike}`]
			: [
					`${result.place}: ${result.what}.`,
					...(result.text === undefined ? [] : [`  text      ${JSON.stringify(result.text.slice(0, 200))}`]),
					`  Tunelint  ${result.ours}`,
					`  Python    ${result.python}`,
					`Before it: ${formatNumberOf(equal, "answer")} equal.${alike}`,
				];
	return `${escapeControls([`Compared with ${reference}.`, ...lines].join("\n"))}\n`;
}
