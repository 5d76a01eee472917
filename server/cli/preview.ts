/** `tunelint preview`: one record as tokens, with what is trained and why. */
import { createLineIndex, isUnavailable, type Location, type PreviewModel } from "../core/index.js";
import type { Host } from "../host.js";
import type { PreviewOptions } from "../workspace/workspace.js";
import {
	inputFault,
	parseArguments,
	usageError,
	type ParsedArguments,
	type UsageError,
} from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { previewJson } from "./preview-json.js";
import { previewText } from "./preview-text.js";
import { readRunOptions, runOptionHelp, runOptionNames } from "./run-options.js";
import { openDataset } from "./open-dataset.js";
import { withHost } from "./with-host.js";
import { readFormat } from "./read-format.js";

export const previewHelp = `Usage: tunelint preview <file> --record N [options]

Shows one record as the model will see it: text, token ids, labels, and who decided each.

  --record <n>              which record, from 1
${runOptionHelp}  --conversation <side>     chosen (default) or rejected, for preference rows
  --format <name>           text (default) or json
`;

interface PreviewArguments {
	readonly file: string;
	readonly record: number;
	readonly format: "text" | "json";
	readonly options: PreviewOptions;
}

export async function preview(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: [...runOptionNames.values, "--record", "--format", "--conversation"],
		lists: runOptionNames.lists,
	});
	const given = parsed.kind === "usage-error" ? parsed : readArguments(parsed);
	if ("kind" in given) {
		return given;
	}
	return withHost(io, (host) => previewWith(host, given, io));
}

async function previewWith(
	host: Host,
	given: PreviewArguments,
	io: CommandIo,
): Promise<ExitCode | UsageError> {
	const opened = await openDataset(host, io, given);
	if ("kind" in opened) {
		return opened;
	}
	const { file, options, workspace } = opened;
	const model = await workspace.preview(file, { record: given.record }, options);
	if (isUnavailable(model)) {
		return inputFault(`${model.reason} ${model.todo}`);
	}
	io.write(
		given.format === "json"
			? previewJson(model, (path) => host.relative(io.cwd, path))
			: previewText(model, { ...io, placeOf: await placesOf(host, io.cwd, model) }),
	);
	return 0;
}

/** `train.py:41` for the places that the preview names. */
async function placesOf(
	host: Host,
	cwd: string,
	model: PreviewModel,
): Promise<(location: Location) => string> {
	const files = new Set(
		model.tokens.flatMap(({ decidedBy }) =>
			decidedBy !== null && "file" in decidedBy ? [decidedBy.file] : [],
		),
	);
	if (model.limit?.location !== undefined) {
		files.add(model.limit.location.file);
	}
	const lines = new Map<string, ReturnType<typeof createLineIndex>>();
	for (const file of files) {
		const read = await host.readText(file);
		if (!isUnavailable(read)) {
			lines.set(file, createLineIndex(read.text));
		}
	}
	return ({ file, range }) => {
		const line = lines.get(file)?.positionAt(range.start).line;
		return `${host.relative(cwd, file)}${line === undefined ? "" : `:${line + 1}`}`;
	};
}

function readArguments(parsed: ParsedArguments): PreviewArguments | UsageError {
	const { positional, values } = parsed;
	const [file, ...others] = positional;
	if (file === undefined || others.length > 0) {
		return usageError("Name one dataset file.");
	}
	const record = values.get("--record") ?? "1";
	if (!/^[1-9]\d{0,14}$/.test(record)) {
		return usageError(`--record must be a whole number from 1; it is "${record}".`);
	}
	const format = readFormat(parsed, ["text", "json"]);
	if (typeof format !== "string") {
		return format;
	}
	const side = values.get("--conversation");
	if (side !== undefined && side !== "chosen" && side !== "rejected") {
		return usageError(`Unknown conversation "${side}". Choose chosen or rejected.`);
	}
	const options = readRunOptions(parsed);
	if ("kind" in options) {
		return options;
	}
	return {
		file,
		record: Number(record),
		format,
		options: { ...options, ...(side === undefined ? {} : { side }) },
	};
}
