/** A host whose files are in memory and whose rows run in this thread; parser and tokenizers are the real ones. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { families, unavailable } from "../../server/core/index.js";
import { evaluateModule } from "../../server/core/evaluator/evaluate-module.js";
import type { Host, TokenizerLoad, TokenizerRequest } from "../../server/host.js";
import type { EmbeddedTokenizers } from "../../server/node/embedded-tokenizers.js";
import { createInProcessRunner } from "../../server/node/in-process.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { lineFileOf } from "../../server/node/line-file.js";
import type { LineRunner } from "../../server/node/line-runner.js";
import { createPythonParser } from "../../server/node/python-parser.js";
import { createTextHash, type TextHash } from "../../server/node/text-hash.js";
import type { TokenizerFiles } from "../../server/node/tokenizer-definition.js";
import { createTokenizerStore } from "../../server/node/tokenizer-store.js";
import { projectRoot } from "./project-root.js";

/** What takes long to build and keeps no file: one for the whole test process. */
interface SharedParts {
	readonly hash: TextHash;
	readonly runner: LineRunner;
	readonly parser: Awaited<ReturnType<typeof createPythonParser>>;
}

let shared: Promise<SharedParts> | undefined;

/** `files`: absolute path → text. */
export async function createMemoryHost(files: ReadonlyMap<string, string>): Promise<Host> {
	shared ??= createSharedParts();
	const { hash, runner, parser } = await shared;
	/** Files are as new as their place in the map: an hour between one and the next. */
	const ageOf = (file: string): number => [...files.keys()].indexOf(file) * 3_600_000;
	const below = (folder: string): string[] =>
		[...files.keys()].filter((file) => file.startsWith(`${folder}/`));
	return {
		readText: async (file) => {
			const text = files.get(file);
			return text === undefined
				? unavailable(`There is no file ${file}.`, "Add it to the test.")
				: { kind: "text", text, hadByteOrderMark: false };
		},
		openLines: async (file) => {
			const text = files.get(file);
			const bytes = Buffer.from(text ?? "");
			return lineFileOf({ kind: "memory", bytes }, bytes.length, hash);
		},
		findCachedDataset: async () => unavailable("There is no cache in a test.", "Use the host on Node."),
		readPacked: async () => unavailable("There are no tables in memory.", "Use the host on Node."),
		stat: async (file) => {
			const text = files.get(file);
			if (text !== undefined) {
				return { size: Buffer.byteLength(text), modified: ageOf(file), isDirectory: false };
			}
			return below(file).length > 0 ? { size: 0, modified: 0, isDirectory: true } : undefined;
		},
		list: async (folder) => {
			const names = new Map(
				below(folder)
					.map((file) => file.slice(folder.length + 1).split("/"))
					.map(([name = "", ...rest]) => [name, rest.length > 0]),
			);
			return [...names].map(([name, isDirectory]) => ({ name, isDirectory }));
		},
		find: async (folder, { extensions, limit }) =>
			below(folder)
				.filter((file) => extensions.includes(path.posix.extname(file).slice(1)))
				.slice(0, limit),
		resolve: (...parts) => path.posix.resolve(...parts),
		dirname: path.posix.dirname,
		basename: (file) => path.posix.basename(file),
		relative: path.posix.relative,
		loadTokenizer: (request) => withFolderOnDisk(files, request, (onDisk) => runner.loadTokenizer(onDisk)),
		listTokenizers: async () => [],
		downloadDataset: async () => unavailable("There is no network in a test.", "Add the files to the test."),
		downloadTokenizer: async () =>
			unavailable("There is no network in a test.", "Add the files to the test."),
		readPython: async (file, text, known) => evaluateModule(file, text, parser.parse(text), known),
		reportLines: (batch, signal) => runner.reportLines(batch, signal),
		rewriteLines: async () => unavailable("Nothing is written in memory.", "Use the host on Node."),
		reportRecords: (batch, rows, signal) => runner.reportRecords(batch, rows, signal),
		analyseLine: (batch) => runner.analyseLine(batch),
		verifyParity: async () => unavailable("Tests run no Python.", "Use the host on Node."),
		hash,
		readRulePage: async () => undefined,
		log: () => undefined,
		dispose: async () => undefined,
	};
}

