// Runs one layer of the compiled tests with Node's test runner: `unit`, `volume`, `commands`, `conformance`, `lsp` or `all`.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const layers = {
	unit: ["test"],
	volume: ["test/volume"],
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
const cores = os.availableParallelism();
const concurrency = `--test-concurrency=${cores}`;
const run = spawnSync(
	process.execPath,
	[
		"--test",
		"--test-reporter=spec",
		concurrency,
		...process.argv.slice(3),
		...(layer === "unit" ? inGroups(files) : files),
	],
	{
		cwd: root,
		stdio: "inherit",
	},
);
process.exit(run.status ?? 1);

/** One process a core, which loads each tokenizer once, instead of one a file; heavier files are shared out first. */
function inGroups(all) {
	const total = all.reduce((sum, file) => sum + fs.statSync(file).size, 0);
	// The pages of all rules take nearly half of the time; of the others the size says enough.
	const weigh = (file) => (path.basename(file) === "docs.test.js" ? 0.75 * total : fs.statSync(file).size);
	const groups = Array.from({ length: cores }, () => ({ files: [], weight: 0 }));
	for (const file of all.toSorted((a, b) => weigh(b) - weigh(a))) {
		const lightest = groups.reduce((a, b) => (b.weight < a.weight ? b : a));
		lightest.files.push(file);
		lightest.weight += weigh(file);
	}
	const folder = path.join(root, "out/unit-groups");
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	return groups
		.filter(({ files: group }) => group.length > 0)
		.map(({ files: group }, i) => {
			const lines = group.map((file) => {
				const url = JSON.stringify(pathToFileURL(file).href);
				// A suite of its own, so that a file's hooks are for its own tests.
				return `describe(${JSON.stringify(path.basename(file, ".js"))}, () => import(${url}));`;
			});
			const file = path.join(folder, `unit-${i}.test.mjs`);
			fs.writeFileSync(file, `import { describe } from "node:test";\n${lines.join("\n")}\n`);
			return file;
		});
}

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
