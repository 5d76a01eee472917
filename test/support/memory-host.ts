/** A host whose files are in memory and whose rows run in this thread; parser and tokenizers are the real ones. */
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
		stat: async (file) => {
			const text = files.get(file);
			if (text !== undefined) {
				return { size: Buffer.byteLength(text), modified: 0, isDirectory: false };
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
		downloadTokenizer: async () =>
			unavailable("There is no network in a test.", "Add the files to the test."),
		readPython: async (file, text) => evaluateModule(file, text, parser.parse(text)),
		reportLines: (batch, signal) => runner.reportLines(batch, signal),
		reportRecords: (batch, rows, signal) => runner.reportRecords(batch, rows, signal),
		analyseLine: (batch) => runner.analyseLine(batch),
		verifyParity: async () => unavailable("Tests run no Python.", "Use the host on Node."),
		hash,
		readRulePage: async () => undefined,
		log: () => undefined,
		dispose: async () => undefined,
	};
}

/** A tokenizer folder among the files is read from the disk like every other, so it stands there while it loads. */
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
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-test-"));
	try {
		for (const [file, text] of inside) {
			fs.writeFileSync(path.join(temporary, path.posix.basename(file)), text);
		}
		return await load({ ...request, chosen: temporary });
	} finally {
		fs.rmSync(temporary, { recursive: true });
	}
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
