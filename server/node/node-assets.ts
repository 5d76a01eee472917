/** Where the files are that the engine needs at run time: in the built package, or in the repository. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddedLocation } from "./embedded-tokenizers.js";

export interface NodeAssets {
	/** Script of the worker thread. */
	readonly workerFile: string;
	/** Script of the thread that reads tables. */
	readonly tableWorkerFile: string;
	readonly embedded: EmbeddedLocation;
	readonly runtimeWasm: string;
	readonly grammarWasm: string;
	/** Folder of `<rule>.md` pages. */
	readonly rulePages: string;
}

/** `moduleUrl`: of a module in `dist/`, or below the repository's `out/`. */
export function findAssets(moduleUrl: string): NodeAssets {
	const folder = dirname(fileURLToPath(moduleUrl));
	return existsSync(join(folder, "worker.cjs"))
		? packagedAssets(folder)
		: repositoryAssets(folder, moduleUrl);
}

function packagedAssets(dist: string): NodeAssets {
	return {
		workerFile: join(dist, "worker.cjs"),
		tableWorkerFile: join(dist, "tables.cjs"),
		embedded: { kind: "packaged", folder: join(dist, "tokenizers") },
		runtimeWasm: join(dist, "web-tree-sitter.wasm"),
		grammarWasm: join(dist, "tree-sitter-python.wasm"),
		rulePages: join(dist, "docs", "rules"),
	};
}

function repositoryAssets(compiled: string, moduleUrl: string): NodeAssets {
	const root = dirname(dirname(dirname(compiled)));
	const require = createRequire(moduleUrl);
	return {
		workerFile: join(compiled, "worker.js"),
		tableWorkerFile: join(compiled, "tables", "table-worker.js"),
		embedded: { kind: "module", path: join(root, "scripts", "embedded-tokenizers.mjs") },
		runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
		grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
		rulePages: join(root, "server", "core", "rules"),
	};
}
