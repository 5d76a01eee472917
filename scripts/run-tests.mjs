// Runs one layer of the compiled tests with Node's test runner: `unit`, `commands`, `conformance`, `lsp` or `all`.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const layers = {
	unit: ["test"],
	commands: ["test/commands"],
	conformance: ["test/conformance"],
	lsp: ["test/lsp"],
};
const layer = process.argv[2] ?? "unit";
const folders = layer === "all" ? Object.values(layers).flat() : layers[layer];
if (folders === undefined) {
	console.error(`There is no test layer "${layer}". Choose one of: ${Object.keys(layers).join(", ")}, all.`);
	process.exit(2);
}

const files = folders.flatMap(testFilesIn);
if (files.length === 0) {
	console.error(`No compiled tests of the layer "${layer}" were found. Run "npx tsc -b" first.`);
	process.exit(2);
}
// Node leaves one core free by itself; of two that is half.
const concurrency = `--test-concurrency=${os.availableParallelism()}`;
const run = spawnSync(
	process.execPath,
	["--test", "--test-reporter=spec", concurrency, ...process.argv.slice(3), ...files],
	{
		cwd: root,
		stdio: "inherit",
	},
);
process.exit(run.status ?? 1);

/** Only the sources count, so that the output of a deleted test does not run on. */
function testFilesIn(folder) {
	const sources = path.join(root, folder);
	if (!fs.existsSync(sources)) {
		return [];
	}
	return fs
		.readdirSync(sources)
		.filter((name) => name.endsWith(".test.ts"))
		.map((name) => path.join(root, "out", folder, name.replace(/\.ts$/, ".js")))
		.filter((file) => fs.existsSync(file))
		.sort();
}
