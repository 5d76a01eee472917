/** `tunelint split`: moves rows of a dataset into a validation file; the same seed moves the same rows. */
import { validationName } from "../core/index.js";
import { parseArguments, usageError, type ParsedArguments, type UsageError } from "./arguments.js";
import { changeFile, type FileChange } from "./change-file.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const splitHelp = `Usage: tunelint split <file> --validation <share or count> [--seed N] [--part-near] [--output file] [--diff]

Moves rows into a validation file, chosen by their content and the seed, whatever their order. Rows that say or ask
the same, or share nearly all their words, stay together, so that no answer is tested on a prompt that was trained on.
Every row keeps its bytes.

  --validation <n>   a share below 1, such as 0.05, or a number of rows
  --seed <n>         another choice of rows; 0
  --part-near        rows that are nearly alike may be parted; those that say or ask the same are not
  --output <file>    the validation file, which must not be there yet; validation.jsonl beside train.jsonl
  --diff, --dry-run  print the changes, and write nothing

Exit: 0 done, 2 usage or input fault; with --diff 1.
`;

export async function split(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, {
		values: ["--validation", "--seed", "--output"],
		flags: ["--part-near", "--diff", "--dry-run"],
	});
	const change = parsed.kind === "usage-error" ? parsed : readChange(parsed);
	return "kind" in change ? change : changeFile(change, io);
}

function readChange({ positional, values, flags }: ParsedArguments): FileChange | UsageError {
	const [file, ...others] = positional;
	if (file === undefined || others.length > 0) {
		return usageError("Name one dataset.");
	}
	const given = values.get("--validation");
	if (given === undefined || !/^(?:[1-9]\d{0,8}|0?\.\d{1,9})$/.test(given) || Number(given) === 0) {
		return usageError(
			`--validation must be a share such as 0.05 or a whole number of rows; it is ${given === undefined ? "missing" : `"${given}"`}.`,
		);
	}
	const seed = values.get("--seed") ?? "0";
	if (!/^\d{1,9}$/.test(seed)) {
		return usageError(`--seed must be a whole number; it is "${seed}".`);
	}
	return {
		file,
		change: {
			kind: "split",
			size: Number(given),
			seed: Number(seed),
			...(flags.has("--part-near") ? { partsNear: true } : {}),
		},
		output: values.get("--output") ?? validationName(file),
		isDiff: flags.has("--diff") || flags.has("--dry-run"),
	};
}
