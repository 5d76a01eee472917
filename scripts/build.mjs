// Builds `dist/`: the bundles, the embedded tokenizers, the wasm parsers, the rule pages and the third-party notices.
// `node scripts/build.mjs [--release]`: a release is minified, better compressed, and fails when an entry is missing.
import * as esbuild from "esbuild";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadedLater } from "./build/loaded-later.mjs";
import { libraryTokenizerOnly } from "./build/library-tokenizer-only.mjs";
import { writeNotices } from "./build/notices.mjs";
import { packTokenizers } from "./build/pack-tokenizers.mjs";
import { writeIfChanged } from "./build/write-if-changed.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = path.join(root, "dist");
const require = createRequire(import.meta.url);

/** One file each; `requires`: what is loaded later is not imported, for which Node would read it twice; `shipped: false` stays out of the notices, `quiet`: Mocha resolves files that only its parallel mode needs. */
const bundles = [
	// VS Code waits for the first; it loads the second when it has answered.
	{ entry: "src/extension.ts", out: "extension.cjs", external: ["vscode"] },
	{ entry: "src/wiring.ts", out: "wiring.cjs", external: ["vscode"] },
	{ entry: "server/main.ts", out: "server.cjs" },
	{ entry: "server/node/worker.ts", out: "worker.cjs" },
	{ entry: "server/node/tables/table-worker.ts", out: "tables.cjs" },
	{ entry: "server/cli/main.ts", out: "cli.cjs", requires: true },
	{ entry: "server/cli/command-line.ts", out: "command-line.cjs" },
	{ entry: "media/preview/main.ts", out: "preview.js", isBrowser: true },
	{ entry: "media/dashboard/main.ts", out: "dashboard.js", isBrowser: true },
	{ entry: "test/e2e/suite/run.ts", out: "e2e.cjs", external: ["vscode"], shipped: false, quiet: true },
];

const { values } = parseArgs({ options: { release: { type: "boolean", default: false } } });
await build({ isRelease: values.release });

async function build({ isRelease }) {
	const missing = bundles.filter(({ entry }) => !fs.existsSync(path.join(root, entry)));
	for (const { entry, out } of missing) {
		console.error(
			`${isRelease ? "Error" : "Warning"}: "${entry}" does not exist, so dist/${out} is not built.`,
		);
	}
	if (isRelease && missing.length > 0) {
		process.exitCode = 1;
		return;
	}
	fs.mkdirSync(dist, { recursive: true });
	const present = bundles.filter((bundle) => !missing.includes(bundle));
	const results = await Promise.all(present.map((bundle) => bundleOne(bundle, { isRelease })));
	const failed = present.filter((_, i) => results[i] === undefined);
	if (failed.length > 0) {
		console.error(`Not built: ${failed.map(({ out }) => `dist/${out}`).join(", ")}.`);
		process.exitCode = 1;
	}
	if (isRelease) removeSourceMaps();
	copyFiles();
	const tokenizers = await packTokenizers(path.join(dist, "tokenizers"), { isRelease });
	const inputs = present.flatMap(({ shipped }, i) =>
		shipped === false ? [] : Object.keys(results[i]?.inputs ?? {}),
	);
	if (failed.length === 0 && missing.length === 0) {
		writeNotices(path.join(root, "THIRD_PARTY_NOTICES.md"), { root, inputs, tokenizers });
	}
}

/** The metafile, or undefined after printing what is wrong. */
async function bundleOne(
	{ entry, out, external = [], isBrowser = false, quiet = false, requires = false },
	{ isRelease },
) {
	const forNode = {
		platform: "node",
		target: "node20",
		format: "cjs",
		// CommonJS has no import.meta; packages and our own host find their files through it.
		define: { "import.meta.url": "importMetaUrl" },
		banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
		plugins: [libraryTokenizerOnly, loadedLater],
		supported: { "dynamic-import": !requires },
	};
	const forBrowser = { platform: "browser", target: "es2022", format: "iife" };
	try {
		const { metafile } = await esbuild.build({
			absWorkingDir: root,
			entryPoints: [entry],
			outfile: path.join(dist, out),
			bundle: true,
			external,
			metafile: true,
			minify: isRelease,
			sourcemap: isRelease ? false : "linked",
			legalComments: "none",
			logLevel: "warning",
			logOverride: quiet ? { "require-resolve-not-external": "silent" } : {},
			...(isBrowser ? forBrowser : forNode),
		});
		return metafile;
	} catch (error) {
		// esbuild has printed its own errors.
		if (!(error instanceof Error && "errors" in error)) throw error;
		return undefined;
	}
}

/** Left over from builds for development. */
function removeSourceMaps() {
	for (const name of fs.readdirSync(dist)) {
		if (name.endsWith(".map")) fs.rmSync(path.join(dist, name));
	}
}

function copyFiles() {
	writeIfChanged(path.join(dist, "cli.js"), '#!/usr/bin/env node\nimport "./cli.cjs";\n', 0o755);
	copyFile(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), dist);
	copyFile(require.resolve("tree-sitter-python/tree-sitter-python.wasm"), dist);
	for (const page of ["preview", "dashboard"]) copyFile(path.join(root, `media/${page}/${page}.css`), dist);
	copyFolder("server/core/rules", ".md", path.join(dist, "docs/rules"));
}

/** Copies the files of a folder with that ending, and removes those that are no longer there. */
function copyFolder(from, ending, target) {
	const folder = path.join(root, from);
	const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith(ending)) : [];
	fs.mkdirSync(target, { recursive: true });
	for (const name of names) copyFile(path.join(folder, name), target);
	for (const name of fs.readdirSync(target)) {
		if (name.endsWith(ending) && !names.includes(name)) fs.rmSync(path.join(target, name));
	}
}

function copyFile(file, target) {
	writeIfChanged(path.join(target, path.basename(file)), fs.readFileSync(file));
}
