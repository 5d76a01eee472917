/** `tunelint freeze`: labels of records as a pytest file for the person's own environment. */
import { isUnavailable } from "../core/index.js";
import { FROZEN_MARK } from "../core/features/preflight/freeze-labels.js";
import type { Host } from "../host.js";
import { freezeRecords } from "../workspace/freeze-records.js";
import type { PreviewOptions } from "../workspace/workspace.js";
import {
	inputFault,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { readRunOptions } from "./run-options.js";
import { openDataset } from "./open-dataset.js";
import { withHost } from "./with-host.js";

export const freezeHelp = `Usage: tunelint freeze <file> [--records 1-5,8] [--run script] [--output test_labels.py]

Writes a pytest file that holds the ids and labels of records. Run it where you train: it stops your script at
trainer.train(), and compares the rows that the trainer would train. It is for scripts with a Trainer of Transformers,
TRL or Unsloth. Only exact rows are frozen.

  --records <ranges>        which records, from 1; 1-5 when absent
  --run <script>            the training script; else the one that belongs to the file
  --output <file>           where to write; else the standard output
`;

const MOST_RECORDS = 1_000;

interface FreezeArguments {
	readonly file: string;
	/** Ascending, each once. */
	readonly records: readonly number[];
	/** True when no records were named: then a shorter file has fewer. */
	readonly isDefault: boolean;
	readonly output?: string;
	readonly options: PreviewOptions;
}

export async function freeze(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--records", "--run", "--output"] });
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, (host) => freezeWith(host, given, io));
}

async function freezeWith(host: Host, given: FreezeArguments, io: CommandIo): Promise<ExitCode | UsageError> {
	const opened = await openDataset(host, io, given);
	if ("kind" in opened) {
		return opened;
	}
	const { file, options, workspace } = opened;
	const length = (await workspace.recordsIn(file)) ?? 0;
	const output = given.output === undefined ? undefined : host.resolve(io.cwd, given.output);
	const frozen = await freezeRecords(host, workspace, {
		file,
		records: given.records.filter((record) => !given.isDefault || record <= length),
		options,
		folder: output === undefined ? io.cwd : host.dirname(output),
	});
	if (isUnavailable(frozen)) {
		return inputFault(`${frozen.reason} ${frozen.todo}`);
	}
	const { text: content, count } = frozen;
	if (output === undefined) {
		io.write(content);
		return 0;
	}
	return write(host, io, { output, name: given.output ?? output, content, count });
}

/** A file that somebody else wrote is left alone. */
async function write(
	host: Host,
	io: CommandIo,
	{ output, name, content, count }: { output: string; name: string; content: string; count: number },
): Promise<ExitCode | UsageError> {
	if ((await host.stat(output)) !== undefined) {
		const read = await host.readText(output);
		if (isUnavailable(read) || !read.text.startsWith(FROZEN_MARK)) {
			return inputFault(`"${name}" is there already and was not written by this command. Name another file.`);
		}
	}
	await io.replaceFile(output, [content]);
	io.write(
		`Froze ${count} record${count === 1 ? "" : "s"} in ${name}. Run \`pytest ${name}\` where you train.\n`,
	);
	return 0;
}

function readArguments(parsed: ParsedArguments): FreezeArguments | UsageError {
	const { positional, values } = parsed;
	const [file, ...others] = positional;
	if (file === undefined || others.length > 0) {
		return usageError("Name one dataset file.");
	}
	const named = values.get("--records");
	const records = readRanges(named ?? "1-5");
	if (!Array.isArray(records)) {
		return usageError(
			`--records must be numbers and ranges from 1, such as 1-5,8, of at most ${MOST_RECORDS} records; it is "${named ?? ""}".`,
		);
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	const output = values.get("--output");
	return {
		file,
		records,
		isDefault: named === undefined,
		options,
		...(output === undefined ? {} : { output }),
	};
}

function readRanges(text: string): number[] | undefined {
	const found = new Set<number>();
	for (const part of text.split(",")) {
		const match = /^\s*([1-9]\d{0,8})(?:\s*-\s*([1-9]\d{0,8}))?\s*$/.exec(part);
		const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
		if (match === null || last < first || last - first + found.size >= MOST_RECORDS) {
			return undefined;
		}
		for (let record = first; record <= last; record++) {
			found.add(record);
		}
	}
	return [...found].sort((a, b) => a - b);
}
