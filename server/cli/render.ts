/** `tunelint render`: conversations in, the chat template's text out, a line each. */
import { unavailable } from "../core/index.js";
import { answerLines } from "./answer-lines.js";
import { parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export const renderHelp = `Usage: tunelint render --tokenizer DIR [--transformers 4|5]

Reads one JSON object a line from the standard input:
  {"messages","tools"?,"add_generation_prompt"?,"continue_final_message"?,"now"?, … other template arguments}
and writes {"text","generation":[[start,end],…]} a line, or {"error":{"type","message"}} where the template fails.
Places are UTF-16 offsets; "now" is a local time such as "2024-05-17T09:30:00".

  --tokenizer <path>     a tokenizer folder or a model name
  --transformers <4|5>   also does what that version does before the template runs: 4.57 and 5.23 refuse an empty
                         conversation, 5.23 drops members that are null; without it the template gets what is written
`;

export async function render(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--tokenizer", "--transformers"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const tokenizer = parsed.values.get("--tokenizer");
	if (tokenizer === undefined || parsed.positional.length > 0) {
		return usageError(
			tokenizer === undefined ? "--tokenizer is missing." : "The conversations come from the standard input.",
		);
	}
	const version = parsed.values.get("--transformers");
	if (version !== undefined && version !== "4" && version !== "5") {
		return usageError(`"${version}" is no version of Transformers that is followed here. Use 4 or 5.`);
	}
	return answerLines(io, {
		tokenizer,
		task: {
			kind: "render",
			...(version === undefined ? {} : { transformersVersion: version === "4" ? 4 : 5 }),
		},
		refuse: ({ template }) =>
			template.level === "unavailable" ? unavailable(template.why, template.todo) : undefined,
	});
}
