/** `tunelint stats`: lengths, trained shares and what a maximum length cuts, for whole files. */
import { isUnavailable } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { PreviewOptions, StatsAnswer } from "../workspace/workspace.js";
import {
	inputFault,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { readRunOptions, resolveRunOptions, runOptionHelp, runOptionNames } from "./run-options.js";
import { statsText } from "./stats-text.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const statsHelp = `Usage: tunelint stats <file>… [options]

Rows, tokens, trained share, a histogram of lengths, and what a maximum length would cut.

${runOptionHelp}  --max-length <n>          what cutting every row at its end would do
  --format <name>           text (default) or json
`;

interface StatsArguments {
	readonly files: readonly string[];
	readonly format: "text" | "json";
	readonly length?: number;
	readonly options: PreviewOptions;
}

export async function stats(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: [...runOptionNames.values, "--max-length", "--format"],
		lists: runOptionNames.lists,
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, (host) => statsWith(host, given, io));
}

async function statsWith(host: Host, given: StatsArguments, io: CommandIo): Promise<ExitCode | UsageError> {
	const options = await resolveRunOptions(host, io.cwd, given.options);
	if ("kind" in options) {
		return options;
	}
	const files = given.files.map((file) => host.resolve(io.cwd, file));
	const run = options.run === undefined ? [] : [options.run];
	const workspace = createWorkspace(host, { folders: await foldersOf(host, io.cwd, [...files, ...run]) });
	const answers = [];
	for (const file of files) {
		const name = host.relative(io.cwd, file);
		const stat = await host.stat(file);
		if (stat === undefined || stat.isDirectory) {
			return inputFault(
				stat === undefined ? `There is no "${name}".` : `"${name}" is a folder; name datasets.`,
			);
		}
		const answer = await workspace.stats(file, {
			...options,
			...(given.length === undefined ? {} : { length: given.length }),
		});
		if (isUnavailable(answer)) {
			return inputFault(`${answer.reason} ${answer.todo}`);
		}
		answers.push({ ...answer, file: name });
	}
	io.write(
		given.format === "json"
			? `${JSON.stringify({ version: 1, files: answers.map(plainAnswer) })}\n`
			: answers.map((answer) => statsText(answer, io)).join("\n"),
	);
	return 0;
}

function plainAnswer({ file, run, stats: found }: StatsAnswer): object {
	return { file, trainer: run.trainer, trainerVersion: run.version, exactness: run.exactness, ...found };
}

function readArguments(parsed: ParsedArguments): StatsArguments | UsageError {
	const { positional, values } = parsed;
	if (positional.length === 0) {
		return usageError("Name at least one dataset file.");
	}
	const format = readFormat(parsed, ["text", "json"]);
	if (typeof format !== "string") {
		return format;
	}
	const length = values.get("--max-length");
	if (length !== undefined && !/^[1-9]\d{0,8}$/.test(length)) {
		return usageError(`--max-length must be a whole number from 1; it is "${length}".`);
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	return { files: positional, format, options, ...(length === undefined ? {} : { length: Number(length) }) };
}
