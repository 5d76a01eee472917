/** `tunelint dedupe`: a dataset without the rows that say what an earlier row says. */
import { parseArguments, usageError, type UsageError } from "./arguments.js";
import { changeFile } from "./change-file.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const dedupeHelp = `Usage: tunelint dedupe <file> [--exact] [--output file] [--diff]

Deletes the rows that the rule duplicate-row reports: those that say what an earlier row says, up to case, white
space and columns that are not trained. The first one stays, and every other byte of the file.

  --exact            only rows with the same characters
  --output <file>    a new file to write; else the dataset itself
  --diff, --dry-run  print the changes, and write nothing

Exit: 0 done or nothing to do, 2 usage or input fault; with --diff 1 if anything would change.
`;

export async function dedupe(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--output"], flags: ["--exact", "--diff", "--dry-run"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const [file, ...others] = parsed.positional;
	if (file === undefined || others.length > 0) {
		return usageError("Name one dataset.");
	}
	const output = parsed.values.get("--output");
	const { flags } = parsed;
	return changeFile(
		{
			file,
			change: { kind: "remove-duplicates", isExact: flags.has("--exact") },
			...(output === undefined ? {} : { output }),
			isDiff: flags.has("--diff") || flags.has("--dry-run"),
		},
		io,
	);
}
