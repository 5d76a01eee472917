/** One line of JSON in, one line of JSON out, in the same order; a line that cannot be answered gets an error of its own. */
import { isUnavailable, type TokenizerFacts, type Unavailable } from "../core/index.js";
import { lineError } from "../node/line-error.js";
import type { LineTask } from "../node/line-task.js";
import { openLineWorker, type LineWorker } from "../node/line-worker.js";
import { readLines, type InputLine } from "../node/read-lines.js";
import { inputFault, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";

export interface LineAnswering {
	/** A folder or a model name. */
	readonly tokenizer: string;
	readonly task: LineTask;
	/** Why no line could be answered with this tokenizer. */
	refuse?(facts: TokenizerFacts): Unavailable | undefined;
}

/** Writing waits for the reader of the output, and reading waits for the writing. */
export async function answerLines(
	io: CommandIo,
	{ tokenizer, task, refuse }: LineAnswering,
): Promise<ExitCode | UsageError> {
	const worker = await openLineWorker(
		{ chosen: tokenizer, relativeTo: io.cwd },
		{
			...(io.rowSeconds === undefined ? {} : { rowSeconds: io.rowSeconds }),
			log: (message) => io.writeError(`tunelint: ${message}\n`),
		},
	);
	const gap = isUnavailable(worker) ? worker : refuse?.(worker.facts);
	if (isUnavailable(worker)) {
		return faultOf(worker);
	}
	try {
		if (gap !== undefined) {
			return faultOf(gap);
		}
		for await (const lines of readLines(io.input)) {
			io.write(await answerChunk(worker, task, lines));
		}
		return 0;
	} finally {
		await worker.dispose();
	}
}

function faultOf({ reason, todo }: Unavailable): UsageError {
	return inputFault(`${reason} ${todo}`);
}

async function answerChunk(worker: LineWorker, task: LineTask, lines: readonly InputLine[]): Promise<string> {
	const texts = lines.flatMap((line) => (line.kind === "line" ? [line.text] : []));
	const answers = (await worker.answer(task, texts)).values();
	return lines.map((line) => `${line.kind === "line" ? answers.next().value : NO_TEXT}\n`).join("");
}

const NO_TEXT = JSON.stringify(lineError("UnicodeDecodeError", "The line is not UTF-8."));
