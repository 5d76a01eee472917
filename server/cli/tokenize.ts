/** `tunelint tokenize`: texts in, token ids out, a line each. */
import { answerLines } from "./answer-lines.js";
import { parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const tokenizeHelp = `Usage: tunelint tokenize --tokenizer DIR [--add-special-tokens]

Reads one JSON string a line from the standard input and writes one JSON array of token ids a line, in the same order.
A line that cannot be encoded gives {"error":{"type","message"}}.

  --tokenizer <path>     a tokenizer folder or a model name
  --add-special-tokens   with the tokens that the tokenizer puts around a text
`;

export async function tokenize(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--tokenizer"], flags: ["--add-special-tokens"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const tokenizer = parsed.values.get("--tokenizer");
	if (tokenizer === undefined || parsed.positional.length > 0) {
		return usageError(
			tokenizer === undefined ? "--tokenizer is missing." : "The texts come from the standard input.",
		);
	}
	const addSpecialTokens = parsed.flags.has("--add-special-tokens");
	return answerLines(io, { tokenizer, task: { kind: "tokenize", addSpecialTokens } });
}
