/** `tunelint download`: a model's tokenizer or a dataset's files from the hub, with progress on the standard error. */
import { isUnavailable } from "../core/index.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { escapeControls } from "./terminal.js";
import { withHost } from "./with-host.js";

export const downloadHelp = `Usage: tunelint download <model> [--revision R]
       tunelint download --dataset <name> [--config C] [--split S] [--revision R]

Fetches the tokenizer of a model on the Hugging Face hub (its small files, never its weights), or the data files of a
dataset, and prints the folder; runs that load the dataset then have their rows checked. No code of a repository is run.
It reads HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_OFFLINE, HTTPS_PROXY and NO_PROXY. A download that was stopped goes on.

  --dataset           the name is that of a dataset
  --config <name>     a configuration of the dataset
  --split <name>      a split of the dataset; train by default
  --revision <name>   a branch, a tag or a commit; main by default
`;

export async function download(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--revision", "--config", "--split"],
		flags: ["--dataset"],
	});
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const { positional, values, flags } = parsed;
	const [name, ...others] = positional;
	const isDataset = flags.has("--dataset");
	if (name === undefined || others.length > 0) {
		return usageError(
			isDataset
				? "Name one dataset, such as tatsu-lab/alpaca."
				: "Name one model, such as Qwen/Qwen2.5-7B-Instruct.",
		);
	}
	const [revision, config, split] = ["--revision", "--config", "--split"].map((option) => values.get(option));
	if (!isDataset && (config !== undefined || split !== undefined)) {
		return usageError("--config and --split are those of a dataset: add --dataset.");
	}
	const common = { ...(revision === undefined ? {} : { revision }), onProgress: createProgress(io) };
	return withHost(io, async (host) => {
		const answer = await (isDataset
			? host.downloadDataset({
					...common,
					name,
					...(config === undefined ? {} : { config }),
					...(split === undefined ? {} : { split }),
				})
			: host.downloadTokenizer({ ...common, model: name }));
		if (isUnavailable(answer)) {
			return inputFault(escapeControls(`${answer.reason} ${answer.todo}`));
		}
		if (answer.kind === "cancelled") {
			return inputFault("The download was cancelled; the next one goes on from there.");
		}
		io.write(`${escapeControls(answer.folder)}\n`);
		if (answer.note !== undefined) {
			io.writeError(`tunelint: ${escapeControls(answer.note)}\n`);
		}
		return 0;
	});
}

/** A line for each tenth, which a log can hold as well as a terminal. */
function createProgress(io: CommandIo): (done: number, total: number) => void {
	let told = -1;
	return (done, total) => {
		const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
		if (tenth > told) {
			told = tenth;
			io.writeError(`${megabytes(done)} of ${megabytes(total)} MB\n`);
		}
	};
}

function megabytes(bytes: number): string {
	return (bytes / 1e6).toFixed(1);
}
