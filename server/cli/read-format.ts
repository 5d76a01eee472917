/** The value of `--format`; the first of the formats when it is not given. */
import { usageError, type ParsedArguments, type UsageError } from "./arguments.js";

export function readFormat<Format extends string>(
	{ values }: Pick<ParsedArguments, "values">,
	formats: readonly [Format, ...Format[]],
): Format | UsageError {
	const named = values.get("--format") ?? formats[0];
	const words = [formats.slice(0, -1).join(", "), ...formats.slice(-1)].join(" or ");
	return formats.find((one) => one === named) ?? usageError(`Unknown format "${named}". Choose ${words}.`);
}
