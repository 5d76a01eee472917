// What the comparisons with judged repositories share: their command line, where a repository lies, and its findings.
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as fs from "node:fs";
import { parseArgs } from "node:util";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const cli = path.join(root, "dist/cli.js");

/** `name`: of the npm script. Returns the folder of the judgements and the options. */
export function readCommandLine(name) {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			files: { type: "string", default: path.join(root, "test/corpus/files") },
			missing: { type: "boolean", default: false },
			verbose: { type: "boolean", default: false },
		},
	});
	const [folder] = positionals;
	if (folder === undefined) {
		fail(`Usage: npm run ${name} -- FOLDER [--files DIR] [--missing] [--verbose]`);
	}
	return { folder, ...values };
}

/** The folder of a repository below `files`. */
export function repositoryIn(files, { repo, commit }) {
	return path.join(files, `${repo.replace("/", "+")}@${commit}`);
}

export function requireBuild() {
	if (!fs.existsSync(cli)) fail('There is no dist/cli.js. Run "npm run build" first.');
}

/** The findings of a repository's files, checked together, so that scripts find their data. */
export function checkRepository(cwd) {
	const run = spawnSync(process.execPath, [cli, "check", ".", "--format", "json"], {
		cwd,
		encoding: "utf8",
		maxBuffer: 1 << 30,
	});
	if (run.status !== 0 && run.status !== 1) {
		fail(`tunelint check failed in ${cwd}:\n${run.stderr}`);
	}
	return JSON.parse(run.stdout).findings;
}

export function fail(message) {
	console.error(message);
	process.exit(2);
}