/** A tokenizer folder among the files is read from the disk like every other, so it stands there until the tests end. */
async function withFolderOnDisk(
	files: ReadonlyMap<string, string>,
	request: TokenizerRequest,
	load: (request: TokenizerRequest) => Promise<TokenizerLoad>,
): Promise<TokenizerLoad> {
	const folder = path.posix.resolve(request.relativeTo ?? "/", request.chosen ?? request.name ?? "");
	const inside = [...files].filter(([file]) => path.posix.dirname(file) === folder);
	if (!inside.some(([file]) => path.posix.basename(file) === "tokenizer.json")) {
		return load(request);
	}
	return load({ ...request, chosen: folderOnDisk(inside) });
}

/** Equal files stand in one folder, so that a tokenizer keeps its name and is loaded once. */
const onDisk = new Map<string, string>();

function folderOnDisk(files: readonly (readonly [string, string])[]): string {
	const key = JSON.stringify(files);
	const known = onDisk.get(key);
	if (known !== undefined) {
		return known;
	}
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-test-"));
	for (const [file, text] of files) {
		fs.writeFileSync(path.join(temporary, path.posix.basename(file)), text);
	}
	if (onDisk.size === 0) {
		process.on("exit", () => [...onDisk.values()].forEach((one) => fs.rmSync(one, { recursive: true })));
	}
	onDisk.set(key, temporary);
	return temporary;
}

async function createSharedParts(): Promise<SharedParts> {
	const require = createRequire(import.meta.url);
	const hash = await createTextHash();
	// No environment, home or folder of this machine: the tests see the built-in tokenizers only.
	const nowhere = path.join(projectRoot, "no-such-folder");
	const store = createTokenizerStore({
		embedded: builtFromPackages(),
		families,
		environment: {},
		home: nowhere,
		workingFolder: nowhere,
		cacheFolder: compiledTokenizers(),
	});
	return {
		hash,
		runner: createInProcessRunner({
			store,
			templates: createTemplateEngine({ now: () => new Date() }),
			hash,
		}),
		parser: await createPythonParser({
			runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
			grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
		}),
	};
}

/** Compiled tokenizers, for all test processes until the encoder's code changes; its self-check has tests of its own. */
function compiledTokenizers(): string {
	const code = createHash("sha256");
	for (const folder of ["server/core/encoder", "server/node"]) {
		const compiled = path.join(projectRoot, "out", folder);
		for (const name of fs.readdirSync(compiled).filter((one) => one.endsWith(".js"))) {
			code.update(fs.readFileSync(path.join(compiled, name)));
		}
	}
	return path.join(projectRoot, "out/test-tokenizers", code.digest("hex").slice(0, 16));
}

interface BuiltTokenizer {
	readonly id: string;
	readonly files: TokenizerFiles;
}

/** The embedded tokenizers as the build makes them, without waiting for the build's compression. */
function builtFromPackages(): EmbeddedTokenizers {
	let built: Promise<readonly BuiltTokenizer[]> | undefined;
	return {
		async read(id) {
			built ??= buildTokenizers();
			return (await built).find((tokenizer) => tokenizer.id === id)?.files;
		},
	};
}

async function buildTokenizers(): Promise<readonly BuiltTokenizer[]> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/embedded-tokenizers.mjs")).href;
	// The script is JavaScript; its JSDoc states this shape.
	const module = (await import(script)) as { embeddedTokenizers(): Promise<readonly BuiltTokenizer[]> };
	return module.embeddedTokenizers();
}
