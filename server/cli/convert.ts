/** `tunelint convert`: a dataset into another format or layout, every value spelled as it was. */
import { CONVERSION_TARGETS, layoutName } from "../core/index.js";
import { parseArguments, usageError, type ParsedArguments, type UsageError } from "./arguments.js";
import { changeFile, type FileChange } from "./change-file.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const convertHelp = `Usage: tunelint convert <file> --to <format> [--output file] [--diff]

Converts all records of a dataset, or none: a record that cannot be converted is named, and nothing is written.
Other columns, the order of keys, escapes, numbers and line ends stay as they are. What is trained may change with
the format: of a prompt and its completion, most trainers mask the prompt; of messages only some do unless asked to.

  --to messages      from ShareGPT conversations, Alpaca columns, or prompt and completion
  --to sharegpt      from messages; tool calls have no place there
  --to jsonl         from a JSON array, or records over several lines, to one record a line
  --to array         from JSON Lines to one JSON array
  --output <file>    a new file to write; else the dataset itself, or for another layout the file beside it
                     with the ending .jsonl or .json
  --diff, --dry-run  print the changes, and write nothing

Exit: 0 done or nothing to do, 2 usage or input fault; with --diff 1 if anything would change.
`;

export async function convert(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--to", "--output"], flags: ["--diff", "--dry-run"] });
	const change = parsed.kind === "usage-error" ? parsed : readChange(parsed);
	return "kind" in change ? change : changeFile(change, io);
}

function readChange({ positional, values, flags }: ParsedArguments): FileChange | UsageError {
	const [file, ...others] = positional;
	if (file === undefined || others.length > 0) {
		return usageError("Name one dataset.");
	}
	const to = CONVERSION_TARGETS.find((target) => target === values.get("--to"));
	if (to === undefined) {
		const given = values.get("--to");
		const wrong = given === undefined ? "--to is missing." : `"${given}" is no format.`;
		return usageError(`${wrong} Choose one of: ${CONVERSION_TARGETS.join(", ")}.`);
	}
	const output = values.get("--output") ?? layoutName(file, to);
	return {
		file,
		change: { kind: "convert", to },
		...(output === undefined ? {} : { output }),
		isDiff: flags.has("--diff") || flags.has("--dry-run"),
	};
}
