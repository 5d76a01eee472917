/** A person's own Python with `transformers`, asked question by question over its standard streams. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { isUnavailable, unavailable, type Unavailable } from "../../core/index.js";
import { readLines } from "../read-lines.js";
import type { ParityAnswer, ParityFailure } from "./parity-answer.js";
import { pythonProgram } from "./python-program.js";

export interface PythonReference {
	readonly kind: "reference";
	/** Python, the libraries and the class, for people. */
	readonly name: string;
	/** The rules that it follows. */
	readonly transformersVersion: 4 | 5;
	/** `question` is one line of JSON. A Python that hangs or ends gives an error, and is started anew for the next one. */
	ask(question: string): Promise<ParityAnswer | Unavailable>;
	stop(): void;
}

export interface PythonOptions {
	/** A program's name or path. */
	readonly python: string;
	/** Where the tokenizer's files are. */
	readonly folder: string;
	/** How long an answer may take; 60. */
	readonly answerSeconds?: number;
	/** How long the libraries may take to load; 180. */
	readonly startSeconds?: number;
}

export async function startPython(options: PythonOptions): Promise<PythonReference | Unavailable> {
	const first = await startProcess(options);
	if (isUnavailable(first)) {
		return first;
	}
	const { about } = first;
	let running: PythonProcess | undefined = first;
	return {
		kind: "reference",
		name: `transformers ${about.transformers} and tokenizers ${about.tokenizers} on Python ${about.python}, ${about.class}${about.fast === true ? "" : " (slow, without offsets)"}`,
		transformersVersion: Number.parseInt(about.transformers ?? "5") < 5 ? 4 : 5,
		async ask(question) {
			if (running === undefined) {
				const next = await startProcess(options);
				if (isUnavailable(next)) {
					return next;
				}
				running = next;
			}
			const answer = await running.ask(question);
			if (answer === undefined) {
				const reason = running.whyEnded();
				running.stop();
				running = undefined;
				return { error: reason };
			}
			return answer;
		},
		stop: () => running?.stop(),
	};
}

interface PythonProcess {
	readonly about: About;
	/** Undefined: it gave no answer, and gives none any more. */
	ask(question: string): Promise<ParityAnswer | undefined>;
	whyEnded(): ParityFailure;
	stop(): void;
}

async function startProcess({
	python,
	folder,
	answerSeconds = 60,
	startSeconds = 180,
}: PythonOptions): Promise<PythonProcess | Unavailable> {
	// Not the person's shell: the program and the folder are arguments, not text of a command.
	const child = spawn(python, ["-c", pythonProgram, folder], { stdio: ["pipe", "pipe", "pipe"] });
	const errors = collectTail(child.stderr);
	const failed = new Promise<Unavailable>((resolve) => {
		child.once("error", (error: NodeJS.ErrnoException) => resolve(cannotStart(python, error)));
	});
	// A Python that ends early closes its input; its end is reported where the answer is missing.
	child.stdin.on("error", () => undefined);
	const lines = linesOf(child.stdout);
	const first = await Promise.race([within(startSeconds, lines.next()), failed]);
	if (first !== undefined && "kind" in first) {
		return first;
	}
	const about = first?.done === false ? readLine<About>(first.value) : undefined;
	const gap = about === undefined ? noPython(python, errors()) : gapOf(python, folder, about);
	if (about === undefined || gap !== undefined) {
		child.kill("SIGKILL");
		return gap ?? noPython(python, errors());
	}
	let isLate = false;
	return {
		about,
		async ask(question) {
			await within(answerSeconds, send(child, `${question}\n`));
			const next = await within(answerSeconds, lines.next());
			isLate = next === undefined;
			return next?.done === false ? readLine<ParityAnswer>(next.value) : undefined;
		},
		whyEnded: () =>
			isLate
				? { type: "TimeoutError", message: `Python gave no answer within ${answerSeconds} s.` }
				: { type: "RuntimeError", message: `Python ended before it answered. ${errors()}`.trimEnd() },
		stop: () => child.kill("SIGKILL"),
	};
}

/** Undefined: it took longer. */
async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => resolve(undefined), seconds * 1000);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Undefined: the program that was started is not ours. */
function readLine<T>(line: string): T | undefined {
	try {
		// Our own program writes objects of this type.
		return JSON.parse(line) as T;
	} catch {
		// Whatever else wrote the line, there is no answer in it.
		return undefined;
	}
}

function noPython(python: string, errors: string): Unavailable {
	return unavailable(
		`"${python}" ended without an answer${errors === "" ? "" : `: ${errors}`}.`,
		"Name a Python that has transformers.",
	);
}

/** The first line that the program writes. */
interface About {
	readonly python: string;
	readonly executable: string;
	readonly transformers?: string;
	readonly tokenizers?: string;
	readonly class?: string;
	readonly fast?: boolean;
	readonly missing?: string;
	readonly failed?: ParityFailure;
}

function gapOf(python: string, folder: string, about: About): Unavailable | undefined {
	if (about.missing !== undefined) {
		return unavailable(
			`"${python}" is Python ${about.python} without ${about.missing} (${about.executable}).`,
			`Install it there with \`${python} -m pip install transformers\`, or name another Python.`,
		);
	}
	return about.failed === undefined
		? undefined
		: unavailable(
				`Python cannot load the tokenizer "${folder}": ${about.failed.type}: ${about.failed.message}.`,
				"Mend its files, or name another folder.",
			);
}

function cannotStart(python: string, error: NodeJS.ErrnoException): Unavailable {
	const why = error.code === "ENOENT" ? "there is no such program" : error.message;
	return unavailable(
		`"${python}" cannot be started: ${why}.`,
		"Name a Python that has transformers, such as the one of your virtual environment.",
	);
}

async function send(child: ChildProcess & { readonly stdin: Writable }, text: string): Promise<void> {
	if (!child.stdin.write(text)) {
		await Promise.race([once(child.stdin, "drain"), once(child, "close")]);
	}
}

async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
	for await (const lines of readLines(stream)) {
		for (const line of lines) {
			if (line.kind === "line") {
				yield line.text;
			}
		}
	}
	return undefined;
}

/** The last line of what was written; a traceback ends with what went wrong. */
function collectTail(stream: Readable): () => string {
	let text = "";
	stream.on("data", (chunk: Buffer) => (text = (text + chunk.toString("utf8")).slice(-4_000)));
	return () => text.trim().split("\n").at(-1)?.trim() ?? "";
}
