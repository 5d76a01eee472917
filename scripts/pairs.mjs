// Compares the findings of the built command line with pairs of a training and an asking place that a person judged.
// `node scripts/pairs.mjs FOLDER [--files DIR] [--missing] [--verbose]`: FOLDER holds pairs.json, a list of
// `{id, repo, commit, train: {path, line}, infer: {path, line, last_line}, match: yes|no|partial, difference}`; each
// repository lies in DIR/<owner>+<name>@<commit>/. `--missing` only lists the repositories that are not there.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** A judge names the function or the message; a finding stands on the expression. */
const NEAR = 12;
const RULES = ["prompt-mismatch", "stored-prompt-differs"];

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
	fail("Usage: npm run pairs -- FOLDER [--files DIR] [--missing] [--verbose]");
}
const pairs = JSON.parse(fs.readFileSync(path.join(folder, "pairs.json"), "utf8"));
const folders = new Map(pairs.map((pair) => [folderOf(pair), pair]));
if (values.missing) {
	for (const [one, { repo, commit }] of folders) {
		if (!fs.existsSync(one)) console.log(`${repo} ${commit}`);
	}
	process.exit(0);
}
if (!fs.existsSync(path.join(root, "dist/cli.js"))) {
	fail('There is no dist/cli.js. Run "npm run build" first.');
}
const present = pairs.filter((pair) => fs.existsSync(folderOf(pair)));
const found = new Map([...new Set(present.map(folderOf))].map((one) => [one, check(one)]));

let right = 0;
for (const pair of present) {
	const hits = found
		.get(folderOf(pair))
		.filter(({ rule, file }) => RULES.includes(rule) && file === pair.infer.path);
	const near = hits.filter((hit) => isNear(hit, pair.infer));
	const isRight = pair.match === "yes" ? hits.length === 0 : near.length > 0;
	right += isRight ? 1 : 0;
	console.log(
		`${isRight ? "right" : "WRONG"} ${pair.id} ${pair.repo} ${pair.infer.path}:${pair.infer.line} (${pair.match}${pair.difference === "" ? "" : `: ${pair.difference}`})`,
	);
	for (const { range, severity, message } of hits) {
		console.log(`      ${range.start.line + 1} ${severity}: ${message}`);
	}
}
console.log(`${right} of ${present.length} pairs are right; ${pairs.length - present.length} are not there.`);
if (values.verbose) {
	const others = [...found].flatMap(([one, findings]) =>
		findings
			.filter(({ rule }) => RULES.includes(rule) || rule === "stop-not-at-inference")
			.map((finding) => ({ ...finding, one })),
	);
	console.log("Every finding of the rules");
	for (const { one, rule, file, range, severity, message } of others) {
		console.log(`  ${path.basename(one)} ${file}:${range.start.line + 1} ${severity} ${rule}: ${message}`);
	}
}

/** The findings of a repository's files, checked together, so that scripts find their data. */
function check(cwd) {
	const run = spawnSync(
		process.execPath,
		[path.join(root, "dist/cli.js"), "check", ".", "--format", "json"],
		{ cwd, encoding: "utf8", maxBuffer: 1 << 30 },
	);
	if (run.status !== 0 && run.status !== 1) {
		fail(`tunelint check failed in ${cwd}:\n${run.stderr}`);
	}
	return JSON.parse(run.stdout).findings;
}

function isNear({ range }, { line, last_line = line }) {
	return line - 1 - NEAR <= range.end.line && range.start.line <= last_line - 1 + NEAR;
}

function folderOf({ repo, commit }) {
	return path.join(values.files, `${repo.replace("/", "+")}@${commit}`);
}

function fail(message) {
	console.error(message);
	process.exit(2);
}
