/** Our ids, texts and masks beside those of a person's own Python, question by question up to the first difference. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { families, isUnavailable, unavailable, type Unavailable } from "../../core/index.js";
import { hasGenerationTags } from "../../core/trainers/support/assistant-tokens.js";
import type { ParityResult } from "../../core/types/parity-result.js";
import type { AbortSignalLike, ParityRequest, TokenizerRequest } from "../../host.js";
import { openEmbedded } from "../embedded-tokenizers.js";
import { openLineWorker, type LineWorker, type LineWorkerOptions } from "../line-worker.js";
import { findAssets } from "../node-assets.js";
import { findTokenizerSource } from "../tokenizer-source.js";
import { compareAnswers } from "./compare-answers.js";
import type { ParityAnswer } from "./parity-answer.js";
import { startPython, type PythonReference } from "./python-reference.js";
import { ownQuestions, questionsOf, type Question, type QuestionOptions } from "./questions.js";

/** Undefined when it was cancelled. */
export async function verifyParity(
	{ tokenizer, python, files }: ParityRequest,
	options: LineWorkerOptions,
	signal?: AbortSignalLike,
): Promise<ParityResult | Unavailable | undefined> {
	const folder = await folderOf(tokenizer, options);
	if (isUnavailable(folder)) {
		return folder;
	}
	try {
		// Both take a while to start, and neither waits for the other.
		const starting = startPython({ python, folder: folder.path });
		const worker = await openLineWorker({ chosen: folder.path }, options);
		const reference = await starting;
		try {
			if (isUnavailable(worker)) {
				return worker;
			}
			if (isUnavailable(reference)) {
				return reference;
			}
			const wantsMask = hasGenerationTags(worker.facts.chatTemplate ?? "");
			return await compareAll({ worker, reference }, questions(files, { wantsMask }), signal);
		} finally {
			if (!isUnavailable(reference)) {
				reference.stop();
			}
			if (!isUnavailable(worker)) {
				await worker.dispose();
			}
		}
	} finally {
		await folder.remove();
	}
}

interface Folder {
	readonly path: string;
	remove(): Promise<void>;
}

/** Python needs files: a built-in tokenizer gets a folder for as long as it takes. */
async function folderOf(
	request: TokenizerRequest,
	options: LineWorkerOptions,
): Promise<Folder | Unavailable> {
	const workingFolder = process.cwd();
	const source = await findTokenizerSource(request, {
		families,
		environment: process.env,
		home: homedir(),
		workingFolder,
	});
	if (isUnavailable(source)) {
		return source;
	}
	if (source.kind === "folder") {
		return source.gguf === undefined
			? { path: source.folder, remove: () => Promise.resolve() }
			: unavailable(
					"The tokenizer of a GGUF file cannot be compared: Python reads it with PyTorch only.",
					"Choose the folder that the GGUF file was made from.",
				);
	}
	const { embedded } = options.assets ?? findAssets(import.meta.url);
	const files = await openEmbedded(embedded).read(source.embedded);
	const path = await mkdtemp(join(tmpdir(), "tunelint-tokenizer-"));
	for (const [name, text] of Object.entries(files ?? {})) {
		if (typeof text === "string") {
			await writeFile(join(path, name), text);
		}
	}
	return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function* questions(files: ParityRequest["files"], options: QuestionOptions): Generator<Question> {
	for (const { name, text } of files) {
		yield* questionsOf(text, name, options);
	}
	if (files.length === 0) {
		yield* ownQuestions(options);
	}
}

interface Sides {
	readonly worker: LineWorker;
	readonly reference: PythonReference;
}

/** Questions that our worker gets at once. */
const BATCH = 32;

async function compareAll(
	{ worker, reference }: Sides,
	asked: Iterable<Question>,
	signal: AbortSignalLike | undefined,
): Promise<ParityResult | Unavailable | undefined> {
	const counts = { equal: 0, refused: 0 };
	const task = { kind: "compare", transformersVersion: reference.transformersVersion } as const;
	for (const batch of batchesOf(asked)) {
		const ours = await worker.answer(
			task,
			batch.map(({ json }) => json),
		);
		for (const [i, question] of batch.entries()) {
			if (signal?.aborted === true) {
				return undefined;
			}
			const python = await reference.ask(question.json);
			if (isUnavailable(python)) {
				return python;
			}
			// The worker writes one such line for each question.
			const comparison = compareAnswers(JSON.parse(ours[i] ?? "{}") as ParityAnswer, python);
			if (comparison.kind === "difference") {
				const { place, text } = question;
				const { what, ours: left, python: right } = comparison;
				const difference = { place, what, ours: left, python: right };
				return {
					kind: "different",
					reference: reference.name,
					...counts,
					...difference,
					...(text === undefined ? {} : { text }),
				};
			}
			counts[comparison.kind]++;
		}
	}
	return counts.equal + counts.refused === 0
		? unavailable("There are no texts and no messages to compare.", "Choose a file of records.")
		: { kind: "equal", reference: reference.name, ...counts };
}

function* batchesOf(asked: Iterable<Question>): Generator<readonly Question[]> {
	let batch: Question[] = [];
	for (const question of asked) {
		batch.push(question);
		if (batch.length === BATCH) {
			yield batch;
			batch = [];
		}
	}
	if (batch.length > 0) {
		yield batch;
	}
}
