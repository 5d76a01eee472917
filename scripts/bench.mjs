// `npm run bench [-- name…] [--write] [--update] [--option=value and NAME=FILE of that benchmark]`: runs the benchmarks of test/bench.
// Without a name, all of them. `--write` runs those that compare with others and writes docs/benchmarks.md.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { writeBenchmarks } from "./write-benchmarks.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = path.join(root, "test/bench");
const known = fs
	.readdirSync(folder)
	.filter((name) => name.endsWith(".mjs") && !["seeded-text.mjs", "chat-file.mjs"].includes(name))
	.map((name) => name.slice(0, -4))
	.sort();
const published = ["tokenize", "render", "limits", "check"];

const words = process.argv.slice(2).filter((word) => word !== "--write");
const isWritten = words.length < process.argv.length - 2;
// Names come first; what follows them is for the benchmark itself.
const end = words.findIndex((word) => word.startsWith("--") || word.includes("="));
const names = words.slice(0, end < 0 ? words.length : end);
const options = end < 0 ? [] : words.slice(end);
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
	console.error(`There is no benchmark "${unknown}". Choose of: ${known.join(", ")}.`);
	process.exit(2);
}

const results = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-bench-"));
try {
	if (isWritten) {
		for (const name of published) {
			run(name, options.filter(isOptionOf(name)), ["--json", path.join(results, `${name}.json`)]);
		}
		await writeBenchmarks(path.join(root, "docs/benchmarks.md"), { root, results });
	} else {
		for (const name of names.length > 0 ? names : known) run(name, options);
	}
} finally {
	fs.rmSync(results, { recursive: true });
}

/** `--python=PY` and `--seconds=N` are for templates, `--megabytes=N` is for tokens. */
function isOptionOf(name) {
	return (option) =>
		name === "tokenize"
			? option.startsWith("--megabytes=")
			: name === "render" && !option.startsWith("--megabytes=");
}

function run(name, ...given) {
	console.log(`\n# ${name}`);
	const script = path.join(folder, `${name}.mjs`);
	const { status } = spawnSync(process.execPath, [script, ...given.flat()], { stdio: "inherit" });
	if (status !== 0) process.exit(status ?? 1);
}
