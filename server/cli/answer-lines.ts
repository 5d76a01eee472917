/** One line of JSON in, one line of JSON out, in the same order; a line that cannot be answered gets an error of its own. */
import type { JsonValue } from "../core/index.js";
import type { CommandIo } from "./command-io.js";
import { readLines, type InputLine } from "./read-lines.js";

/** `type` is the name of Python's exception for the same fault. */
export interface LineError {
	readonly error: { readonly type: string; readonly message: string };
}

export function lineError(type: string, message: string): LineError {
	return { error: { type, message } };
}

/** Writing waits for the reader of the output, and reading waits for the writing. */
export async function answerLines(
	{ input, write }: Pick<CommandIo, "input" | "write">,
	answer: (value: JsonValue) => unknown,
): Promise<void> {
	for await (const lines of readLines(input)) {
		write(lines.map((line) => `${JSON.stringify(answerLine(line, answer))}\n`).join(""));
	}
}

function answerLine(line: InputLine, answer: (value: JsonValue) => unknown): unknown {
	if (line.kind === "no-text") {
		return lineError("UnicodeDecodeError", "The line is not UTF-8.");
	}
	let value: JsonValue;
	try {
		value = JSON.parse(line.text) as JsonValue;
	} catch (error) {
		return lineError("JSONDecodeError", error instanceof Error ? error.message : String(error));
	}
	return answer(value);
}
