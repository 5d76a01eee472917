/** `tunelint verify-parity`: our ids, texts and masks beside those of the person's own Python, on their own data. */
import { formatCount, formatNumberOf } from "../core/base/wording.js";
import { isUnavailable, unavailable, type Unavailable } from "../core/index.js";
import type { Host } from "../host.js";
import { createApplyChatTemplate } from "../node/apply-chat-template.js";
import { openTokenizer } from "../node/open-tokenizer.js";
import { inputFault, parseArguments, usageError, type UsageError } from "./arguments.js";
import type { CommandIo, ExitCode } from "./command-io.js";
import { asksForMask, compareAnswer, type Difference, type OurSide } from "./parity/compare-answer.js";
import { startPython, type PythonReference } from "./parity/python-reference.js";
import { ownQuestions, questionsOf, type Question } from "./parity/questions.js";
import { escapeControls } from "./terminal.js";

export const verifyParityHelp = `Usage: tunelint verify-parity --tokenizer DIR [--python python3] [files…]

Renders and tokenizes the records of the files here and with the transformers of your own Python, and prints the first
difference. Every member of a record that is a text or a list of messages is compared; without files, a few of ours are.
Exit: 0 all equal, 1 a difference, 2 usage or input fault.

  --tokenizer <folder>   the folder that holds tokenizer.json
  --python <program>     a Python that has transformers; python3
`;

export async function verifyParity(argv: readonly string[], io: CommandIo): Promise<ExitCode | UsageError> {
	const parsed = parseArguments(argv, { values: ["--tokenizer", "--python"] });
	if (parsed.kind === "usage-error") {
		return parsed;
	}
	const tokenizer = parsed.values.get("--tokenizer");
	if (tokenizer === undefined) {
		return usageError("--tokenizer is missing.");
	}
	const python = parsed.values.get("--python") ?? (process.platform === "win32" ? "python" : "python3");
	const host = await io.createHost();
	try {
		const result = await verify(host, io, { tokenizer, python, files: parsed.positional });
		return isUnavailable(result) ? inputFault(`${result.reason} ${result.todo}`) : result;
	} finally {
		await host.dispose();
	}
}

interface VerifyArguments {
	readonly tokenizer: string;
	readonly python: string;
	/** As given. */
	readonly files: readonly string[];
}

async function verify(host: Host, io: CommandIo, given: VerifyArguments): Promise<ExitCode | Unavailable> {
	const folder = host.resolve(io.cwd, given.tokenizer);
	if ((await host.stat(folder))?.isDirectory !== true) {
		return unavailable(
			`There is no folder "${given.tokenizer}".`,
			"Name the one that holds the tokenizer's files; Python loads it as well.",
		);
	}
	const tokenizer = await openTokenizer({ chosen: folder });
	if (isUnavailable(tokenizer)) {
		return tokenizer;
	}
	// Read before Python starts, which takes seconds.
	const texts = await readFiles(host, io.cwd, given.files);
	if (isUnavailable(texts)) {
		return texts;
	}
	const reference = await startPython({ python: given.python, folder });
	if (isUnavailable(reference)) {
		return reference;
	}
	io.write(`Compared with ${reference.name}.\n`);
	try {
		return await compareAll({ tokenizer, apply: createApplyChatTemplate() }, reference, questions(texts), io);
	} finally {
		reference.stop();
	}
}

interface ReadFile {
	readonly name: string;
	readonly text: string;
}

async function readFiles(
	host: Host,
	cwd: string,
	files: readonly string[],
): Promise<readonly ReadFile[] | Unavailable> {
	const found: ReadFile[] = [];
	for (const name of files) {
		const read = await host.readText(host.resolve(cwd, name));
		if (read.kind !== "text") {
			return read.kind === "invalid" ? unavailable(`"${name}": ${read.reason}`, "") : read;
		}
		found.push({ name, text: read.text });
	}
	return found;
}

function* questions(files: readonly ReadFile[]): Generator<Question> {
	for (const { name, text } of files) {
		yield* questionsOf(text, name);
	}
	if (files.length === 0) {
		yield* ownQuestions();
	}
}

async function compareAll(
	side: OurSide,
	reference: PythonReference,
	asked: Iterable<Question>,
	io: CommandIo,
): Promise<ExitCode | Unavailable> {
	const mask = `"mask":${asksForMask(side)}`;
	let equal = 0;
	let refused = 0;
	for (const question of asked) {
		const python = await reference.ask(`{${question.json},${mask}}`);
		const comparison = compareAnswer(side, question, python);
		switch (comparison.kind) {
			case "difference":
				io.write(describe(question, comparison));
				return 1;
			case "equal":
				equal++;
				break;
			case "refused":
				refused++;
		}
	}
	if (equal + refused === 0) {
		return unavailable("The files have no texts and no messages.", "Name a file of records.");
	}
	const both = refused === 0 ? "" : ` Both sides fail on ${formatCount(refused)} more.`;
	io.write(`${formatNumberOf(equal, "answer")} equal.${both}\n`);
	return 0;
}

function describe({ place, subject }: Question, { what, ours, python }: Difference): string {
	const lines = [
		`${place}: ${what}.`,
		...(subject.kind === "text" ? [`  text      ${JSON.stringify(subject.text.slice(0, 200))}`] : []),
		`  Tunelint  ${ours}`,
		`  Python    ${python}`,
	];
	return `${escapeControls(lines.join("\n"))}\n`;
}
