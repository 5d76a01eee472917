/** `tunelint tokenize`: texts in, token ids out, a line each. */
import { isUnavailable, type JsonValue, type Tokenizer } from "../core/index.js";
import { openTokenizer } from "../node/open-tokenizer.js";
import { answerLines, lineError } from "./answer-lines.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
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
	const name = parsed.values.get("--tokenizer");
	if (name === undefined || parsed.positional.length > 0) {
		return usageError(
			name === undefined ? "--tokenizer is missing." : "The texts come from the standard input.",
		);
	}
	const tokenizer = await openTokenizer({ chosen: name, relativeTo: io.cwd });
	if (isUnavailable(tokenizer)) {
		return inputFault(`${tokenizer.reason} ${tokenizer.todo}`);
	}
	const addSpecialTokens = parsed.flags.has("--add-special-tokens");
	await answerLines(io, (text) => idsOf(tokenizer, text, addSpecialTokens));
	return 0;
}

function idsOf(tokenizer: Tokenizer, text: JsonValue, addSpecialTokens: boolean): unknown {
	if (typeof text !== "string") {
		return lineError("TypeError", "The line is no JSON string.");
	}
	try {
		return tokenizer.encode(text, { addSpecialTokens }).ids;
	} catch (error) {
		// The encoder throws this for a text that has no ids; anything else is a bug.
		if (isUnavailable(error)) {
			return lineError("ValueError", `${error.reason} ${error.todo}`);
		}
		throw error;
	}
}
