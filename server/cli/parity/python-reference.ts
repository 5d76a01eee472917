/** A person's own Python with `transformers`, asked question by question over its standard streams. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { unavailable, type Unavailable } from "../../core/index.js";
import { readLines } from "../read-lines.js";
import { pythonProgram } from "./python-program.js";

export interface PythonFailure {
	readonly type: string;
	readonly message: string;
}

/** Offsets in code points; absent fields were not asked for or are not known to a slow tokenizer. */
export interface PythonAnswer {
	readonly error?: PythonFailure;
	readonly rendered?: string;
	readonly ids?: readonly number[];
	readonly special_ids?: readonly number[];
	readonly offsets?: readonly (readonly [number, number])[] | null;
	readonly mask?: readonly number[] | null;
}

export interface PythonReference {
	readonly kind: "reference";
	/** Python, the libraries and the class, for people. */
	readonly name: string;
	/** Answers come in the order of the questions; `question` is one line of JSON. */
	ask(question: string): Promise<PythonAnswer>;
	stop(): void;
}

export interface PythonOptions {
	/** A program's name or path. */
	readonly python: string;
	/** Where the tokenizer's files are. */
	readonly folder: string;
}

export async function startPython({ python, folder }: PythonOptions): Promise<PythonReference | Unavailable> {
	// Not the person's shell: the program and the folder are arguments, not text of a command.
	const child = spawn(python, ["-c", pythonProgram, folder], { stdio: ["pipe", "pipe", "pipe"] });
	const errors = collectTail(child.stderr);
	const failed = new Promise<Unavailable>((resolve) => {
		child.once("error", (error: NodeJS.ErrnoException) => resolve(cannotStart(python, error)));
	});
	// A Python that ends early closes its input; its end is reported where the answer is missing.
	child.stdin.on("error", () => undefined);
	const lines = linesOf(child.stdout);
	const first = await Promise.race([lines.next(), failed]);
	if ("kind" in first) {
		return first;
	}
	if (first.done === true) {
		return unavailable(
			`"${python}" ended without an answer${errors() === "" ? "" : `: ${errors()}`}.`,
			"Name a Python that has transformers with --python.",
		);
	}
	const about = JSON.parse(first.value) as About;
	const gap = gapOf(python, folder, about);
	if (gap !== undefined) {
		child.kill();
		return gap;
	}
	return {
		kind: "reference",
		name: `transformers ${about.transformers} and tokenizers ${about.tokenizers} on Python ${about.python}, ${about.class}${about.fast === true ? "" : " (slow, without offsets)"}`,
		async ask(question) {
			await send(child, `${question}\n`);
			const next = await lines.next();
			if (next.done === true) {
				throw new Error(`Python ended before it answered. ${errors()}`);
			}
			return JSON.parse(next.value) as PythonAnswer;
		},
		stop: () => child.kill(),
	};
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
	readonly failed?: PythonFailure;
}

function gapOf(python: string, folder: string, about: About): Unavailable | undefined {
	if (about.missing !== undefined) {
		return unavailable(
			`"${python}" is Python ${about.python} without ${about.missing} (${about.executable}).`,
			`Install it there with \`${python} -m pip install transformers\`, or name another Python with --python.`,
		);
	}
	return about.failed === undefined
		? undefined
		: unavailable(
				`Python cannot load the tokenizer "${folder}": ${about.failed.type}: ${about.failed.message}.`,
				"Mend its files, or name another folder with --tokenizer.",
			);
}

function cannotStart(python: string, error: NodeJS.ErrnoException): Unavailable {
	const why = error.code === "ENOENT" ? "there is no such program" : error.message;
	return unavailable(
		`"${python}" cannot be started: ${why}.`,
		"Name a Python that has transformers with --python, such as the one of your virtual environment.",
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
