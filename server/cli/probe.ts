/** `tunelint probe`: puts the batch probe into a training script, or compares what it recorded with the prediction. */
import { editedPieces, isUnavailable } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { ProbeChange } from "../workspace/change-probe.js";
import {
	inputFault,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { comparisonJson, comparisonText } from "./report/batch-comparison.js";
import { editDiff } from "./edit-diff.js";
import { foldersOf } from "./workspace-folders.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const probeHelp = `Usage: tunelint probe <script> [--batches N] [--loss] [--go-on] [--write | --remove]
       tunelint probe --compare <file> [--run script] [--format text|json]

The first form adds lines before the script's training call that record its first batches (ids, labels) in
tunelint-batches.jsonl, and prints the change. The second compares such a file with what Tunelint predicts for the
datasets of the script, and prints the first difference of each row. It also reads the output of
"axolotl preprocess --debug", and JSON Lines with ids and labels.
Exit: 0 done, or all equal; 1 a difference; 2 usage or input fault.

  --batches <n>      how many batches are recorded; 2
  --loss             record the loss of each token too
  --go-on            train on after recording; else the run stops there
  --write            change the script; else the change is only printed
  --remove           take the lines out of the script again
  --compare <file>   the recorded batches
  --run <script>     the script that recorded them, or the config; else the one that the file names
  --format <name>    text (default) or json
`;

const MOST_BATCHES = 1_000;

interface EditArguments {
	readonly kind: "edit";
	readonly script: string;
	readonly change: ProbeChange;
	readonly isWritten: boolean;
}

interface CompareArguments {
	readonly kind: "compare";
	readonly file: string;
	readonly run?: string;
	readonly format: "text" | "json";
}

export async function probe(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--batches", "--compare", "--run", "--format"],
		flags: ["--loss", "--go-on", "--write", "--remove"],
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if (given.kind === "usage-error") {
		return given;
	}
	return withHost(io, async (host) => {
		return given.kind === "edit" ? await edit(host, given, io) : await compare(host, given, io);
	});
}

async function edit(
	host: Host,
	{ script, change, isWritten }: EditArguments,
	io: CommandIo,
): Promise<ExitCode | UsageError> {
	const file = host.resolve(io.cwd, script);
	const read = await host.readText(file);
	if (read.kind !== "text") {
		return inputFault(
			read.kind === "invalid" ? `"${script}": ${read.reason}` : `${read.reason} ${read.todo}`,
		);
	}
	const workspace = createWorkspace(host, { folders: [host.dirname(file)] });
	const found = await workspace.changeProbe(file, change);
	if (isUnavailable(found)) {
		return inputFault(`${found.reason} ${found.todo}`);
	}
	if (isWritten) {
		const mark = read.hadByteOrderMark ? "\ufeff" : "";
		await io.replaceFile(file, [mark, ...editedPieces(read.text, found.edits)]);
		const next = change.kind === "remove" ? "" : " Run it, then compare with `tunelint probe --compare`.";
		io.write(`${found.title}: ${host.relative(io.cwd, file)} is written.${next}\n`);
		return 0;
	}
	io.write([...editDiff(host.relative(io.cwd, file), read.text, found.edits)].join(""));
	return 0;
}

async function compare(host: Host, given: CompareArguments, io: CommandIo): Promise<ExitCode | UsageError> {
	const file = host.resolve(io.cwd, given.file);
	const run = given.run === undefined ? undefined : host.resolve(io.cwd, given.run);
	for (const [path, name] of [
		[file, given.file],
		[run, given.run],
	] as const) {
		if (path !== undefined && (await host.stat(path)) === undefined) {
			return inputFault(`There is no "${name ?? path}".`);
		}
	}
	const folders = await foldersOf(host, io.cwd, [file, ...(run === undefined ? [] : [run])]);
	const workspace = createWorkspace(host, { folders });
	const answer = await workspace.compareBatches(file, run === undefined ? {} : { run });
	if (isUnavailable(answer)) {
		return inputFault(`${answer.reason} ${answer.todo}`);
	}
	const relative = (path: string): string => host.relative(io.cwd, path);
	io.write(given.format === "json" ? comparisonJson(answer, relative) : comparisonText(answer, relative));
	return answer.rows.every(({ verdict }) => verdict === "equal" || verdict === "equal-ids") ? 0 : 1;
}

function readArguments({
	positional,
	values,
	flags,
}: ParsedArguments): EditArguments | CompareArguments | UsageError {
	const file = values.get("--compare");
	const [script, ...others] = positional;
	if (file !== undefined) {
		const stray = script ?? [...flags][0] ?? (values.has("--batches") ? "--batches" : undefined);
		if (stray !== undefined) {
			return usageError(`--compare does not go with "${stray}".`);
		}
		const format = readFormat({ values }, ["text", "json"]);
		if (typeof format !== "string") {
			return format;
		}
		const run = values.get("--run");
		return { kind: "compare", file, format, ...(run === undefined ? {} : { run }) };
	}
	if (script === undefined || others.length > 0) {
		return usageError("Name one training script, or a recorded file with --compare.");
	}
	if (values.has("--run") || values.has("--format")) {
		return usageError("--run and --format go with --compare.");
	}
	if (flags.has("--remove")) {
		return { kind: "edit", script, change: { kind: "remove" }, isWritten: true };
	}
	const batches = values.get("--batches") ?? "2";
	if (!/^[1-9]\d{0,3}$/.test(batches) || Number(batches) > MOST_BATCHES) {
		return usageError(`--batches must be a whole number from 1 to ${MOST_BATCHES}; it is "${batches}".`);
	}
	const options = {
		batches: Number(batches),
		withLoss: flags.has("--loss"),
		goesOn: flags.has("--go-on"),
	};
	return { kind: "edit", script, change: { kind: "insert", options }, isWritten: flags.has("--write") };
}
